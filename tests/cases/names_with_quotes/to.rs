use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "it's \"it\"", index("the \"col\"", r#type), check(expr = "\"the \"\"col\"\"\" <> 'x'"), unique(größe))]
pub struct Odd {
    #[schemi(primary_key, column = "select")]
    pub id: i64,
    #[schemi(column = "the \"col\"")]
    pub a: String,
    pub r#type: Option<String>,
    pub größe: Option<i32>,
    #[schemi(column = "lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll")]
    pub long: Option<i64>,
}
