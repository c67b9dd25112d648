use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "orders")]
pub struct Order {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "'open'", renamed_from = "state")]
    pub stage: Option<State>,
}

#[derive(SqlType)]
pub enum State {
    #[schemi(rename = "open")]
    Open,
    #[schemi(rename = "sent", renamed_from = "gone")]
    Sent,
}
