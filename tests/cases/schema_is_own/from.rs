/// The schema that the connection works in, said by its name.
#[derive(Model)]
#[schemi(table = "customers", schema = "public")]
struct Customer {
    #[schemi(primary_key, identity)]
    id: i64,
    #[schemi(default = "'new'", check = "state <> 'gone'")]
    state: State,
}

#[derive(Model)]
#[schemi(table = "orders", index(customer), check(name = "ck_known", expr = "state IN ('new', 'old')"))]
struct Order {
    #[schemi(primary_key)]
    id: i64,
    #[schemi(references = "public.customers.id")]
    customer: i64,
    state: Option<State>,
}

#[derive(SqlType)]
#[schemi(name = "state", schema = "public", rename_all = "snake_case")]
enum State {
    New,
    Old,
    Gone,
}
