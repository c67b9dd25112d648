use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", only = "postgres")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub during: sqlx::postgres::types::PgRange<i32>,
    pub open: bool,
}
