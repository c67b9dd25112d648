//! Constraints of a table that both sides have.

use schemi_schema::{Constraint, Table};

use crate::change::Change;

/// Adds the changes of a table's constraints.
pub fn compare(from: &Table, to: &Table, changes: &mut Vec<Change>) {
    let mut gone: Vec<&Constraint> = from
        .constraints
        .iter()
        .filter(|old| !to.constraints.contains(old))
        .collect();
    for constraint in to
        .constraints
        .iter()
        .filter(|new| !from.constraints.contains(new))
    {
        let table = to.name.clone();
        match gone.iter().position(|old| old.kind == constraint.kind) {
            Some(at) => changes.push(Change::RenameConstraint {
                table,
                from: gone.remove(at).clone(),
                to: constraint.name.clone(),
            }),
            None => changes.push(Change::AddConstraint {
                table,
                constraint: constraint.clone(),
            }),
        }
    }
    changes.extend(gone.into_iter().map(|constraint| Change::DropConstraint {
        table: to.name.clone(),
        constraint: constraint.clone(),
    }));
}
