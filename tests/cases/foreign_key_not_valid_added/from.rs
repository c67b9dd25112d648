use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "places")]
pub struct Place {
    #[schemi(primary_key)]
    pub id: i64,
}

#[derive(Model)]
#[schemi(table = "visits")]
pub struct Visit {
    #[schemi(primary_key)]
    pub id: i64,
    pub place: i64,
}
