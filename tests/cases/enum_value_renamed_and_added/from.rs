use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "'paid'")]
    pub state: State,
}

#[derive(SqlType)]
#[schemi(rename_all = "snake_case")]
pub enum State { Open, Paid }
