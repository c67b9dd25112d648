use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "things", renamed_from = "items")]
pub struct Thing {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(renamed_from = "name")]
    pub title: String,
}

#[derive(Model)]
#[schemi(table = "parts", index(thing_id))]
pub struct Part {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(renamed_from = "item_id", references = "things.id", on_delete = "cascade")]
    pub thing_id: i64,
    pub label: Option<String>,
}
