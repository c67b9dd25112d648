use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
#[derive(Model)]
#[schemi(table = "pets")]
pub struct Pet {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "owners.id")]
    pub owner: Option<i64>,
}
#[derive(Model)]
#[schemi(table = "owners")]
pub struct Owner {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
