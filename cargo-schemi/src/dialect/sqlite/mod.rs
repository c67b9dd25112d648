//! SQLite.

pub mod compare;
pub mod connection;
pub mod content;
pub mod copy;
pub mod ddl;
pub mod measure;
pub mod normalize;
pub mod rebuild;
pub mod reflect;
pub mod render;
pub mod types;
pub mod verdict;
