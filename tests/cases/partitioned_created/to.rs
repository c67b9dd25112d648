use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
#[derive(Model)]
#[schemi(table = "events", only = "postgres", partition_by = "range (day)", primary_key(id, day))]
pub struct Event {
    pub id: i64,
    pub day: chrono::NaiveDate,
}
