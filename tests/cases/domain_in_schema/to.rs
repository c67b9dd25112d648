use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub email: Email,
    pub second: Option<Email>,
}

#[derive(Model)]
#[schemi(table = "parts", index(item_id))]
pub struct Part {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "items.id", on_delete = "cascade")]
    pub item_id: i64,
    pub label: Option<String>,
}

#[derive(SqlType)]
#[schemi(domain, schema = "kinds", name = "E Mail", check(name = "has_at", expr = "VALUE LIKE '%@%'"))]
pub struct Email(pub String);
