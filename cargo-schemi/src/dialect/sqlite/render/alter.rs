//! What SQLite's `ALTER TABLE` can do to one table, without making it anew.

use std::collections::BTreeMap;

use schemi_schema::{
    Check, Column, ColumnType, Constraint, ConstraintKind, GeneratedKind, Name, PrimaryKey, Table,
};

use super::define::{self, constraint_name, references};
use super::run::TableChange;
use crate::change::{Change, TableTraits};
use crate::dialect::sqlite::ddl::expression::{DefaultKind, default_kind};
use crate::dialect::sqlite::ddl::identifier::{literal, quote};
use crate::dialect::sqlite::rebuild::copy::renamed_values;
use crate::fold::replace_identifier;
use schemi_schema::TableOption;

/// The statements that change a table in place; `None` where it must be made anew.
pub fn statements(table: &TableChange<'_>) -> Option<Vec<String>> {
    let mut statements = Vec::new();
    for change in &table.changes {
        match change {
            Change::AddColumn {
                column,
                backfill: None,
                ..
            } => {
                statements.push(add_column(table, column)?);
            }
            Change::DropColumn { column, .. } => statements.push(drop_column(table, column)?),
            Change::RenameValues { column, values, .. } => {
                statements.push(rename_values(table, column, values));
            }
            Change::AlterColumn { from, to, .. } if same_column(from, to) => {}
            Change::AlterTable { from, to, .. } if same_traits(from, to) => {}
            Change::AddConstraint { constraint, .. } if host(table, constraint).is_some() => {}
            // Indexes are dropped before and made after.
            Change::CreateIndex { .. }
            | Change::DropIndex { .. }
            | Change::AlterIndex { .. }
            | Change::RenameIndex { .. } => {}
            Change::AddColumn { .. }
            | Change::AlterColumn { .. }
            | Change::AlterTable { .. }
            | Change::AddConstraint { .. }
            | Change::DropConstraint { .. }
            | Change::AlterConstraint { .. }
            | Change::RenameConstraint { .. } => return None,
            // These are about more than one table's inside.
            Change::CreateNamespace { .. }
            | Change::DropNamespace { .. }
            | Change::CommentNamespace { .. }
            | Change::CreateEnum { .. }
            | Change::DropEnum { .. }
            | Change::AlterEnum { .. }
            | Change::CreateType { .. }
            | Change::DropType { .. }
            | Change::AlterType { .. }
            | Change::RenameAttribute { .. }
            | Change::CreateSequence { .. }
            | Change::DropSequence { .. }
            | Change::AlterSequence { .. }
            | Change::CreateTable { .. }
            | Change::DropTable { .. }
            | Change::RenameTable { .. }
            | Change::RenameColumn { .. } => return None,
        }
    }
    Some(statements)
}

fn rename_values(
    table: &TableChange<'_>,
    column: &Name,
    values: &BTreeMap<String, String>,
) -> String {
    let name = quote(column.as_str());
    let old: Vec<String> = values.keys().map(|old| literal(old)).collect();
    format!(
        "UPDATE {} SET {name} = {} WHERE {name} IN ({})",
        quote(table.after.name.name.as_str()),
        renamed_values(&name, values),
        old.join(", ")
    )
}

/// Whether SQLite sees no difference: comments and the like.
fn same_column(from: &Column, to: &Column) -> bool {
    let bare = |column: &Column| Column {
        comment: None,
        identity: None,
        ..column.clone()
    };
    bare(from) == bare(to)
}

fn same_traits(from: &TableTraits, to: &TableTraits) -> bool {
    let bare = |traits: &TableTraits| {
        let mut options = traits.options.clone();
        options.remove(&TableOption::Unlogged);
        options
    };
    bare(from) == bare(to)
}

/// The added constraints that stand in the definition of an added column.
fn hosted<'a>(table: &TableChange<'a>, column: &Column) -> impl Iterator<Item = &'a Constraint> {
    table.changes.iter().filter_map(move |change| {
        if let Change::AddConstraint { constraint, .. } = change
            && host(table, constraint).is_some_and(|host| host.name == column.name)
        {
            Some(constraint)
        } else {
            None
        }
    })
}

