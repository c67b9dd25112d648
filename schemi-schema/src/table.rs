//! Tables.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::column::Column;
use crate::constraint::{Constraint, ConstraintKind, PrimaryKey};
use crate::index::Index;
use crate::name::{Name, QualifiedName};
use crate::parameters::Parameters;

/// A property that a table has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableOption {
    /// SQLite's `STRICT`.
    Strict,
    /// SQLite's `WITHOUT ROWID`.
    WithoutRowid,
    /// SQLite's `AUTOINCREMENT` on the primary key.
    Autoincrement,
    /// PostgreSQL's `UNLOGGED`.
    Unlogged,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// Its columns, in order. The order does not count when tables are compared.
    pub columns: Vec<Column>,
    /// Its constraints, the primary key among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// Its indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Its properties.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub options: BTreeSet<TableOption>,
    /// `PARTITION BY`, such as `range (placed_at)` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<String>,
    /// The table that it is a partition of (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionOf>,
    /// The tables whose columns and checks it has, too, in order (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<QualifiedName>,
    /// Its storage parameters, such as `fillfactor` (PostgreSQL).
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub with: Parameters,
    /// Its tablespace, where it is not the database's (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// Its comment (PostgreSQL).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Of which table a table is a partition, and which rows are in it (PostgreSQL).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub table: QualifiedName,
    /// `FOR VALUES …`, or `DEFAULT`.
    pub bound: String,
}

/// By which name a table's parent has a column, a constraint or an index that the table has from it
/// (PostgreSQL).
///
/// An annotation: any two are equal. What a table has from its parent is in the schema like what it has
/// of its own, since its name or its default may be another there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FromParent(pub Option<Name>);

impl FromParent {
    /// Whether the table has it of its own.
    pub fn is_own(&self) -> bool {
        self.0.is_none()
    }

    /// Whether it is the parent's object of that name.
    pub fn is(&self, name: Option<&Name>) -> bool {
        self.0.is_some() && self.0.as_ref() == name
    }
}

impl PartialEq for FromParent {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for FromParent {}

impl TableOption {
    /// The word for it in models and messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::WithoutRowid => "without_rowid",
            Self::Autoincrement => "autoincrement",
            Self::Unlogged => "unlogged",
        }
    }
}

impl Table {
    /// A table without columns.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            options: BTreeSet::new(),
            partition_by: None,
            partition_of: None,
            inherits: Vec::new(),
            with: Parameters::default(),
            tablespace: None,
            comment: None,
        }
    }

    /// The tables that it has columns and constraints from.
    pub fn parents(&self) -> impl Iterator<Item = &QualifiedName> {
        let partitioned = self.partition_of.iter().map(|part| &part.table);
        partitioned.chain(&self.inherits)
    }

    /// The column of that name.
    pub fn column(&self, name: &Name) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == *name)
    }

    /// The columns of the primary key, in order; empty without one.
    pub fn primary_key(&self) -> &[Name] {
        self.constraints
            .iter()
            .find_map(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => Some(columns.as_slice()),
                ConstraintKind::Unique(_)
                | ConstraintKind::Check(_)
                | ConstraintKind::ForeignKey(_)
                | ConstraintKind::Exclude(_) => None,
            })
            .unwrap_or_default()
    }
}
