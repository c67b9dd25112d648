use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(name desc nulls last, amount, with(fillfactor = 70)), index(expr = "amount + 1", using = "brin", with(pages_per_range = 32, autosummarize = true)))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
