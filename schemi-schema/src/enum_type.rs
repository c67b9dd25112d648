//! Enum types (PostgreSQL).

use serde::{Deserialize, Serialize};

use crate::name::QualifiedName;

/// `CREATE TYPE … AS ENUM`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// Its name.
    pub name: QualifiedName,
    /// Its values, in their sort order.
    pub values: Vec<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
