use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub code: Code,
}

#[derive(SqlType)]
#[schemi(domain, default = "'abcd'", check = "length(VALUE) > 3")]
pub struct Code(pub String);
