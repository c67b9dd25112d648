//! Names for what nobody named, each once.

use std::collections::BTreeMap;

use crate::constraint::{Constraint, ConstraintKind};
use crate::convention::{Convention, Parts};
use crate::index::{Index, IndexTarget};
use crate::name::{Name, ObjectName};
use crate::naming::{Kind, TakenNames};
use crate::schema::Schema;
use crate::table::Table;

/// Gives every unnamed constraint and index its conventional name.
///
/// Indexes share one namespace with tables and with the constraints that make indexes, so names are
/// taken per namespace; names that models say are reserved first.
pub(super) fn assign(schema: &mut Schema, convention: &Convention) {
    let mut taken: BTreeMap<Option<Name>, TakenNames> = BTreeMap::new();
    for table in schema.tables.values() {
        let taken = taken.entry(table.name.schema.clone()).or_default();
        taken.reserve(table.name.name.as_str());
        let constraints = table.constraints.iter().map(|constraint| &constraint.name);
        for name in constraints.chain(table.indexes.iter().map(|index| &index.name)) {
            if let Some(name) = name.get() {
                taken.reserve(name.as_str());
            }
        }
    }
    for table in schema.tables.values_mut() {
        let taken = taken.entry(table.name.schema.clone()).or_default();
        assign_table(table, taken, convention);
    }
}

fn assign_table(table: &mut Table, taken: &mut TakenNames, convention: &Convention) {
    let name = table.name.name.clone();
    let columns: Vec<Name> = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    for constraint in table
        .constraints
        .iter_mut()
        .filter(|c| c.name == ObjectName::Unnamed)
    {
        let proposed = constraint_name(name.as_str(), constraint, &columns, convention);
        constraint.name = ObjectName::Conventional(Name::from(taken.take(proposed)));
    }
    for index in table
        .indexes
        .iter_mut()
        .filter(|index| index.name == ObjectName::Unnamed)
    {
        let parts = Parts {
            table: name.as_str(),
            columns: index_words(index),
            ..Parts::default()
        };
        let proposed = convention.name(Kind::Index, &parts);
        index.name = ObjectName::Conventional(Name::from(taken.take(proposed)));
    }
}

fn constraint_name(
    table: &str,
    constraint: &Constraint,
    columns: &[Name],
    convention: &Convention,
) -> String {
    let mentioned = |expr: &str| mentioned(expr, columns);
    let (kind, columns) = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => (Kind::PrimaryKey, key.columns.clone()),
        ConstraintKind::Unique(unique) => (Kind::Unique, unique.columns.clone()),
        ConstraintKind::ForeignKey(key) => (Kind::ForeignKey, key.columns.clone()),
        ConstraintKind::Check(check) => (Kind::Check, mentioned(check.expr.as_str())),
        ConstraintKind::Exclude(exclude) => {
            let text: Vec<_> = exclude.elements.iter().map(|e| e.expr.as_str()).collect();
            (Kind::Exclude, mentioned(&text.join(" ")))
        }
    };
    let mut parts = Parts {
        table,
        columns: columns.iter().map(Name::as_str).collect(),
        ..Parts::default()
    };
    if let ConstraintKind::ForeignKey(key) = &constraint.kind {
        parts.referred_table = key.references.name.as_str();
        parts.referred_columns = key.referenced_columns.iter().map(Name::as_str).collect();
    }
    convention.name(kind, &parts)
}

/// The columns that an expression mentions, in the order of the table.
fn mentioned(expr: &str, columns: &[Name]) -> Vec<Name> {
    let words: Vec<&str> = expr
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect();
    columns
        .iter()
        .filter(|column| words.contains(&column.as_str()))
        .cloned()
        .collect()
}

fn index_words(index: &Index) -> Vec<&str> {
    let words = index.keys.iter().flat_map(|key| match &key.target {
        IndexTarget::Column(name) => vec![name.as_str()],
        IndexTarget::Expr(expr) => expr
            .as_str()
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|word| word.starts_with(|c: char| c.is_alphabetic()))
            .collect(),
    });
    words.collect()
}
