use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub at: chrono::NaiveDate,
    pub second: Moment,
}

#[derive(SqlType)]
#[schemi(domain)]
pub struct Moment(pub chrono::DateTime<chrono::Utc>);
