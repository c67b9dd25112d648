use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: uuid::fmt::Hyphenated,
    pub token: Option<uuid::fmt::Simple>,
}

#[derive(Model)]
#[schemi(table = "parts", index(item_id))]
pub struct Part {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "items.id", on_delete = "cascade")]
    pub item_id: uuid::fmt::Hyphenated,
}
