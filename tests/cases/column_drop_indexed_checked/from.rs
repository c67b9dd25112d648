use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(size, other), unique(size, other), check(name = "sizes", expr = "size < 100 or other < 100"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    #[schemi(index, check = "size > 0")]
    pub size: Option<i32>,
    pub other: Option<i32>,
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
