//! PostgreSQL.

pub mod connection;
pub mod copy;
pub mod normalize;
pub mod reflect;
pub mod render;
pub mod types;
pub mod verdict;
