use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", with(fillfactor = 80, "toast.autovacuum_enabled" = "off"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub amount: Option<i32>,
}

#[derive(Model)]
#[schemi(table = "more", with(fillfactor = 40), comment = "More")]
pub struct More {
    #[schemi(primary_key)]
    pub id: i64,
}
