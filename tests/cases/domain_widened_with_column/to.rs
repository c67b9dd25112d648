use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub code: Code,
    #[schemi(default = "'a'")]
    pub short: Code,
}

#[derive(SqlType)]
#[schemi(domain)]
pub struct Code(pub String);
