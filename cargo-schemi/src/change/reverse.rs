//! The change that takes another one back.

use std::collections::BTreeMap;

use schemi_schema::{Constraint, Index};

use super::Change;

impl Change {
    /// The change that takes this one back.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of change")]
    pub fn reverse(&self) -> Self {
        match self.clone() {
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
            Self::CreateNamespace { .. }
            | Self::DropNamespace { .. }
            | Self::CommentNamespace { .. }
            | Self::CreateType { .. }
            | Self::DropType { .. }
            | Self::AlterType { .. }
            | Self::RenameAttribute { .. }
            | Self::CreateSequence { .. }
            | Self::DropSequence { .. }
            | Self::AlterSequence { .. } => self.reverse_object(),
            Self::AddConstraint { .. }
            | Self::DropConstraint { .. }
            | Self::AlterConstraint { .. }
            | Self::RenameConstraint { .. }
            | Self::CreateIndex { .. }
            | Self::DropIndex { .. }
            | Self::AlterIndex { .. }
            | Self::RenameIndex { .. } => self.reverse_part(),
        }
    }

    /// As [`Change::reverse`], for schemas, types and sequences; another change is its own reverse here.
    fn reverse_object(&self) -> Self {
        if let Self::CreateNamespace { name } = self.clone() {
            Self::DropNamespace { name }
        } else if let Self::DropNamespace { name } = self.clone() {
            Self::CreateNamespace { name }
        } else if let Self::CommentNamespace { name, from, to } = self.clone() {
            Self::CommentNamespace {
                name,
                from: to,
                to: from,
            }
        } else if let Self::CreateType { user_type } = self.clone() {
            Self::DropType { user_type }
        } else if let Self::DropType { user_type } = self.clone() {
            Self::CreateType { user_type }
        } else if let Self::AlterType { from, to } = self.clone() {
            Self::AlterType { from: to, to: from }
        } else if let Self::RenameAttribute {
            user_type,
            from,
            to,
        } = self.clone()
        {
            Self::RenameAttribute {
                user_type,
                from: to,
                to: from,
            }
        } else if let Self::CreateSequence { sequence } = self.clone() {
            Self::DropSequence { sequence }
        } else if let Self::DropSequence { sequence } = self.clone() {
            Self::CreateSequence { sequence }
        } else if let Self::AlterSequence { from, to } = self.clone() {
            Self::AlterSequence { from: to, to: from }
        } else {
            self.clone()
        }
    }

    /// As [`Change::reverse`], for constraints and indexes; another change is its own reverse here.
    fn reverse_part(&self) -> Self {
        match self.clone() {
            Self::AddConstraint { table, constraint } => Self::DropConstraint { table, constraint },
            Self::DropConstraint { table, constraint } => Self::AddConstraint { table, constraint },
            Self::AlterConstraint { table, from, to } => Self::AlterConstraint {
                table,
                from: to,
                to: from,
            },
            Self::AlterIndex { table, from, to } => Self::AlterIndex {
                table,
                from: to,
                to: from,
            },
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
            | Self::CommentNamespace { .. }
            | Self::CreateEnum { .. }
            | Self::DropEnum { .. }
            | Self::AlterEnum { .. }
            | Self::CreateType { .. }
            | Self::DropType { .. }
            | Self::AlterType { .. }
            | Self::RenameAttribute { .. }
            | Self::CreateSequence { .. }
            | Self::DropSequence { .. }
            | Self::AlterSequence { .. }
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
