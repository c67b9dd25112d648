//! Reads an [`crate::Export`] from Rust source without compiling it.

pub mod item;
pub mod json;

pub use json::ExportJsonError;
