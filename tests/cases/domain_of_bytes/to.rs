use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub key: Key,
    pub at: Moment,
}

#[derive(SqlType)]
#[schemi(domain, check = "length(VALUE) > 1")]
pub struct Key(pub Vec<u8>);

#[derive(SqlType)]
#[schemi(domain)]
pub struct Moment(pub chrono::DateTime<chrono::Utc>);