/// The added column that can carry a constraint: the one a foreign key is of, the last one that a
/// check mentions.
fn host<'a>(table: &TableChange<'a>, constraint: &Constraint) -> Option<&'a Column> {
    let mut added = table.changes.iter().rev().filter_map(|change| {
        if let Change::AddColumn { column, .. } = change {
            Some(column)
        } else {
            None
        }
    });
    match &constraint.kind {
        // With keys enforced, SQLite adds a referring column only where it is NULL everywhere.
        ConstraintKind::ForeignKey(key) => added.find(|column| {
            key.columns == [column.name.clone()]
                && column.default.is_none()
                && column.generated.is_none()
        }),
        ConstraintKind::Check(Check { expr, .. }) => {
            added.find(|column| mentions(expr.as_str(), &column.name))
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
            None
        }
    }
}

/// Whether an expression mentions a column.
pub fn mentions(expr: &str, column: &Name) -> bool {
    replace_identifier(expr, column.as_str(), "\u{0}") != expr
}

fn add_column(table: &TableChange<'_>, column: &Column) -> Option<String> {
    let constant = column
        .default
        .as_ref()
        .is_none_or(|default| default_kind(default.as_str()) == DefaultKind::Constant);
    let stored = column
        .generated
        .as_ref()
        .is_some_and(|g| g.kind == GeneratedKind::Stored);
    let is_key = table.after.primary_key().contains(&column.name);
    let lacks_value = !column.nullable && column.default.is_none() && column.generated.is_none();
    let unsure = table.after.options.contains(&TableOption::Strict) && !fits_strictly(column);
    if !constant || stored || is_key || lacks_value || unsure {
        return None;
    }
    let come: Vec<&Constraint> = hosted(table, column).collect();
    let said = table
        .letters
        .and_then(|letters| letters.column(table.after, column, &come));
    if let Some(said) = said {
        let name = quote(table.after.name.name.as_str());
        return Some(format!("ALTER TABLE {name} ADD COLUMN {said}"));
    }
    let mut sql = format!(
        "ALTER TABLE {} ADD COLUMN {}",
        quote(table.after.name.name.as_str()),
        define::column(column)
    );
    for constraint in come {
        sql.push(' ');
        sql.push_str(&constraint_name(constraint));
        match &constraint.kind {
            ConstraintKind::Check(check) => sql.push_str(&format!("CHECK ({})", check.expr)),
            ConstraintKind::ForeignKey(key) => sql.push_str(&references(key)),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_) => {
                return None;
            }
        }
    }
    Some(sql)
}

/// Whether a default is of its column's type for sure. `ADD COLUMN` gives it to the rows of a STRICT table
/// without a look, while a table that is made anew takes no other.
fn fits_strictly(column: &Column) -> bool {
    let Some(default) = &column.default else {
        return true;
    };
    let (default, declared) = (default.as_str(), declared(column).to_ascii_uppercase());
    let is_text = default.starts_with('\'');
    let is_blob = default.starts_with(['x', 'X']) && default.ends_with('\'');
    match declared.as_str() {
        "INT" | "INTEGER" => default.parse::<i64>().is_ok(),
        "REAL" => {
            default.starts_with(|c: char| "+-.0123456789".contains(c))
                && default.parse::<f64>().is_ok()
        }
        "TEXT" => is_text,
        "BLOB" => is_blob,
        _ => declared == "ANY",
    }
}

fn drop_column(table: &TableChange<'_>, column: &Column) -> Option<String> {
    if in_use(table, &column.name) || table.letters.is_some_and(|letters| letters.beside) {
        return None;
    }
    let name = quote(table.after.name.name.as_str());
    Some(format!(
        "ALTER TABLE {name} DROP COLUMN {}",
        quote(column.name.as_str())
    ))
}

/// Whether anything in the table stands on a column: SQLite refuses to drop it then. (Its indexes
/// are gone by now.)
fn in_use(table: &TableChange<'_>, column: &Name) -> bool {
    let Table {
        columns,
        constraints,
        ..
    } = table.before;
    let generated = columns
        .iter()
        .filter(|other| other.name != *column)
        .filter_map(|c| c.generated.as_ref());
    let mut generated = generated.map(|generated| &generated.expr);
    generated.any(|expr| mentions(expr.as_str(), column))
        || constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => columns.contains(column),
            ConstraintKind::Unique(unique) => unique.columns.contains(column),
            ConstraintKind::Check(check) => mentions(check.expr.as_str(), column),
            ConstraintKind::ForeignKey(key) => key.columns.contains(column),
            ConstraintKind::Exclude(_) => false,
        })
}

/// The declared type of a column, as text.
pub fn declared(column: &Column) -> &str {
    match &column.ty {
        ColumnType::Sql(text) => text,
        ColumnType::Enum { .. } => "",
    }
}
