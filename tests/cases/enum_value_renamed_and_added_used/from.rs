use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items", index(state, where = "state = 'paid'"),
         check(name = "known", expr = "state <> 'paid' or id > 0"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "'paid'")]
    pub state: State,
    #[schemi(generated = "state = 'paid'")]
    pub paid: Option<bool>,
}

#[derive(SqlType)]
#[schemi(rename_all = "snake_case")]
pub enum State { Open, Paid }
