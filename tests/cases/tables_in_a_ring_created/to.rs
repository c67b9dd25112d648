use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
#[derive(Model)]
#[schemi(table = "users")]
pub struct User {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "teams.id")]
    pub team_id: Option<i64>,
}

#[derive(Model)]
#[schemi(table = "teams")]
pub struct Team {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "users.id")]
    pub owner_id: Option<i64>,
}
