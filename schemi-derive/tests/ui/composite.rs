use schemi_runtime::SqlType;

#[derive(SqlType)]
struct Unsaid {
    street: String,
    zip: String,
}

#[derive(SqlType)]
#[schemi(composite)]
struct Tuple(String, String);

#[derive(SqlType)]
#[schemi(composite)]
struct Empty {}

#[derive(SqlType)]
#[schemi(composite, domain, not_null, rename_all = "snake")]
struct Both {
    street: String,
    zip: String,
}

#[derive(SqlType)]
#[schemi(composite, default = "'(1)'", check = "VALUE > 0")]
struct Mistaken {
    #[schemi(default = "1", unique, primary_key)]
    a: i64,
    #[schemi(rename = "a")]
    b: i64,
    #[schemi(renamed_from = "c", skip)]
    c: i64,
    #[schemi(type = "")]
    d: i64,
}

fn main() {}
