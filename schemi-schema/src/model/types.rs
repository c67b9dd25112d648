//! Types of one's own, but for enums: domains and composite types.

use serde::{Deserialize, Serialize};

use super::{CheckModel, Location};
use crate::constraint::is_false;
use crate::dialect::PerDialect;
use crate::logical::LogicalType;

/// A struct with `#[derive(SqlType)]` and `domain` or `composite`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeModel {
    /// The struct's path in its crate, such as `crate::account::Email`.
    pub rust_path: String,
    /// Where it stands.
    pub location: Location,
    /// What was declared, as canonical text (see [`super::Model::declared`]).
    pub declared: String,
    /// `name`, else sqlx's `type_name`, else the struct's name in snake_case.
    pub name: String,
    /// `schema` (PostgreSQL).
    pub schema: Option<String>,
    /// `comment`, else the doc comment.
    pub comment: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub kind: TypeKind,
}

/// What a type of one's own is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TypeKind {
    /// `domain`: a newtype whose values are some of those that it wraps.
    Domain(DomainModel),
    /// `composite`: a struct of several fields in one column (PostgreSQL).
    Composite(CompositeModel),
}

/// A newtype with `domain`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainModel {
    /// What it wraps. `None` where `type` stands for every dialect and the Rust type is not one that
    /// schemi knows.
    pub logical: Option<LogicalType>,
    /// `type`.
    pub sql_type: Option<PerDialect<String>>,
    /// `default`.
    pub default: Option<PerDialect<String>>,
    /// `collate`.
    pub collate: Option<PerDialect<String>>,
    /// `not_null`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// `check(…)`.
    pub checks: Vec<CheckModel>,
}

/// A struct with `composite`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeModel {
    /// Its fields, in order.
    pub attributes: Vec<AttributeModel>,
}

/// A field of a composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeModel {
    /// The field's name in Rust, without `r#`.
    pub rust_name: String,
    /// The line of the field.
    pub line: usize,
    /// `rename`, else the field's name under `rename_all`.
    pub name: String,
    /// What the reader takes the field's type for, without `Option`. `None` where `type` says it and
    /// the Rust type is not one that schemi knows.
    pub logical: Option<LogicalType>,
    /// `type`.
    pub sql_type: Option<String>,
    /// `collate`.
    pub collate: Option<String>,
    /// `renamed_from`: the former name.
    pub renamed_from: Option<String>,
    /// `comment`, else the doc comment.
    pub comment: Option<String>,
}
