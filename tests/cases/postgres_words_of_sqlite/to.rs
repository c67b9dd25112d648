use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", with(fillfactor = 70), index(name, with(fillfactor = 70), tablespace = "pg_default"), check(expr = "amount > -10", not_valid, no_inherit))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(storage = "external", compression = "pglz")]
    pub name: String,
    pub amount: Option<i32>,
}
