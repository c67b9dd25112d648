use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", with(fillfactor = 70, autovacuum_vacuum_scale_factor = 0.2))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}
