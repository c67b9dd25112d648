use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "parts", partition_by = "list (kind)")]
pub struct Part {
    pub kind: String,
    pub amount: i32,
}

#[derive(Model)]
#[schemi(table = "parts_a", partition(of = "parts", for_values = "in ('a', 'b')"))]
pub struct PartA {}

#[derive(Model)]
#[schemi(table = "parts_c", partition_by = "hash (amount)", partition(of = "parts", for_values = "in ('c')"))]
pub struct PartC {}

#[derive(Model)]
#[schemi(table = "parts_c_0", partition(of = "parts_c", for_values = "with (modulus 2, remainder 0)"))]
pub struct PartC0 {}
