use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(a))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub a: i64,
}
