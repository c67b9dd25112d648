use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "parts", partition_by = "list (kind)")]
pub struct Part {
    pub kind: String,
    pub amount: i32,
}

#[derive(Model)]
#[schemi(table = "parts_a", partition(of = "parts", for_values = "in ('a')"))]
pub struct PartA {}
