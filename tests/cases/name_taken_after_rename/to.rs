use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "things", index(name), renamed_from = "items")]
pub struct Thing {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
#[derive(Model)]
#[schemi(table = "items", index(name))]
pub struct Other {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
