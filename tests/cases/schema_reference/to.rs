use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "bills", schema = "billing")]
pub struct Bill {
    #[schemi(primary_key)]
    pub id: i64,
    pub sum: i64,
    pub state: State,
}

#[derive(SqlType)]
#[schemi(schema = "billing", rename_all = "snake_case")]
pub enum State { Open, Paid }
#[derive(Model)]
#[schemi(table = "lines")]
pub struct Line {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "billing.bills.id", on_delete = "cascade")]
    pub bill: i64,
}
