use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", primary_key(a, b))]
pub struct Item {
    pub a: i64,
    pub b: i64,
    
}
