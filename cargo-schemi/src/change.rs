//! A difference between two schemas, as data.

use schemi_schema::{
    Column, Constraint, EnumType, Expr, Index, Name, ObjectName, QualifiedName, Table, TableOption,
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
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl From<&Table> for TableTraits {
    fn from(table: &Table) -> Self {
        Self {
            options: table.options.clone(),
            partition_by: table.partition_by.clone(),
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
            Self::RenameTable { to, .. } => to.schema.as_ref(),
            Self::CreateNamespace { .. }
            | Self::DropNamespace { .. }
            | Self::AlterEnum { .. }
            | Self::DropEnum { .. }
            | Self::DropTable { .. }
            | Self::AlterTable { .. }
            | Self::AddColumn { .. }
            | Self::DropColumn { .. }
            | Self::RenameColumn { .. }
            | Self::AlterColumn { .. }
            | Self::RenameValues { .. }
            | Self::AddConstraint { .. }
            | Self::DropConstraint { .. }
            | Self::RenameConstraint { .. }
            | Self::CreateIndex { .. }
            | Self::DropIndex { .. }
            | Self::RenameIndex { .. } => None,
        }
    }

    /// The change that takes this one back.
    pub fn reverse(&self) -> Self {
        match self.clone() {
            Self::CreateNamespace { name } => Self::DropNamespace { name },
            Self::DropNamespace { name } => Self::CreateNamespace { name },
            Self::CreateEnum { enum_type } => Self::DropEnum { enum_type },
            Self::DropEnum { enum_type } => Self::CreateEnum { enum_type },
            Self::AlterEnum { from, to, renamed } => Self::AlterEnum {
                from: to,
                to: from,
                renamed: swap(renamed),
            },
            Self::CreateTable { table } => Self::DropTable { table },
            Self::DropTable { table } => Self::CreateTable { table },
            Self::RenameTable { from, to } => Self::RenameTable { from: to, to: from },
            Self::AlterTable { table, from, to } => Self::AlterTable {
                table,
                from: to,
                to: from,
            },
            Self::AddColumn { table, column, .. } => Self::DropColumn { table, column },
            Self::DropColumn { table, column } => Self::AddColumn {
                table,
                column,
                backfill: None,
            },
            Self::RenameColumn { table, from, to } => Self::RenameColumn {
                table,
                from: to,
                to: from,
            },
            Self::AlterColumn {
                table, from, to, ..
            } => Self::AlterColumn {
                table,
                from: to,
                to: from,
                backfill: None,
            },
            Self::RenameValues {
                table,
                column,
                values,
            } => Self::RenameValues {
                table,
                column,
                values: swap(values),
            },
            Self::AddConstraint { .. }
            | Self::DropConstraint { .. }
            | Self::RenameConstraint { .. }
            | Self::CreateIndex { .. }
            | Self::DropIndex { .. }
            | Self::RenameIndex { .. } => self.reverse_part(),
        }
    }

    /// As [`Change::reverse`], for constraints and indexes; another change is its own reverse here.
    fn reverse_part(&self) -> Self {
        match self.clone() {
            Self::AddConstraint { table, constraint } => Self::DropConstraint { table, constraint },
            Self::DropConstraint { table, constraint } => Self::AddConstraint { table, constraint },
            Self::RenameConstraint { table, from, to } => {
                let back = from.name.clone();
                Self::RenameConstraint {
                    table,
                    from: Constraint { name: to, ..from },
                    to: back,
                }
            }
            Self::CreateIndex { table, index } => Self::DropIndex { table, index },
            Self::DropIndex { table, index } => Self::CreateIndex { table, index },
            Self::RenameIndex { table, from, to } => {
                let back = from.name.clone();
                Self::RenameIndex {
                    table,
                    from: Index { name: to, ..from },
                    to: back,
                }
            }
            Self::CreateNamespace { .. }
            | Self::DropNamespace { .. }
            | Self::CreateEnum { .. }
            | Self::DropEnum { .. }
            | Self::AlterEnum { .. }
            | Self::CreateTable { .. }
            | Self::DropTable { .. }
            | Self::RenameTable { .. }
            | Self::AlterTable { .. }
            | Self::AddColumn { .. }
            | Self::DropColumn { .. }
            | Self::RenameColumn { .. }
            | Self::AlterColumn { .. }
            | Self::RenameValues { .. } => self.clone(),
        }
    }
}

fn swap(map: BTreeMap<String, String>) -> BTreeMap<String, String> {
    map.into_iter().map(|(from, to)| (to, from)).collect()
}
