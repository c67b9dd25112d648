use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub at: Option<Spot>,
}

#[derive(SqlType)]
#[schemi(composite)]
pub struct Spot {
    pub x: i32,
    pub y: i32,
}
