//! Types that somebody has defined, but for enums (PostgreSQL).

use serde::{Deserialize, Serialize};

use crate::column::Expr;
use crate::constraint::is_false;
use crate::name::{Name, ObjectName, QualifiedName};

/// `CREATE DOMAIN`, or `CREATE TYPE … AS`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserType {
    /// Its name.
    pub name: QualifiedName,
    /// What it is.
    #[serde(flatten)]
    pub kind: UserTypeKind,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum UserTypeKind {
    /// `CREATE DOMAIN`.
    Domain(Domain),
    /// `CREATE TYPE … AS (…)`.
    Composite(Composite),
    /// `CREATE TYPE … AS RANGE`.
    Range(Range),
}

/// A type that holds some of another one's values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// The other type, as the database spells it.
    #[serde(rename = "type")]
    pub base: String,
    /// Its collation, where it is not the other type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expr>,
    /// Whether it refuses NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    /// Its conditions, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<DomainCheck>,
}

/// A condition on the values of a domain. Its name is said, or the convention's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    /// Its name.
    pub name: ObjectName,
    /// The condition on `VALUE`, without the parentheses around it.
    pub expr: Expr,
    /// `NOT VALID`: values that were there already are not held to it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A type of several named parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// Its parts, in order.
    pub attributes: Vec<Attribute>,
}

/// A part of a composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its type, as the database spells it.
    #[serde(rename = "type")]
    pub ty: String,
    /// Its collation, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A type of the ranges of another one's values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The other type, as the database spells it.
    pub subtype: String,
    /// Its operator class, where it is not the other type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opclass: Option<String>,
    /// Its collation, where it is not the other type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The function that makes two spellings of a range one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// The function that says how far two values are apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype_diff: Option<String>,
    /// The name of the type of several ranges, where it is not the one that follows from its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multirange: Option<Name>,
}
