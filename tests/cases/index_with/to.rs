use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(name, with(fillfactor = 70, deduplicate_items = "off")), index(amount))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
