//! An order in which each change can run.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{
    ConstraintKind, Domain, Expr, Name, QualifiedName, Schema, Table, UserType, UserTypeKind,
};

use crate::change::{Change, TableTraits};

/// Sorts changes into phases, tables among themselves by their foreign keys. Within a phase the
/// order given stands.
pub fn order(changes: Vec<Change>, from: &Schema, to: &Schema) -> Vec<Change> {
    let (creating, dropping) = (depth(&to.tables), depth(&from.tables));
    let going = Going::new(&changes);
    let mut keyed: Vec<_> = changes
        .into_iter()
        .map(|change| {
            let rank = if let Change::AddConstraint { table, .. }
            | Change::CreateIndex { table, .. } = &change
            {
                // A part of a key or an index is there before the whole takes it up.
                Some(usize::MAX - below(&to.tables, table))
            } else if let Change::CreateTable { table } = &change {
                creating.get(&table.name).copied()
            } else if let Change::DropTable { table } = &change {
                dropping.get(&table.name).map(|depth| usize::MAX - depth)
            } else if matches!(change, Change::AlterType { .. }) {
                // What is computed from its attributes goes before them.
                Some(1)
            } else {
                None
            };
            ((going.phase(&change), rank.unwrap_or(0)), change)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, change)| change).collect()
}

/// The names that these changes free.
struct Going {
    with_tables: BTreeSet<Name>,
    alone: BTreeSet<Name>,
    /// Whether types go that may be made of an enum.
    has_types: bool,
    /// Whether something that comes takes a name that a table which goes has for its own.
    is_wanted: bool,
}

impl Going {
    fn new(changes: &[Change]) -> Self {
        let mut going = Self {
            is_wanted: false,
            has_types: changes
                .iter()
                .any(|change| matches!(change, Change::DropType { .. })),
            with_tables: BTreeSet::new(),
            alone: BTreeSet::new(),
        };
        for change in changes {
            if let Change::DropTable { table } = change {
                let constraints = table.constraints.iter().filter_map(|c| c.name.get());
                let indexes = table.indexes.iter().filter_map(|i| i.name.get());
                going
                    .with_tables
                    .extend(constraints.chain(indexes).cloned());
            } else if let Change::DropConstraint { constraint, .. } = change {
                going.alone.extend(constraint.name.get().cloned());
            } else if let Change::DropIndex { index, .. } = change {
                going.alone.extend(index.name.get().cloned());
            }
        }
        let mut given = changes.iter().flat_map(given);
        going.is_wanted = given.any(|name| going.with_tables.contains(name));
        going
    }

    /// The phase of a change; one that gives a name waits until the name is free.
    fn phase(&self, change: &Change) -> u8 {
        let given =
            if let Change::RenameConstraint { to, .. } | Change::RenameIndex { to, .. } = change {
                to.get()
            } else {
                None
            };
        match given {
            Some(name) if self.with_tables.contains(name) => 24,
            Some(name) if self.alone.contains(name) => 10,
            None if self.is_wanted && matches!(change, Change::DropTable { .. }) => 9,
            // What is made of the enum and goes is gone by then.
            Some(_) | None if self.has_types && phase(change) == SHRINKING => 24,
            Some(_) | None => phase(change),
        }
    }
}

/// The names that a change gives to constraints and indexes that it makes.
fn given(change: &Change) -> Vec<&Name> {
    if let Change::CreateTable { table } = change {
        let constraints = table.constraints.iter().filter_map(|c| c.name.get());
        let indexes = table.indexes.iter().filter_map(|i| i.name.get());
        constraints.chain(indexes).collect()
    } else if let Change::AddConstraint { constraint, .. } = change {
        constraint.name.get().into_iter().collect()
    } else if let Change::CreateIndex { index, .. } = change {
        index.name.get().into_iter().collect()
    } else {
        Vec::new()
    }
}

/// When an enum loses values.
const SHRINKING: u8 = 17;

