use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub state: Live,
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
#[schemi(rename_all = "snake_case")]
pub enum State {
    Open,
    Done,
}

#[derive(SqlType)]
#[schemi(domain, check = "VALUE <> 'done'")]
pub struct Live(pub State);
