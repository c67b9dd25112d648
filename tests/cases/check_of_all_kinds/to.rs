use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "items", check(expr = "a between 1 and 5 or a is null"), check(expr = "a in (1, 2, 3) or name like 'o%' or name is not null"), check(expr = "coalesce(a, 0) + 1 > 0 and not (a = 7)"))]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub name: String,
    pub a: Option<i64>,
}

#[derive(Model)]
#[schemi(table = "parts", index(item_id))]
pub struct Part {
    #[schemi(primary_key)]
    pub id: i64,
    #[schemi(references = "items.id", on_delete = "cascade")]
    pub item_id: i64,
    pub label: Option<String>,
}
