use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(expr = "lower(note)"), index(expr = "lower(name)"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub note: Option<String>,
    pub other: Option<String>,
}
