use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub tags: Tags,
}

#[derive(SqlType)]
#[schemi(domain, check = "cardinality(VALUE) < 3")]
pub struct Tags(pub Vec<String>);
