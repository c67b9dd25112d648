//! One struct or enum with a derive of schemi: parse → check → model.
//!
//! The reader and the derives share this module, so that both understand an item in the same way.
//!
//! | module | holds |
//! |---|---|
//! | `entry`, `value` | the grammar inside `#[schemi(…)]` and its typed values |
//! | `symbol` | the words of the attributes |
//! | `table`, `field`, `identity`, `key`, `index`, `reference`, `condition`, `setting`, `family` | one attribute family each |
//! | `columns` | field and column names → columns |
//! | `model` | [`read_struct`] |
//! | `check` | what contradicts itself |
//! | `sql_type`, `domain`, `composite` | [`read_sql_type`] |
//! | `sqlx`, `docs`, `case` | what sqlx's attributes, doc comments and `rename_all` say |
//! | `declared` | [`declared()`]: what counts of an item, as text |
//! | `ctxt`, `nearest` | all errors at once, with the words that may have been meant |

mod case;
mod check;
mod columns;
mod composite;
mod condition;
mod ctxt;
mod declared;
mod docs;
mod domain;
mod entry;
mod family;
mod field;
mod identity;
mod index;
mod key;
mod model;
pub(in crate::source) mod nearest;
mod reference;
mod setting;
mod sql_type;
mod sqlx;
mod symbol;
mod table;
#[cfg(test)]
mod tests;
mod value;

use syn::DeriveInput;

pub use declared::declared;

use crate::model::{EnumModel, Model, TypeModel};

/// A struct with `#[derive(Model)]`, as far as it can be known without resolving its types.
#[derive(Debug)]
pub struct StructItem {
    /// The model. Its path is the bare identifier, its file is empty, and no field has a meaning or
    /// is nullable yet: the types decide that.
    pub model: Model,
    /// The Rust types of `model.fields`, in the same order.
    pub types: Vec<syn::Type>,
}

/// Reads a struct with `#[derive(Model)]`.
///
/// # Errors
/// Every mistake in the struct, combined, each at its span.
pub fn read_struct(input: &DeriveInput) -> syn::Result<StructItem> {
    model::read(input)
}

/// A type with `#[derive(SqlType)]`.
#[derive(Debug)]
pub enum SqlTypeItem {
    /// An enum of unit variants. Its path is the bare identifier, its file is empty.
    Enum(EnumModel),
    /// A newtype that is a domain, or a struct that is a composite type.
    Type(Box<TypeItem>),
    /// Something stored as another type is: a newtype, or an enum with `#[repr(i32)]`.
    Newtype(Box<syn::Type>),
}

/// A domain or a composite type, as far as it can be known without resolving its types.
#[derive(Debug)]
pub struct TypeItem {
    /// The type. Its path is the bare identifier, its file is empty, and nothing in it has a meaning
    /// yet: the Rust types decide that.
    pub model: TypeModel,
    /// What the domain wraps, or the Rust types of the attributes, in their order.
    pub types: Vec<syn::Type>,
}

/// Reads an enum, a newtype or a composite type with `#[derive(SqlType)]`.
///
/// # Errors
/// Every mistake in the item, combined, each at its span.
pub fn read_sql_type(input: &DeriveInput) -> syn::Result<SqlTypeItem> {
    sql_type::read(input)
}
