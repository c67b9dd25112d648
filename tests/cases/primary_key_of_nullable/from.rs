use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", unique(a))]
pub struct Item {
    pub a: Option<i64>,
    pub b: i64,
}
