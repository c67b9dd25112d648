use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "events", only = "postgres")]
pub struct Event {
    #[schemi(primary_key, identity)]
    pub id: i64,
    #[schemi(default = "now()")]
    pub at: chrono::DateTime<chrono::Utc>,
}

#[derive(Model)]
#[schemi(table = "logins", only = "postgres", primary_key(id), index(name))]
pub struct Login {
    pub id: i64,
    #[schemi(default = "now()")]
    pub at: chrono::DateTime<chrono::Utc>,
    pub name: String,
}
