//! Sequences (PostgreSQL).

use serde::{Deserialize, Serialize};

use crate::constraint::is_false;
use crate::name::{Name, QualifiedName};

/// `CREATE SEQUENCE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: QualifiedName,
    /// Which numbers it gives.
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub options: SequenceOptions,
    /// The column that it goes with (`OWNED BY`), as that of a `serial` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<OwnedBy>,
    /// Whether its numbers are lost in a crash.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unlogged: bool,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Sequence {
    /// One that counts from 1.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            options: SequenceOptions::default(),
            owned_by: None,
            unlogged: false,
            comment: None,
        }
    }
}

/// The column that a sequence goes with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedBy {
    /// Its table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
}

/// Which numbers a sequence gives. What is `None` is as PostgreSQL has it when nothing is said; a
/// normalised schema says nothing that would be so anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceOptions {
    /// `AS`: the type of its numbers, where it is not `bigint`. That of an identity column is the
    /// column's own and is not said.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub ty: Option<String>,
    /// `START WITH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// `INCREMENT BY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment: Option<i64>,
    /// `MINVALUE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// `MAXVALUE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// `CACHE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<i64>,
    /// `CYCLE`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cycle: bool,
}

impl SequenceOptions {
    /// Whether nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
