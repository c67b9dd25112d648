//! Columns of a table that both sides have.

use std::collections::BTreeMap;

use schemi_schema::{ConstraintKind, Name, Renames, Table};

use super::value;
use crate::change::Change;

/// Adds the changes of a table's columns.
pub fn compare(from: &Table, to: &Table, renames: &Renames, changes: &mut Vec<Change>) {
    let table = || to.name.clone();
    for column in from
        .columns
        .iter()
        .filter(|column| to.column(&column.name).is_none())
    {
        changes.push(Change::DropColumn {
            table: table(),
            column: column.clone(),
        });
    }
    for column in &to.columns {
        match from.column(&column.name) {
            None => {
                let column = column.clone();
                changes.push(Change::AddColumn {
                    table: table(),
                    column,
                    backfill: None,
                });
            }
            Some(old) if old != column => changes.push(Change::AlterColumn {
                table: table(),
                from: old.clone(),
                to: column.clone(),
                backfill: None,
            }),
            Some(_) => {}
        }
        let values = renamed_values(from, to, &column.name, renames);
        if !values.is_empty() {
            let column = column.name.clone();
            changes.push(Change::RenameValues {
                table: table(),
                column,
                values,
            });
        }
    }
}

/// The values of a text column that have new names: those that a check of `from` allows and none of
/// `to` does, and the other way round.
fn renamed_values(
    from: &Table,
    to: &Table,
    column: &Name,
    renames: &Renames,
) -> BTreeMap<String, String> {
    let mine = renames
        .column_values
        .iter()
        .filter(|((t, c, _), _)| *t == to.name && c == column);
    let mine = mine.map(|((_, _, old), new)| (old.clone(), new.clone()));
    value::pending(mine.collect(), |v| allows(from, v), |v| allows(to, v))
}

fn allows(table: &Table, value: &str) -> bool {
    let literal = format!("'{}'", value.replace('\'', "''"));
    table
        .constraints
        .iter()
        .any(|constraint| match &constraint.kind {
            ConstraintKind::Check(check) => check.expr.as_str().contains(&literal),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => false,
        })
}
