//! Where in a schema an expression stands, and what stands there.

use schemi_schema::{Constraint, ConstraintKind, Index, ObjectName, Table};

use super::item::Item;

/// Where an item of the database's schema stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The default of a column, by its number.
    Default(usize),
    /// The expression of a computed column, by its number.
    Generated(usize),
    /// A constraint, by its number.
    Constraint(usize),
    /// An index, by its number.
    Index(usize),
    /// How the table is partitioned.
    Partition,
}

/// Puts a model's item into its place.
pub fn put(table: &mut Table, place: &Place, model: &Item) {
    match (place, model) {
        (Place::Default(at), Item::Default(_, expr)) => {
            table.columns[*at].default = Some(expr.clone());
        }
        (Place::Generated(at), Item::Generated(_, generated)) => {
            table.columns[*at].generated = Some(generated.clone());
        }
        (Place::Constraint(at), Item::Check(expr)) => {
            if let ConstraintKind::Check(check) = &mut table.constraints[*at].kind {
                check.expr = expr.clone();
            }
        }
        (Place::Constraint(at), Item::Exclude(exclude)) => {
            table.constraints[*at].kind = ConstraintKind::Exclude(exclude.clone());
        }
        (Place::Index(at), Item::Index(index)) => {
            let name = table.indexes[*at].name.clone();
            table.indexes[*at] = Index {
                name,
                ..index.clone()
            };
        }
        (Place::Partition, Item::Partition(by)) => table.partition_by = Some(by.clone()),
        (
            Place::Default(_)
            | Place::Generated(_)
            | Place::Constraint(_)
            | Place::Index(_)
            | Place::Partition,
            Item::Default(..)
            | Item::Generated(..)
            | Item::Check(_)
            | Item::Exclude(_)
            | Item::Index(_)
            | Item::Partition(_),
        ) => {}
    }
}

/// Whether the revisions have made of a table what a model says; `before` is what the database has.
pub fn holds(recorded: &Table, before: &Table, place: &Place, model: &Item) -> bool {
    match (place, model) {
        (Place::Default(at), Item::Default(_, expr)) => recorded
            .column(&before.columns[*at].name)
            .is_some_and(|column| column.default.as_ref() == Some(expr)),
        (Place::Generated(at), Item::Generated(_, generated)) => recorded
            .column(&before.columns[*at].name)
            .is_some_and(|column| column.generated.as_ref() == Some(generated)),
        (Place::Partition, Item::Partition(by)) => recorded.partition_by.as_ref() == Some(by),
        (Place::Index(_), Item::Index(index)) => {
            recorded.indexes.iter().any(|old| nameless(old) == *index)
        }
        _ => recorded
            .constraints
            .iter()
            .any(|old| item_of(old).as_ref() == Some(model)),
    }
}

/// An index, whatever its name.
pub fn nameless(index: &Index) -> Index {
    Index {
        name: ObjectName::Unnamed,
        ..index.clone()
    }
}

/// What of a constraint only a database can judge.
pub fn item_of(constraint: &Constraint) -> Option<Item> {
    match &constraint.kind {
        ConstraintKind::Check(check) => Some(Item::Check(check.expr.clone())),
        ConstraintKind::Exclude(exclude) => Some(Item::Exclude(exclude.clone())),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_) => None,
    }
}
