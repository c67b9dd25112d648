use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub placed: Placed,
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
#[schemi(domain, default(postgres = "now() + interval '1 day'", sqlite = "CURRENT_TIMESTAMP"))]
pub struct Placed(pub chrono::DateTime<chrono::Utc>);
