use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "trees", renamed_from = "nodes")]
pub struct Node {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "trees.id", on_delete = "cascade")]
    pub parent_id: Option<i64>,
    pub title: String,
}
