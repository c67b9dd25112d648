use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "alphas")]
pub struct Alpha {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
#[derive(Model)]
#[schemi(table = "betas")]
pub struct Beta {
    #[schemi(primary_key)]
    pub id: i64,
    pub size: i64,
}
