//! PostgreSQL.

pub mod connection;
pub mod content;
pub mod copy;
pub mod measure;
pub mod normalize;
pub mod reflect;
pub mod render;
pub mod types;
pub mod verdict;
