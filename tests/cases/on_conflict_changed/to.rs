use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", unique(amount, on_conflict = "replace", name = "one_amount"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "''", on_conflict = "ignore")]
    pub name: String,
    pub amount: Option<i32>,
}

#[derive(Model)]
#[schemi(table = "more")]
pub struct More {
    #[schemi(primary_key, autoincrement)]
    pub id: i64,
    #[schemi(unique(on_conflict = "ignore"), on_conflict = "abort")]
    pub code: String,
}
