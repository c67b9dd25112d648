use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", index(words tsvector_ops(siglen = 100), using = "gist", with(buffering = "on")))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(type = "tsvector")]
    pub words: Option<String>,
}
