/// The schema that the connection works in, said by its name.
#[derive(Model)]
#[schemi(table = "clients", schema = "public", renamed_from = "customers", unique(note))]
struct Customer {
    #[schemi(primary_key, identity)]
    id: i64,
    #[schemi(default = "'new'", check = "state <> 'gone'")]
    state: State,
    note: Option<String>,
}

#[derive(Model)]
#[schemi(table = "orders", check(name = "ck_known", expr = "state IN ('new', 'old')"))]
struct Order {
    #[schemi(primary_key)]
    id: i64,
    #[schemi(references = "public.clients.id", on_delete = "cascade")]
    customer: i64,
    state: Option<State>,
}

#[derive(SqlType)]
#[schemi(name = "state", schema = "public", rename_all = "snake_case")]
enum State {
    New,
    Old,
    Gone,
    Back,
}
