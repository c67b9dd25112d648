use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(storage = "main")]
    pub name: String,
    #[schemi(storage = "plain")]
    pub amount: Option<i32>,
    #[schemi(storage = "extended", compression = "pglz")]
    pub more: Option<String>,
}
