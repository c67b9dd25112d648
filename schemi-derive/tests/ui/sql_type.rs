use schemi_runtime::SqlType;

#[derive(SqlType)]
enum Status {
    Draft,
    Paid(i64),
    Shipped { at: i64 },
    #[schemi(rename = "Draft")]
    Other,
    #[schemi(renamed_from = "Same")]
    Same,
}

#[derive(SqlType)]
enum Empty {}

#[derive(SqlType)]
#[schemi(rename_all = "snakecase")]
enum Spelled {
    A,
}

#[derive(SqlType)]
struct Two(i64, i64);

#[derive(SqlType)]
struct Named {
    a: i64,
}

#[derive(SqlType)]
struct Generic<T>(T);

#[derive(SqlType)]
union Union {
    a: i64,
}

#[derive(SqlType)]
#[repr(i32)]
#[schemi(name = "level")]
enum Level {
    #[schemi(rename = "low")]
    Low = 1,
}

fn main() {}
