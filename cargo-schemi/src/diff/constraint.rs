//! Constraints of a table that both sides have.

use schemi_schema::{
    Check, Constraint, ConstraintKind, Exclude, ForeignKey, KeyIndex, PrimaryKey, Table, Unique,
};

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
        let named_so = gone.iter().position(|old| old.name == constraint.name);
        let same = |old: &&Constraint| changes_in_place(old, constraint);
        if let Some(at) = named_so.filter(|at| same(&gone[*at])) {
            changes.push(Change::AlterConstraint {
                table,
                from: gone.remove(at).clone(),
                to: constraint.clone(),
            });
            continue;
        }
        match gone.iter().position(|old| is_renamed(old, constraint)) {
            Some(at) => changes.push(Change::RenameConstraint {
                table,
                from: gone.remove(at).clone(),
                to: constraint.name.clone(),
            }),
            None => match gone.iter().position(|old| old.kind == constraint.kind) {
                Some(at) => {
                    let from = gone.remove(at).clone();
                    let renamed = Constraint {
                        name: constraint.name.clone(),
                        ..from.clone()
                    };
                    changes.push(Change::RenameConstraint {
                        table: table.clone(),
                        from,
                        to: constraint.name.clone(),
                    });
                    changes.push(Change::AlterConstraint {
                        table,
                        from: renamed,
                        to: constraint.clone(),
                    });
                }
                None => changes.push(Change::AddConstraint {
                    table,
                    constraint: constraint.clone(),
                }),
            },
        }
    }
    changes.extend(gone.into_iter().map(|constraint| Change::DropConstraint {
        table: to.name.clone(),
        constraint: constraint.clone(),
    }));
}

/// Whether two constraints demand the same, be it of other rows or with another answer to those that
/// they refuse.
pub fn same_demand(a: &ConstraintKind, b: &ConstraintKind) -> bool {
    match (a, b) {
        (ConstraintKind::Check(a), ConstraintKind::Check(b)) => a.expr == b.expr,
        (ConstraintKind::ForeignKey(a), ConstraintKind::ForeignKey(b)) => {
            let as_b = ForeignKey {
                on_delete_columns: b.on_delete_columns.clone(),
                match_full: b.match_full,
                not_valid: b.not_valid,
                ..a.clone()
            };
            as_b == *b
        }
        (ConstraintKind::PrimaryKey(a), ConstraintKind::PrimaryKey(b)) => {
            let on_conflict = b.on_conflict;
            *b == PrimaryKey {
                on_conflict,
                ..a.clone()
            }
        }
        (ConstraintKind::Unique(a), ConstraintKind::Unique(b)) => {
            let on_conflict = b.on_conflict;
            *b == Unique {
                on_conflict,
                ..a.clone()
            }
        }
        _ => false,
    }
}

/// Whether two constraints differ in nothing but their names.
fn is_renamed(from: &Constraint, to: &Constraint) -> bool {
    from.kind == to.kind && from.comment == to.comment
}

/// Whether one constraint becomes the other where it stands: another comment, rows that were not held
/// to it are now, a foreign key is checked at another time.
fn changes_in_place(from: &Constraint, to: &Constraint) -> bool {
    match (&from.kind, &to.kind) {
        (ConstraintKind::Check(old), ConstraintKind::Check(new)) => {
            let as_new = Check {
                not_valid: new.not_valid,
                ..old.clone()
            };
            (old.not_valid || !new.not_valid) && as_new == *new
        }
        (ConstraintKind::ForeignKey(old), ConstraintKind::ForeignKey(new)) => {
            let as_new = ForeignKey {
                not_valid: new.not_valid,
                deferrable: new.deferrable,
                ..old.clone()
            };
            (old.not_valid || !new.not_valid) && as_new == *new
        }
        (ConstraintKind::PrimaryKey(old), ConstraintKind::PrimaryKey(new)) => {
            let index = with_settings(&old.index, &new.index);
            *new == PrimaryKey {
                index,
                ..old.clone()
            }
        }
        (ConstraintKind::Unique(old), ConstraintKind::Unique(new)) => {
            let index = with_settings(&old.index, &new.index);
            *new == Unique {
                index,
                ..old.clone()
            }
        }
        (ConstraintKind::Exclude(old), ConstraintKind::Exclude(new)) => {
            let index = with_settings(&old.index, &new.index);
            *new == Exclude {
                index,
                ..old.clone()
            }
        }
        _ => false,
    }
}

/// An index with the settings of another one, which can be given to it.
fn with_settings(old: &KeyIndex, new: &KeyIndex) -> KeyIndex {
    KeyIndex {
        include: old.include.clone(),
        ..new.clone()
    }
}
