use schemi_runtime::{Model, SqlType};

#[derive(Model)]
#[schemi(table = "wares", renamed_from = "items", strict)]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(default = "'void'")]
    pub state: State,
    #[schemi(renamed_from = "code", unique)]
    pub number: i64,
    #[schemi(index, check = "kept <> ''")]
    pub kept: Option<String>,
    #[schemi(generated = "number * 2")]
    pub twice: i64,
}

#[derive(Model)]
#[schemi(table = "parts", index(item_id))]
pub struct Part {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "wares.id", on_delete = "cascade")]
    pub item_id: i64,
    pub label: Option<String>,
}

#[derive(SqlType)]
#[schemi(rename_all = "snake_case")]
pub enum State { Open, Paid, Void }
