use schemi_runtime::Model;

#[derive(Model)]
#[schemi(primary_key(id, code), renamed_from = "orders", table = "orders")]
struct Order {
    #[schemi(primary_key)]
    id: i64,
    #[schemi(identity, default = "1")]
    number: i64,
    #[schemi(identity)]
    code: String,
    #[schemi(identity)]
    maybe: Option<i64>,
    #[schemi(generated = "number + 1", default = "1", stored, virtual)]
    next: i64,
    #[schemi(virtual)]
    not_generated: i64,
    #[schemi(on_delete = "cascade", on_update = "restrict", deferrable)]
    customer_id: i64,
    #[schemi(skip, unique)]
    cache: u8,
    #[schemi(autoincrement)]
    counter: i64,
    #[schemi(default = "1", default = "2", unique, unique)]
    twice: i64,
}

#[derive(Model)]
#[schemi(without_rowid)]
struct NoKey {
    #[schemi(identity)]
    id: i64,
}

#[derive(Model)]
struct NullableKey {
    #[schemi(primary_key)]
    id: Option<i64>,
}

#[derive(Model)]
#[schemi(primary_key(a), primary_key(b))]
struct TwoKeys {
    a: i64,
    b: i64,
}

fn main() {}
