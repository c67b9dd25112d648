use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "orders")]
pub struct Order {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "'open'")]
    pub state: Option<State>,
}

#[derive(SqlType)]
pub enum State {
    #[schemi(rename = "open")]
    Open,
    #[schemi(rename = "gone")]
    Gone,
}
