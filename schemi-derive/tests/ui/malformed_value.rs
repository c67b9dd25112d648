use schemi_runtime::Model;

#[derive(Model)]
#[schemi(
    table = 3,
    schema = "",
    strict = "yes",
    comment,
    only = "mysql",
    rename_all = "Snake_case",
    primary_key,
    check(name = "c"),
    foreign_key(references = "t"),
    , unlogged
)]
struct Order {
    #[schemi(primary_key = true, default, type =, identity = "sometimes")]
    id: i64,
    #[schemi(references = "customers", on_delete = "casade", deferrable = "later")]
    customer_id: i64,
    #[schemi(default(), unique index)]
    note: String,
    #[schemi(default = now(), collate("C"))]
    placed_at: String,
}

fn main() {}
