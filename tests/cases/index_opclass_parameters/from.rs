use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(words tsvector_ops(siglen = 50), using = "gist"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(type = "tsvector")]
    pub words: Option<String>,
}
