use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "things")]
pub struct Thing {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
