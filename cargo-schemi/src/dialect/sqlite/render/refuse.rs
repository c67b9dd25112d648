//! What SQLite lacks and what would mean something else without it.

use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, Identity, IdentityKind, Index, QualifiedName,
    Table,
};

use crate::change::Change;
use crate::dialect::RenderError;
use crate::fold::name_or;

/// Refuses the first change that SQLite cannot carry out.
pub fn check(change: &Change) -> Result<(), RenderError> {
    match change {
        Change::CreateNamespace { name } | Change::CommentNamespace { name, .. } => {
            lacking(&format!("schema {name}"), "schemas")
        }
        Change::CreateEnum { enum_type } => {
            lacking(&format!("enum {}", enum_type.name), "enum types")
        }
        Change::AlterEnum { to, .. } => lacking(&format!("enum {}", to.name), "enum types"),
        Change::CreateType { user_type } | Change::AlterType { to: user_type, .. } => {
            lacking(&format!("type {}", user_type.name), "types of one's own")
        }
        Change::RenameAttribute { user_type, .. } => {
            lacking(&format!("type {user_type}"), "types of one's own")
        }
        Change::CreateSequence { sequence } | Change::AlterSequence { to: sequence, .. } => {
            lacking(&format!("sequence {}", sequence.name), "sequences")
        }
        Change::CreateTable { table } => check_table(table),
        Change::RenameTable { to, .. } => check_name(to),
        Change::AlterTable { table, to, .. } => {
            check_name(table)?;
            check_partitions(table, to.partition_by.as_deref())
        }
        Change::AddColumn { table, column, .. } => check_column(table, column),
        Change::AlterColumn { table, to, .. } => check_column(table, to),
        Change::AddConstraint { table, constraint }
        | Change::AlterConstraint {
            table,
            to: constraint,
            ..
        } => check_constraint(table, constraint),
        Change::CreateIndex { table, index }
        | Change::AlterIndex {
            table, to: index, ..
        } => check_index(table, index),
        Change::DropNamespace { .. }
        | Change::DropEnum { .. }
        | Change::DropType { .. }
        | Change::DropSequence { .. }
        | Change::DropTable { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RenameValues { .. }
        | Change::DropConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::DropIndex { .. }
        | Change::RenameIndex { .. } => Ok(()),
    }
}

fn lacking(what: &str, kind: &str) -> Result<(), RenderError> {
    Err(RenderError::new(format!(
        "{what}: SQLite has no {kind}; say `only = \"postgres\"` on it, or give SQLite its own value"
    )))
}

fn check_name(name: &QualifiedName) -> Result<(), RenderError> {
    match &name.schema {
        Some(_) => lacking(&format!("table {name}"), "schemas"),
        None => Ok(()),
    }
}

fn check_partitions(table: &QualifiedName, partition_by: Option<&str>) -> Result<(), RenderError> {
    match partition_by {
        Some(_) => lacking(&format!("`partition_by` of table {table}"), "partitions"),
        None => Ok(()),
    }
}

fn check_table(table: &Table) -> Result<(), RenderError> {
    check_name(&table.name)?;
    check_partitions(&table.name, table.partition_by.as_deref())?;
    for column in &table.columns {
        check_column(&table.name, column)?;
    }
    for constraint in &table.constraints {
        check_constraint(&table.name, constraint)?;
    }
    table
        .indexes
        .iter()
        .try_for_each(|index| check_index(&table.name, index))
}

fn check_column(table: &QualifiedName, column: &Column) -> Result<(), RenderError> {
    let what = format!("column {table}.{}", column.name);
    match (&column.ty, column.identity.as_deref()) {
        (ColumnType::Enum { .. }, _) => lacking(&what, "enum types"),
        (
            _,
            Some(Identity {
                kind: IdentityKind::Always,
                ..
            }),
        ) => lacking(&what, "identity that refuses given values"),
        (
            ColumnType::Sql(_),
            None
            | Some(Identity {
                kind: IdentityKind::ByDefault,
                ..
            }),
        ) => Ok(()),
    }
}

fn check_constraint(table: &QualifiedName, constraint: &Constraint) -> Result<(), RenderError> {
    let what = format!(
        "{} of table {table}",
        name_or(&constraint.name, "constraint")
    );
    match &constraint.kind {
        ConstraintKind::Exclude(_) => lacking(&what, "exclusion constraints"),
        ConstraintKind::Unique(unique) if unique.nulls_not_distinct => {
            lacking(&what, "unique keys in which NULLs are equal")
        }
        ConstraintKind::Unique(unique) if !unique.deferrable.is_no() => {
            lacking(&what, "deferrable unique keys")
        }
        ConstraintKind::ForeignKey(key) => check_name(&key.references),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Check(_) => {
            Ok(())
        }
    }
}

fn check_index(table: &QualifiedName, index: &Index) -> Result<(), RenderError> {
    let what = format!("{} of table {table}", name_or(&index.name, "index"));
    if index.nulls_not_distinct {
        lacking(&what, "unique indexes in which NULLs are equal")
    } else if index.name.get().is_none() {
        Err(RenderError::new(format!("{what}: give it a name")))
    } else {
        Ok(())
    }
}
