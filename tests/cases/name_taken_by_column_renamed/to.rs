use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(b), index(a))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(renamed_from = "a")]
    pub b: i64,
    pub a: Option<i64>,
}
