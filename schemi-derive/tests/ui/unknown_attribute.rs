use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(tabel = "orders", colour = "red", index(id, wher = "id > 0"), unique(id, nam = "x"))]
struct Order {
    #[schemi(primary_kye, defualt = "1")]
    id: i64,
    #[schemi(type(postgre = "text"))]
    note: String,
}

#[derive(SqlType)]
#[schemi(nmae = "status")]
enum Status {
    #[schemi(renamed_form = "new")]
    Draft,
}

#[derive(SqlType)]
#[schemi(name = "id")]
struct Id(i64);

#[derive(Model)]
#[schemi]
struct Bare {
    #[schemi = "x"]
    id: i64,
}

fn main() {}
