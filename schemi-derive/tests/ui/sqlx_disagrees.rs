use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[sqlx(rename_all = "camelCase")]
#[schemi(rename_all = "snake_case")]
struct Order {
    #[sqlx(rename = "ID")]
    #[schemi(column = "id")]
    id: i64,
    #[sqlx(flatten)]
    address: Address,
}

struct Address;

#[derive(SqlType)]
#[sqlx(type_name = "order_status", rename_all = "lowercase")]
#[schemi(name = "status", rename_all = "UPPERCASE")]
enum Status {
    #[sqlx(rename = "a")]
    #[schemi(rename = "b")]
    A,
}

fn main() {}
