use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items", index(state, where = "state = 'settled'"),
         check(name = "known", expr = "state <> 'settled' or id > 0"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "'settled'")]
    pub state: State,
    #[schemi(generated = "state = 'settled'")]
    pub paid: Option<bool>,
}

#[derive(SqlType)]
#[schemi(rename_all = "snake_case")]
pub enum State { Open, #[schemi(renamed_from = "paid")] Settled, Closed }
