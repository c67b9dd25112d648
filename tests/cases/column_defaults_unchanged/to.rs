use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    #[schemi(default = "now()")]
    pub at: chrono::DateTime<chrono::Utc>,
    #[schemi(default = "true")]
    pub on: bool,
    #[schemi(default = "-1.5")]
    pub x: f64,
    #[schemi(default = "'{\"a\": 1}'")]
    pub extra: serde_json::Value,
    #[schemi(default = "gen_random_uuid()")]
    pub key: uuid::Uuid,
    #[schemi(default = "1 + 2")]
    pub n: i32,
    pub more: Option<i16>,
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
