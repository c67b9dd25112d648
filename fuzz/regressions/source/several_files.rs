mod order;
pub use order::*;
//- src/order.rs
#[derive(schemi_runtime::Model)]
#[schemi(index(total desc), check(expr = "total > 0"))]
pub struct Order {
    #[schemi(primary_key, identity)]
    pub id: i64,
    #[schemi(references = "orders.id")]
    pub former: Option<i64>,
    pub total: f64,
}
