use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", unique(amount, on_conflict = "replace"), primary_key(id, on_conflict = "ignore"))]
pub struct Item {
    pub id: i64,
    #[schemi(on_conflict = "fail")]
    pub name: String,
    pub amount: Option<i32>,
}
