use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key, autoincrement)]
    pub id: i64,
    #[schemi(check = "name <> ''")]
    pub name: Option<String>,
}
