use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key, identity(always, start = 1000, increment = 10, min = -5, max = 100000, cache = 5, cycle))]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
