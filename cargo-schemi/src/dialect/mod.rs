//! One folder per database, with the same files in each.

pub mod postgres;
pub mod sqlite;
