use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(total))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub a: i64,
    #[schemi(generated = "a + 1", comment = "one more")]
    pub total: Option<i64>,
}
