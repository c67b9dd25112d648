//! What a data service links.
//!
//! | module | holds |
//! |---|---|
//! | [`schema`] | the schema as plain data, from `schemi-schema` |
//! | `migrate` (feature `migrate`) | revisions read, planned and applied |

#![warn(missing_docs)]

pub use schemi_schema as schema;

#[cfg(feature = "migrate")]
pub mod migrate;
