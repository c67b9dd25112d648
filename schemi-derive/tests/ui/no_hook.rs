use schemi_runtime::Model;

#[derive(Model)]
struct Order {
    id: i64,
}

fn main() {}
