//! What a data service links.
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | [`Model`]: a struct whose fields are a table's columns, and its derive |
//! | [`sql_type`] | [`SqlType`]: what a Rust type is in a database; the derive for enums and newtypes |
//! | [`proof`] | what the derives ask the compiler |
//! | [`schema`] | the schema as plain data, from `schemi-schema` |
//! | `build` (feature `build`) | the build hook: one line in a service's build.rs |
//! | `migrate` (feature `migrate`) | revisions read, planned and applied |

#![warn(missing_docs)]

pub mod model;
pub mod proof;
pub mod sql_type;

pub use schemi_schema as schema;

pub use model::Model;
pub use schemi_derive::{Model, SqlType};
pub use sql_type::{SqlType, SqlTypeId};

#[cfg(feature = "build")]
pub mod build;
#[cfg(feature = "migrate")]
pub mod migrate;
