use schemi_runtime::Model;

/// Things.
#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
