use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "users")]
pub struct User {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "teams.id")]
    pub team_id: Option<i64>,
    #[schemi(default = "0")]
    pub rank: i64,
    #[schemi(unique)]
    pub email: Option<String>,
}

#[derive(Model)]
#[schemi(table = "teams")]
pub struct Team {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "users.id", on_delete = "set null")]
    pub owner_id: Option<i64>,
}
