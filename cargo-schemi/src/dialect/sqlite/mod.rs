//! SQLite.

pub mod connection;
pub mod ddl;
pub mod normalize;
pub mod rebuild;
pub mod reflect;
pub mod render;
pub mod types;
pub mod verdict;
