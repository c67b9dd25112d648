use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "places", primary_key(area, number))]
pub struct Place {
    pub area: i32,
    pub number: i32,
}

#[derive(Model)]
#[schemi(table = "visits", foreign_key(columns(area, number), references = "places(area, number)", on_delete = "set null", on_delete_columns(number), only = "postgres"))]
pub struct Visit {
    #[schemi(primary_key)]
    pub id: i64,
    pub area: Option<i32>,
    pub number: Option<i32>,
}
