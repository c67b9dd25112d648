use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "Items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(column = "Name", index)]
    pub name: String,
    #[schemi(column = "userId", default = "0", check = "\"userId\" >= 0")]
    pub user_id: i64,
}
