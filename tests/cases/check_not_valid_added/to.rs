use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", check(name = "positive", expr = "amount > 0", not_valid), check(expr = "length(name) > 3", not_valid, no_inherit))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
