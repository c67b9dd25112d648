use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", check(name = "positive", expr = "amount > -10", no_inherit), check(expr = "id > 0", no_inherit))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
