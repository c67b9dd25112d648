//! Tables.

use schemi_schema::{Renames, Schema, Table};

use super::{column, constraint, index};
use crate::change::{Change, TableTraits};

/// Adds the changes of tables and of what is in them.
pub fn compare(from: &Schema, to: &Schema, renames: &Renames, changes: &mut Vec<Change>) {
    for (name, table) in &from.tables {
        if !to.tables.contains_key(name) {
            changes.push(Change::DropTable {
                table: table.clone(),
            });
        }
    }
    for (name, table) in &to.tables {
        match from.tables.get(name) {
            None => changes.push(Change::CreateTable {
                table: table.clone(),
            }),
            Some(old) => compare_table(old, table, renames, changes),
        }
    }
}

fn compare_table(from: &Table, to: &Table, renames: &Renames, changes: &mut Vec<Change>) {
    let (old, new) = (TableTraits::from(from), TableTraits::from(to));
    if old != new {
        changes.push(Change::AlterTable {
            table: to.name.clone(),
            from: old,
            to: new,
        });
    }
    column::compare(from, to, renames, changes);
    constraint::compare(from, to, changes);
    index::compare(from, to, changes);
}
