use schemi_runtime::Model;

#[derive(Model)]
#[schemi(table = "a", partition(of = "t"))]
struct A {}

#[derive(Model)]
#[schemi(table = "b", partition(of = "t", for_values = "values from (1) to (2)"))]
struct B {}

#[derive(Model)]
#[schemi(table = "c", partition(off = "t", for_values = "in (1); DROP TABLE t"))]
struct C {}

#[derive(Model)]
#[schemi(table = "d", inherits(t))]
struct D {}

#[derive(Model)]
#[schemi(table = "e", inherits(t, t), partition(of = "t", for_values = "default"), only = "postgres")]
struct E {}

#[derive(Model)]
#[schemi(table = "f", inherits(), only = "postgres")]
struct F {}

fn main() {}
