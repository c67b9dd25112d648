use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(unique)]
    pub code: String,
}
#[derive(Model)]
#[schemi(table = "uses")]
pub struct Use {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "items.code")]
    pub code: String,
}
