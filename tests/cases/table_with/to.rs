use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", with(fillfactor = 70, autovacuum_enabled = false, "toast.autovacuum_enabled" = false))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
