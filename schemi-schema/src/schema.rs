//! Everything one database holds that models can express.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::enum_type::EnumType;
use crate::name::{Name, QualifiedName};
use crate::sequence::Sequence;
use crate::table::Table;
use crate::user_type::UserType;

/// A schema in one dialect's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// PostgreSQL schemas (namespaces) beside the connection's own.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub namespaces: BTreeSet<Name>,
    /// Comments of PostgreSQL schemas, the connection's own among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub namespace_comments: BTreeMap<Name, String>,
    /// Enum types (PostgreSQL).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub enums: BTreeMap<QualifiedName, EnumType>,
    /// Other types that somebody has defined (PostgreSQL).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<QualifiedName, UserType>,
    /// Sequences, but for those of identity columns (PostgreSQL).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sequences: BTreeMap<QualifiedName, Sequence>,
    /// Tables.
    #[serde(default)]
    pub tables: BTreeMap<QualifiedName, Table>,
}

impl Schema {
    /// Puts a table in, under its own name.
    pub fn insert_table(&mut self, table: Table) {
        self.tables.insert(table.name.clone(), table);
    }

    /// Puts an enum in, under its own name.
    pub fn insert_enum(&mut self, enum_type: EnumType) {
        self.enums.insert(enum_type.name.clone(), enum_type);
    }

    /// Puts another type in, under its own name.
    pub fn insert_type(&mut self, user_type: UserType) {
        self.types.insert(user_type.name.clone(), user_type);
    }

    /// Puts a sequence in, under its own name.
    pub fn insert_sequence(&mut self, sequence: Sequence) {
        self.sequences.insert(sequence.name.clone(), sequence);
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the user has said about what is called what now: input to a diff, never a guess of its own.
///
/// A rename that has happened already (its new name stands in `from`, its old one does not) counts
/// for nothing, so that `renamed_from` may stay in a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Old table → new table.
    pub tables: BTreeMap<QualifiedName, QualifiedName>,
    /// (table under its new name, old column) → new column.
    pub columns: BTreeMap<(QualifiedName, Name), Name>,
    /// (enum under its new name, old value) → new value (PostgreSQL).
    pub enum_values: BTreeMap<(QualifiedName, String), String>,
    /// (composite type, old attribute) → new attribute (PostgreSQL).
    pub attributes: BTreeMap<(QualifiedName, Name), Name>,
    /// (table, column, old value) → new value: an enum kept as text with a check (SQLite).
    pub column_values: BTreeMap<(QualifiedName, Name, String), String>,
    /// Columns (table, old name) that the user says were dropped, not renamed.
    pub dropped_columns: BTreeSet<(QualifiedName, Name)>,
    /// Attributes (composite type, old name) that the user says were dropped, not renamed.
    pub dropped_attributes: BTreeSet<(QualifiedName, Name)>,
    /// Tables that the user says were dropped, not renamed.
    pub dropped_tables: BTreeSet<QualifiedName>,
}