/// When a change runs. What others stand on goes before them when it comes, after them when it goes.
fn phase(change: &Change) -> u8 {
    match change {
        Change::RenameTable { .. } => 0,
        Change::RenameColumn { .. } | Change::RenameAttribute { .. } => 1,
        Change::CreateNamespace { .. } => 2,
        Change::CommentNamespace { .. } => 3,
        Change::CreateEnum { .. } => 3,
        Change::AlterEnum { from, to, renamed } => {
            let kept = |value: &String| to.values.contains(value) || renamed.contains_key(value);
            // A value that goes must be out of every default first.
            if from.values.iter().all(kept) {
                4
            } else {
                SHRINKING
            }
        }
        Change::RenameConstraint { .. } => 5,
        Change::RenameIndex { .. } => 6,
        Change::DropConstraint { constraint, .. } if constraint.as_foreign_key().is_some() => 7,
        Change::DropIndex { .. } => 8,
        Change::DropConstraint { .. } => 9,
        Change::CreateType { .. } => 3,
        Change::AlterType { from, to } if widens(from, to) => 4,
        // A default of the new shape must find it.
        Change::AlterType { from, to } if only_loses(from, to) => 12,
        // A domain may refuse from then on what a column that goes still holds.
        Change::AlterType { .. } => 19,
        Change::CreateSequence { .. } => 5,
        Change::AlterSequence { .. } => 13,
        // What is a parent's is there once the parent has it.
        Change::AlterConstraint { to, .. } if !to.from_parent.is_own() => 23,
        Change::AlterConstraint { .. } | Change::AlterIndex { .. } => 20,
        // A child has what its parents have in the end.
        Change::CreateTable { table } if !table.inherits.is_empty() => 21,
        Change::CreateTable { .. } => 10,
        // What is a parent's has no name of its own to be changed.
        Change::AlterTable { from, to, .. } if leaves(from, to) => 4,
        Change::AlterTable { from, to, .. } if leaves(to, from) => 24,
        Change::AlterTable { .. } => 11,
        Change::DropColumn { column, .. } if column.generated.is_some() => 12,
        Change::AddColumn { column, .. } if column.generated.is_none() => 13,
        Change::AlterColumn { .. } => 14,
        Change::RenameValues { .. } => 15,
        Change::AddColumn { .. } => 16,
        Change::DropColumn { .. } => 18,
        Change::AddConstraint { constraint, .. } => match constraint.kind {
            ConstraintKind::PrimaryKey(_) => 19,
            ConstraintKind::Unique(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => 20,
            ConstraintKind::ForeignKey(_) => 22,
        },
        Change::CreateIndex { .. } => 21,
        // What is changed of its parents would be changed of it, too, and may not fit what it has besides.
        Change::DropTable { table } if table.parents().next().is_some() => 9,
        Change::DropTable { .. } => 23,
        Change::DropSequence { .. } => 24,
        Change::DropType { .. } | Change::DropEnum { .. } => 25,
        Change::DropNamespace { .. } => 26,
    }
}

/// Whether every value of a type stays one: a composite type only gets attributes, a domain loses
/// conditions.
fn widens(from: &UserType, to: &UserType) -> bool {
    match (&from.kind, &to.kind) {
        (UserTypeKind::Domain(old), UserTypeKind::Domain(new)) => {
            let checks = |domain: &Domain| -> Vec<Expr> {
                let checks = domain.checks.iter();
                checks.map(|check| check.expr.clone()).collect()
            };
            let before = checks(old);
            old.base == new.base
                && old.collation == new.collation
                && (old.not_null || !new.not_null)
                && checks(new).iter().all(|check| before.contains(check))
        }
        (UserTypeKind::Composite(old), UserTypeKind::Composite(new)) => {
            new.attributes.starts_with(&old.attributes)
        }
        (
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
            UserTypeKind::Domain(_) | UserTypeKind::Composite(_) | UserTypeKind::Range(_),
        ) => false,
    }
}

/// Whether a composite type loses attributes, and nothing else becomes of it.
fn only_loses(from: &UserType, to: &UserType) -> bool {
    let (UserTypeKind::Composite(old), UserTypeKind::Composite(new)) = (&from.kind, &to.kind)
    else {
        return false;
    };
    let mut left = old.attributes.iter();
    from.comment == to.comment
        && new
            .attributes
            .iter()
            .all(|part| left.any(|old| old == part))
}

/// Whether a table that was a partition or a child is none afterwards.
fn leaves(from: &TableTraits, to: &TableTraits) -> bool {
    let parts = from.partition_of.is_some() && to.partition_of.is_none();
    parts
        || from
            .inherits
            .iter()
            .any(|parent| !to.inherits.contains(parent))
}

/// How many partitioned tables stand above one.
fn below(tables: &BTreeMap<QualifiedName, Table>, table: &QualifiedName) -> usize {
    let parent = |name| Some(&tables.get(name)?.partition_of.as_ref()?.table);
    std::iter::successors(parent(table), |name| parent(name)).count()
}

/// How many tables stand below each: 0 for one that refers to none. A ring of tables counts as one.
fn depth(tables: &BTreeMap<QualifiedName, Table>) -> BTreeMap<QualifiedName, usize> {
    let mut done: BTreeMap<QualifiedName, usize> = BTreeMap::new();
    let mut stack: Vec<(&Table, bool)> =
        tables.values().rev().map(|table| (table, false)).collect();
    let mut open = BTreeSet::new();
    while let Some((table, is_back)) = stack.pop() {
        if is_back {
            let below = referenced(table).filter_map(|name| done.get(name)).max();
            done.insert(table.name.clone(), below.map_or(0, |depth| depth + 1));
        } else if !done.contains_key(&table.name) && open.insert(&table.name) {
            stack.push((table, true));
            stack.extend(
                referenced(table)
                    .filter_map(|name| tables.get(name))
                    .map(|t| (t, false)),
            );
        }
    }
    done
}

fn referenced(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    let keys = table
        .constraints
        .iter()
        .filter_map(|constraint| constraint.as_foreign_key());
    keys.map(|key| &key.references)
        .chain(table.parents())
        .filter(|name| **name != table.name)
}

#[cfg(test)]
mod tests {
    use schemi_schema::{Constraint, ForeignKey, ObjectName};

    use super::*;

    fn table(name: &str, refers: &[&str]) -> Table {
        let mut table = Table::new(QualifiedName::local(name));
        for other in refers {
            let a = || vec![Name::from("a")];
            let key = ForeignKey::new(a(), QualifiedName::local(*other), a());
            let kind = ConstraintKind::ForeignKey(key);
            table
                .constraints
                .push(Constraint::new(ObjectName::Unnamed, kind));
        }
        table
    }

    #[test]
    fn tables_come_after_what_they_refer_to() {
        let mut to = Schema::default();
        for (name, refers) in [
            ("a", &["b", "c"][..]),
            ("b", &["c"]),
            ("c", &["c"]),
            ("d", &["e"]),
            ("e", &["d"]),
        ] {
            to.insert_table(table(name, refers));
        }
        let changes = to
            .tables
            .values()
            .map(|t| Change::CreateTable { table: t.clone() })
            .collect();
        let names = |changes: Vec<Change>| -> Vec<String> {
            changes
                .iter()
                .map(|change| {
                    if let Change::CreateTable { table } | Change::DropTable { table } = change {
                        table.name.to_string()
                    } else {
                        panic!("{change:?}")
                    }
                })
                .collect()
        };
        let order_of = names(order(changes, &Schema::default(), &to));
        let at = |name: &str| order_of.iter().position(|n| n == name).unwrap();
        assert!(at("c") < at("b") && at("b") < at("a"), "{order_of:?}");
        let drops = to
            .tables
            .values()
            .map(|t| Change::DropTable { table: t.clone() })
            .collect();
        let order_of = names(order(drops, &to, &Schema::default()));
        let at = |name: &str| order_of.iter().position(|n| n == name).unwrap();
        assert!(at("a") < at("b") && at("b") < at("c"), "{order_of:?}");
    }
}
