use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key, identity(start = 1000))]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}

#[derive(Model)]
#[schemi(table = "more")]
pub struct More {
    #[schemi(primary_key, identity(increment = 2))]
    pub id: i64,
}
