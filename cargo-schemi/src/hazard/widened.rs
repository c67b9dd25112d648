//! Checks that no row can break, because an older one that goes held them to no less.

use std::collections::BTreeMap;

use schemi_schema::{ConstraintKind, Expr, Name, QualifiedName};

use super::list::ValueList;
use crate::change::Change;

/// Whether a check of a list of changes allows all that another check of the table allowed, which
/// goes in the same list: an enum with one value more.
pub(super) fn is_widened(changes: &[Change], table: &QualifiedName, expr: &Expr) -> bool {
    let dropped = changes.iter().filter_map(|change| {
        if let Change::DropConstraint {
            table: t,
            constraint,
        } = change
            && t == table
            && let ConstraintKind::Check(check) = &constraint.kind
        {
            Some(&check.expr)
        } else {
            None
        }
    });
    let new = ValueList::read(expr);
    let mut lists = dropped.filter_map(ValueList::read);
    new.is_some_and(|new| lists.any(|old| holds(changes, table, &old, &new)))
}

/// Whether every value that the old list allows is, under its new name, in the new one.
fn holds(changes: &[Change], table: &QualifiedName, old: &ValueList, new: &ValueList) -> bool {
    let renamed = renamed(changes, table, &new.column);
    let after = |literal: &String| renamed.get(literal).unwrap_or(literal).clone();
    old.column == new.column
        && !changes_type(changes, table, &new.column)
        && old
            .literals
            .iter()
            .all(|l| new.literals.contains(&after(l)))
}

fn renamed(changes: &[Change], table: &QualifiedName, name: &Name) -> BTreeMap<String, String> {
    let literal = |text: &String| format!("'{}'", text.replace('\'', "''"));
    let mut found = BTreeMap::new();
    for change in changes {
        if let Change::RenameValues {
            table: t,
            column,
            values,
        } = change
            && (t, column) == (table, name)
        {
            found.extend(values.iter().map(|(old, new)| (literal(old), literal(new))));
        }
    }
    found
}

/// A value that is converted may be written in another way afterwards.
fn changes_type(changes: &[Change], table: &QualifiedName, name: &Name) -> bool {
    changes.iter().any(|change| {
        matches!(change, Change::AlterColumn { table: t, from, to, .. }
            if t == table && to.name == *name && from.ty != to.ty)
    })
}
