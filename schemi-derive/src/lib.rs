//! `#[derive(Model)]` and `#[derive(SqlType)]`.
//!
//! | module | holds |
//! |---|---|
//! | `model`, `sql_type` | one derive each: read the item, then write its impl and its proof |
//! | `export` | what the build hook read, and whether this crate must agree with it |
//! | `proof` | the assertions on each field's type |
//! | `refusal` | types that a database of the package cannot hold |
//!
//! The attributes are read by `schemi_schema::source::item`, which the build hook uses too.

mod export;
mod model;
mod proof;
mod refusal;
mod sql_type;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes a struct with named fields the model of a table.
///
/// It implements `schemi_runtime::Model` and proves that the build hook read the struct as the
/// compiler does. See the README of schemi for the attributes.
#[proc_macro_derive(Model, attributes(schemi, sqlx))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    model::expand(&input).into()
}

/// Makes an enum of unit variants, or a newtype, the type of columns.
///
/// It implements `schemi_runtime::SqlType`.
#[proc_macro_derive(SqlType, attributes(schemi, sqlx))]
pub fn derive_sql_type(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    sql_type::expand(&input).into()
}
