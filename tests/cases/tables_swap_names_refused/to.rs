use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "betas", renamed_from = "alphas")]
pub struct Alpha {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
}
#[derive(Model)]
#[schemi(table = "alphas", renamed_from = "betas")]
pub struct Beta {
    #[schemi(primary_key)]
    pub id: i64,
    pub size: i64,
}
