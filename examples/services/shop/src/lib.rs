//! Orders: an example service on SQLite and PostgreSQL.

use chrono::{DateTime, Utc};
use schemi_runtime::{Model, SqlType};

/// Somebody who buys.
#[derive(Debug, Model)]
#[schemi(table = "customers", index(expr = "lower(email)", unique))]
pub struct Customer {
    /// Its number.
    #[schemi(primary_key, identity)]
    pub id: i64,
    /// Where to write to.
    pub email: String,
    /// What to write on the parcel.
    pub name: String,
}

/// Orders placed in the shop.
#[derive(Debug, Model)]
#[schemi(
    table = "orders",
    index(customer_id, placed_at),
    check(name = "total_not_negative", expr = "total_cents >= 0")
)]
pub struct Order {
    /// Its number.
    #[schemi(primary_key, identity)]
    pub id: i64,
    /// Who placed it.
    #[schemi(references = "customers.id", on_delete = "cascade")]
    pub customer_id: i64,
    /// What it costs, in cents.
    #[schemi(default = "0")]
    pub total_cents: i64,
    /// How far it has come.
    #[schemi(default = "'draft'")]
    pub status: OrderStatus,
    /// When it was placed.
    #[schemi(default = "now()")]
    pub placed_at: DateTime<Utc>,
    /// What the customer asks for.
    pub note: Option<String>,
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, SqlType)]
#[schemi(name = "order_status", rename_all = "snake_case")]
pub enum OrderStatus {
    /// Not placed yet.
    Draft,
    /// Paid.
    Paid,
    /// On its way.
    Shipped,
}
