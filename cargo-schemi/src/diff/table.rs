//! Tables.

use std::collections::BTreeSet;

use schemi_schema::{Constraint, Name, QualifiedName, Renames, Schema, Table};

use super::{column, constraint, index};
use crate::change::{Change, TableTraits};
use crate::fold;
use crate::fold::carry::is_check_for_all;

/// Adds the changes of tables and of what is in them.
pub fn compare(from: &Schema, to: &Schema, renames: &Renames, changes: &mut Vec<Change>) {
    for (name, table) in &from.tables {
        if !to.tables.contains_key(name) {
            changes.push(Change::DropTable {
                table: table.clone(),
            });
        }
    }
    if from
        .tables
        .values()
        .any(|table| table.parents().next().is_some())
    {
        compare_families(from, to, renames, changes);
        return;
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

/// Compares tables of which some are partitions or children of others (PostgreSQL). What happens to a
/// table with its parent is no change of its own: each is compared as it is after its parents' changes.
fn compare_families(from: &Schema, to: &Schema, renames: &Renames, changes: &mut Vec<Change>) {
    let mut now = from.clone();
    now.tables.retain(|name, _| to.tables.contains_key(name));
    let leaving: Vec<Change> = now
        .tables
        .values()
        .filter_map(|old| leave(old, to))
        .collect();
    for change in &leaving {
        fold::apply(&mut now, change);
    }
    changes.extend(leaving);
    let mut given = BTreeSet::new();
    for table in parents_first(to) {
        let Some(old) = now.tables.get(&table.name) else {
            changes.push(Change::CreateTable {
                table: table.clone(),
            });
            continue;
        };
        let mut found = Vec::new();
        compare_table(&as_part(old, table), table, renames, &mut found);
        let before = from.tables.get(&table.name).unwrap_or(old);
        found.extend(given_up(before, (table, to), &given));
        given.extend(found.iter().filter_map(|change| given_by(change, table)));
        // What goes leaves its name to what comes.
        found.sort_by_key(|change| !is_drop(change));
        for change in &found {
            fold::apply(&mut now, change);
        }
        changes.extend(found);
    }
}

/// The checks that a child has of its own and gives up, since it has them from its parents from then on; one
/// that holds for the rows of the child only comes as one that does not.
fn given_up(
    old: &Table,
    (new, to): (&Table, &Schema),
    given: &BTreeSet<(QualifiedName, Name)>,
) -> Vec<Change> {
    let comes = |check: &&Constraint| {
        let name = check.name.get();
        let mut parents = old.inherits.iter();
        !check.from_parent.is_own()
            && is_check_for_all(check)
            && old.inherits == new.inherits
            && parents.any(|parent| {
                name.is_some_and(|name| given.contains(&(parent.clone(), name.clone())))
            })
    };
    let is_parents = |check: &Constraint| {
        let mut parents = new.inherits.iter().filter_map(|name| to.tables.get(name));
        parents.any(|parent| parent.constraints.contains(check))
    };
    let mut changes = Vec::new();
    for check in new.constraints.iter().filter(comes) {
        if let Some(gone) = old.constraints.iter().find(|old| *old == check) {
            changes.push(Change::DropConstraint {
                table: new.name.clone(),
                constraint: gone.clone(),
            });
            if !is_parents(check) {
                changes.push(Change::AddConstraint {
                    table: new.name.clone(),
                    constraint: check.clone(),
                });
            }
        }
    }
    changes
}

/// The check that children have from a table after a change, and had not before.
fn given_by(change: &Change, table: &Table) -> Option<(QualifiedName, Name)> {
    let (Change::AddConstraint { constraint, .. } | Change::DropConstraint { constraint, .. }) =
        change
    else {
        return None;
    };
    let name = constraint.name.get()?;
    let mut constraints = table.constraints.iter();
    let stays = constraints.any(|other| other.name.get() == Some(name) && is_check_for_all(other));
    stays.then(|| (table.name.clone(), name.clone()))
}

/// Whether a constraint or an index goes.
fn is_drop(change: &Change) -> bool {
    matches!(
        change,
        Change::DropConstraint { .. } | Change::DropIndex { .. }
    )
}

/// The change by which a table leaves the parents that it has not any more, or not for the same rows.
fn leave(old: &Table, to: &Schema) -> Option<Change> {
    let new = to.tables.get(&old.name)?;
    let before = TableTraits::from(old);
    let mut after = before.clone();
    if before.partition_of != new.partition_of {
        after.partition_of = None;
    }
    after
        .inherits
        .retain(|parent| new.inherits.contains(parent));
    if !new.inherits.starts_with(&after.inherits) {
        after.inherits.clear();
    }
    (before != after).then(|| Change::AlterTable {
        table: old.name.clone(),
        from: before,
        to: after,
    })
}

/// A table as far as it can differ by itself: a partition has its identity from the whole, but for one that is its
/// own, as there was before PostgreSQL 17.
fn as_part(old: &Table, new: &Table) -> Table {
    let mut old = old.clone();
    if new.partition_of.is_some() {
        for column in &mut old.columns {
            if let Some(new) = new.column(&column.name)
                && !new.from_parent.is_own()
                && !column.from_parent.is_own()
            {
                column.identity = new.identity.clone();
            }
        }
    }
    old
}

/// The tables in the order of their names, but that parents stand before their children.
fn parents_first(schema: &Schema) -> Vec<&Table> {
    let mut ordered = Vec::with_capacity(schema.tables.len());
    let mut seen = BTreeSet::new();
    for name in schema.tables.keys() {
        visit(schema, name, &mut seen, &mut ordered);
    }
    ordered
}

fn visit<'a>(
    schema: &'a Schema,
    name: &'a QualifiedName,
    seen: &mut BTreeSet<&'a QualifiedName>,
    ordered: &mut Vec<&'a Table>,
) {
    let Some(table) = schema.tables.get(name) else {
        return;
    };
    if seen.insert(name) {
        for parent in table.parents() {
            visit(schema, parent, seen, ordered);
        }
        ordered.push(table);
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
