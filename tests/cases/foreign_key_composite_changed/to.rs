use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", primary_key(a, b))]
pub struct Item {
    pub a: i64,
    pub b: i64,
    pub c: Option<i64>,
}
#[derive(Model)]
#[schemi(table = "uses", foreign_key(columns(a, b), references = "items(a, b)", on_delete = "set null"))]
pub struct Use {
    #[schemi(primary_key)]
    pub id: i64,
    pub a: Option<i64>,
    pub b: Option<i64>,
}
