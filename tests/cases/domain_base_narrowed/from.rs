use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub amount: Amount,
}

#[derive(SqlType)]
#[schemi(domain)]
pub struct Amount(pub f64);
