//! A difference between two schemas, as data.

mod reverse;

use schemi_schema::{
    Column, Constraint, EnumType, Expr, Index, Name, ObjectName, Parameters, PartitionOf,
    QualifiedName, Sequence, Table, TableOption, UserType,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One change. It owns the whole objects on both sides, so that it can be read, folded and shown
/// without the schemas it was made of, and turned round. (A down script is rendered from a diff with
/// the sides exchanged: so its renames come first too, and it is ordered by the same rules.)
///
/// Within a list, the renames of tables and columns come first; everything after them speaks of
/// tables and columns by their new names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// `CREATE SCHEMA`.
    CreateNamespace { name: Name },
    /// `DROP SCHEMA`.
    DropNamespace { name: Name },
    /// `COMMENT ON SCHEMA`.
    CommentNamespace {
        name: Name,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// `CREATE TYPE … AS ENUM`.
    CreateEnum { enum_type: EnumType },
    /// `DROP TYPE`.
    DropEnum { enum_type: EnumType },
    /// Values added, removed, moved or renamed, or another comment.
    AlterEnum {
        from: EnumType,
        to: EnumType,
        /// Old value → new value.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        renamed: BTreeMap<String, String>,
    },
    /// `CREATE DOMAIN`, or `CREATE TYPE … AS`.
    CreateType { user_type: UserType },
    /// `DROP DOMAIN`, or `DROP TYPE`.
    DropType { user_type: UserType },
    /// `ALTER DOMAIN`, or `ALTER TYPE`.
    AlterType { from: UserType, to: UserType },
    /// `ALTER TYPE … RENAME ATTRIBUTE`.
    RenameAttribute {
        user_type: QualifiedName,
        from: Name,
        to: Name,
    },
    /// `CREATE SEQUENCE`.
    CreateSequence { sequence: Sequence },
    /// `DROP SEQUENCE`.
    DropSequence { sequence: Sequence },
    /// `ALTER SEQUENCE`.
    AlterSequence { from: Sequence, to: Sequence },
    /// `CREATE TABLE`, with its constraints and indexes.
    CreateTable { table: Table },
    /// `DROP TABLE`.
    DropTable { table: Table },
    /// `ALTER TABLE … RENAME TO`.
    RenameTable {
        from: QualifiedName,
        to: QualifiedName,
    },
    /// Another set of options, another comment, another partitioning.
    AlterTable {
        table: QualifiedName,
        from: TableTraits,
        to: TableTraits,
    },
    /// `ADD COLUMN`.
    AddColumn {
        table: QualifiedName,
        column: Column,
        /// The value for rows that are there already (`--backfill`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Expr>,
    },
    /// `DROP COLUMN`.
    DropColumn {
        table: QualifiedName,
        column: Column,
    },
    /// `RENAME COLUMN`.
    RenameColumn {
        table: QualifiedName,
        from: Name,
        to: Name,
    },
    /// Anything about a column but its name.
    AlterColumn {
        table: QualifiedName,
        from: Column,
        to: Column,
        /// The value for rows that hold NULL where NOT NULL is added (`--backfill`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backfill: Option<Expr>,
    },
    /// Values of a text column renamed in the rows: an enum on SQLite.
    RenameValues {
        table: QualifiedName,
        column: Name,
        values: BTreeMap<String, String>,
    },
    /// `ADD CONSTRAINT`.
    AddConstraint {
        table: QualifiedName,
        constraint: Constraint,
    },
    /// `DROP CONSTRAINT`.
    DropConstraint {
        table: QualifiedName,
        constraint: Constraint,
    },
    /// What can change of a constraint under its name: whether it is valid, when it is checked, its
    /// comment.
    AlterConstraint {
        table: QualifiedName,
        from: Constraint,
        to: Constraint,
    },
    /// `RENAME CONSTRAINT`.
    RenameConstraint {
        table: QualifiedName,
        from: Constraint,
        to: ObjectName,
    },
    /// `CREATE INDEX`.
    CreateIndex { table: QualifiedName, index: Index },
    /// `DROP INDEX`.
    DropIndex { table: QualifiedName, index: Index },
    /// What can change of an index under its name: its storage parameters, its tablespace, its comment.
    AlterIndex {
        table: QualifiedName,
        from: Index,
        to: Index,
    },
    /// `ALTER INDEX … RENAME`.
    RenameIndex {
        table: QualifiedName,
        from: Index,
        to: ObjectName,
    },
}

/// What a table has beside columns, constraints and indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableTraits {
    /// Its properties.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub options: BTreeSet<TableOption>,
    /// `PARTITION BY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_by: Option<String>,
    /// The table that it is a partition of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionOf>,
    /// The tables that it inherits from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<QualifiedName>,
    /// Its storage parameters.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub with: Parameters,
    /// Its tablespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl From<&Table> for TableTraits {
    fn from(table: &Table) -> Self {
        Self {
            options: table.options.clone(),
            partition_by: table.partition_by.clone(),
            partition_of: table.partition_of.clone(),
            inherits: table.inherits.clone(),
            with: table.with.clone(),
            tablespace: table.tablespace.clone(),
            comment: table.comment.clone(),
        }
    }
}

impl Change {
    /// The PostgreSQL schema in which something comes to be by it.
    pub fn comes_to(&self) -> Option<&Name> {
        match self {
            Self::CreateEnum { enum_type } => enum_type.name.schema.as_ref(),
            Self::CreateTable { table } => table.name.schema.as_ref(),
            Self::CreateType { user_type } => user_type.name.schema.as_ref(),
            Self::CreateSequence { sequence } => sequence.name.schema.as_ref(),
            Self::RenameTable { to, .. } => to.schema.as_ref(),
            Self::CreateNamespace { .. }
            | Self::DropNamespace { .. }
            | Self::CommentNamespace { .. }
            | Self::AlterEnum { .. }
            | Self::DropEnum { .. }
            | Self::AlterType { .. }
            | Self::RenameAttribute { .. }
            | Self::DropType { .. }
            | Self::AlterSequence { .. }
            | Self::DropSequence { .. }
            | Self::DropTable { .. }
            | Self::AlterTable { .. }
            | Self::AddColumn { .. }
            | Self::DropColumn { .. }
            | Self::RenameColumn { .. }
            | Self::AlterColumn { .. }
            | Self::RenameValues { .. }
            | Self::AddConstraint { .. }
            | Self::DropConstraint { .. }
            | Self::AlterConstraint { .. }
            | Self::RenameConstraint { .. }
            | Self::CreateIndex { .. }
            | Self::DropIndex { .. }
            | Self::AlterIndex { .. }
            | Self::RenameIndex { .. } => None,
        }
    }
}
