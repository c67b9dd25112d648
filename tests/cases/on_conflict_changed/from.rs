use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", unique(amount, on_conflict = "rollback"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "''", on_conflict = "replace")]
    pub name: String,
    pub amount: Option<i32>,
}
