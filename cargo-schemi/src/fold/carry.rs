//! What a change of a table does to its partitions and children (PostgreSQL).
//!
//! Columns, checks and what stands on a partitioned table go with it. Of an inheritance parent nothing is
//! dropped below it: such changes are written with `ONLY`, and a child's own change says what it loses.

use schemi_schema::{
    Column, Constraint, ConstraintKind, FromParent, Index, Name, QualifiedName, Schema, Table,
};

use super::apply;
use crate::change::Change;

/// Carries a change on to the tables below one.
pub fn carry(schema: &mut Schema, parent: &QualifiedName, change: &Change) {
    let is_below = |table: &&mut Table| {
        (table.partition_of.is_some() || !table.inherits.is_empty())
            && table.parents().any(|name| name == parent)
    };
    let mut carried = Vec::new();
    for child in schema.tables.values_mut().filter(is_below) {
        follow_name(child, change);
        carried.extend(brought(child, change));
    }
    for change in &carried {
        apply(schema, change);
    }
}

/// What a child has of a constraint or an index of its parent is known by the parent's name for it.
fn follow_name(child: &mut Table, change: &Change) {
    if let Change::RenameConstraint { from, to, .. } = change {
        for constraint in &mut child.constraints {
            if constraint.from_parent.is(from.name.get()) {
                constraint.from_parent = FromParent(to.get().cloned());
            }
        }
    } else if let Change::RenameIndex { from, to, .. } = change {
        for index in &mut child.indexes {
            if index.from_parent.is(from.name.get()) {
                index.from_parent = FromParent(to.get().cloned());
            }
        }
    }
}

/// The change that happens to a child together with one of its parent.
fn brought(child: &Table, change: &Change) -> Option<Change> {
    brought_column(child, change)
        .or_else(|| brought_constraint(child, change))
        .or_else(|| brought_index(child, change))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each of these looks at the changes of its part"
)]
fn brought_column(child: &Table, change: &Change) -> Option<Change> {
    let table = || child.name.clone();
    match change {
        Change::AddColumn { column, .. } if child.column(&column.name).is_none() => {
            Some(Change::AddColumn {
                table: table(),
                column: Column {
                    identity: None,
                    comment: None,
                    from_parent: FromParent(Some(column.name.clone())),
                    ..column.clone()
                },
                backfill: None,
            })
        }
        Change::DropColumn { column, .. } if child.partition_of.is_some() => {
            Some(Change::DropColumn {
                table: table(),
                column: child.column(&column.name)?.clone(),
            })
        }
        Change::AlterColumn { from, to, .. } => {
            let old = child.column(&from.name)?;
            let new = altered(old, from, to);
            (new != *old).then(|| Change::AlterColumn {
                table: table(),
                from: old.clone(),
                to: new,
                backfill: None,
            })
        }
        _ => None,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each of these looks at the changes of its part"
)]
fn brought_constraint(child: &Table, change: &Change) -> Option<Change> {
    let table = || child.name.clone();
    match change {
        Change::AddConstraint { constraint, .. } if is_check_for_all(constraint) => {
            let is_there = child.constraints.iter().any(|c| c.name == constraint.name);
            (!is_there).then(|| Change::AddConstraint {
                table: table(),
                constraint: Constraint {
                    comment: None,
                    from_parent: FromParent(constraint.name.get().cloned()),
                    ..constraint.clone()
                },
            })
        }
        Change::DropConstraint { constraint, .. } if child.partition_of.is_some() => {
            Some(Change::DropConstraint {
                table: table(),
                constraint: part(child, constraint.name.get())?.clone(),
            })
        }
        Change::AlterConstraint { from, to, .. } => {
            let old = part(child, from.name.get())?;
            Some(Change::AlterConstraint {
                table: table(),
                from: old.clone(),
                to: Constraint {
                    kind: to.kind.clone(),
                    ..old.clone()
                },
            })
        }
        Change::RenameConstraint { from, to, .. } if is_check_for_all(from) => {
            let old = child.constraints.iter().find(|c| c.name == from.name)?;
            Some(Change::RenameConstraint {
                table: table(),
                from: old.clone(),
                to: to.clone(),
            })
        }
        _ => None,
    }
}

fn brought_index(child: &Table, change: &Change) -> Option<Change> {
    let Change::DropIndex { index, .. } = change else {
        return None;
    };
    child.partition_of.as_ref()?;
    let mut indexes = child.indexes.iter();
    let found = indexes.find(|i| i.from_parent.is(index.name.get()))?;
    Some(Change::DropIndex {
        table: child.name.clone(),
        index: found.clone(),
    })
}

/// Lets what a partition has as its whole has it be the whole's, as attaching does.
pub fn belong(schema: &mut Schema, table: &QualifiedName) {
    let part = schema.tables.get(table);
    let Some(of) = part.and_then(|table| table.partition_of.as_ref()) else {
        return;
    };
    let Some(whole) = schema.tables.get(&of.table).cloned() else {
        return;
    };
    let Some(part) = schema.tables.get_mut(table) else {
        return;
    };
    for mine in part
        .constraints
        .iter_mut()
        .filter(|c| c.from_parent.is_own())
    {
        let mut above = whole.constraints.iter();
        if let Some(above) = above.find(|above| above.kind == mine.kind) {
            mine.from_parent = FromParent(above.name.get().cloned());
        }
    }
    for mine in part.indexes.iter_mut().filter(|i| i.from_parent.is_own()) {
        let mut above = whole.indexes.iter();
        let same = |above: &&Index| {
            above.keys == mine.keys
                && above.method == mine.method
                && above.unique == mine.unique
                && above.include == mine.include
                && above.predicate == mine.predicate
        };
        if let Some(above) = above.find(same) {
            mine.from_parent = FromParent(above.name.get().cloned());
        }
    }
}

/// What a child has of a constraint of its parent.
fn part<'a>(child: &'a Table, name: Option<&Name>) -> Option<&'a Constraint> {
    let mut constraints = child.constraints.iter();
    constraints.find(|constraint| constraint.from_parent.is(name))
}

/// Whether a constraint holds for the rows of children, too.
pub fn is_check_for_all(constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::Check(check) => !check.no_inherit,
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => false,
    }
}

/// A child's column after its parent's has changed: what the parent's change does not speak of stays.
fn altered(old: &Column, from: &Column, to: &Column) -> Column {
    let mut new = old.clone();
    let is_retyped = from.ty != to.ty || from.collation != to.collation;
    if is_retyped {
        new.ty = to.ty.clone();
        new.collation = to.collation.clone();
    }
    // A column that gets another type loses its default and gets it again.
    if from.default != to.default || is_retyped && from.default.is_some() {
        new.default = to.default.clone();
    }
    if from.nullable != to.nullable {
        new.nullable = to.nullable;
    }
    if from.storage != to.storage {
        new.storage = to.storage.clone();
    }
    if from.generated != to.generated {
        new.generated = to.generated.clone();
    }
    new
}
