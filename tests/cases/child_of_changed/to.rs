use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "events", only = "postgres", check(name = "some", expr = "id > 0"))]
pub struct Event {
    #[schemi(primary_key, identity)]
    pub id: i64,
    #[schemi(default = "now()")]
    pub at: chrono::DateTime<chrono::Utc>,
    #[schemi(default = "0")]
    pub amount: i32,
}

#[derive(Model)]
#[schemi(table = "logins", inherits(events), only = "postgres", primary_key(id), index(name))]
pub struct Login {
    pub id: i64,
    #[schemi(default = "now()")]
    pub at: chrono::DateTime<chrono::Utc>,
    pub name: String,
    #[schemi(default = "5")]
    pub amount: i32,
}
