//! One struct or enum and its attributes.

use crate::model::{EnumModel, Model};

/// A struct that was read.
pub struct StructItem {
    /// What it says; its types are not known yet.
    pub model: Model,
    /// The type of each of the model's fields.
    pub types: Vec<syn::Type>,
}

/// A type that derives `SqlType`.
pub enum SqlTypeItem {
    /// An enum.
    Enum(EnumModel),
    /// A struct around one other type.
    Newtype(Box<syn::Type>),
}

/// Reads a struct that derives `Model`.
///
/// # Errors
///
/// Every mistake in its attributes.
pub fn read_struct(input: &syn::DeriveInput) -> syn::Result<StructItem> {
    Err(syn::Error::new(input.ident.span(), "being built"))
}

/// Reads a type that derives `SqlType`.
///
/// # Errors
///
/// Every mistake in its attributes.
pub fn read_sql_type(input: &syn::DeriveInput) -> syn::Result<SqlTypeItem> {
    Err(syn::Error::new(input.ident.span(), "being built"))
}
