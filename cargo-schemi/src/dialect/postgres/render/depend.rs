//! Which objects mention which.

use std::collections::BTreeSet;

use schemi_schema::{
    Column, Constraint, ConstraintKind, Expr, Index, IndexTarget, Name, PrimaryKey, QualifiedName,
    Schema, Table, TableOption,
};

use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::normalize::token::{Kind, tokenize};
use crate::dialect::postgres::types::family::comparable;

/// The names that an expression may mean, folded as the server folds them. A text that cannot be cut
/// mentions everything that stands in it.
pub fn mentions(expr: &Expr, name: &Name) -> bool {
    match tokenize(expr.as_str()) {
        Some(tokens) => tokens.iter().any(|token| match token.kind {
            Kind::Word => token.text.to_lowercase() == name.as_str(),
            Kind::Quoted => {
                token.text[1..token.text.len() - 1].replace("\"\"", "\"") == name.as_str()
            }
            Kind::Literal
            | Kind::Number
            | Kind::Operator
            | Kind::Open
            | Kind::Close
            | Kind::Comma
            | Kind::Dot
            | Kind::Cast => false,
        }),
        None => expr.as_str().contains(name.as_str()),
    }
}

/// Whether an index holds a column, as key, carried along or in its predicate.
pub fn index_uses(index: &Index, column: &Name) -> bool {
    index.keys.iter().any(|key| match &key.target {
        IndexTarget::Column(name) => name == column,
        IndexTarget::Expr(expr) => mentions(expr, column),
    }) || index.include.contains(column)
        || index
            .predicate
            .as_ref()
            .is_some_and(|expr| mentions(expr, column))
}

/// Whether a constraint of the same table speaks of a column.
pub fn constraint_uses(constraint: &Constraint, column: &Name) -> bool {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => columns.contains(column),
        ConstraintKind::Unique(unique) => unique.columns.contains(column),
        ConstraintKind::Check(check) => mentions(&check.expr, column),
        ConstraintKind::ForeignKey(key) => key.columns.contains(column),
        ConstraintKind::Exclude(exclude) => {
            exclude
                .elements
                .iter()
                .any(|element| mentions(&element.expr, column))
                || exclude
                    .predicate
                    .as_ref()
                    .is_some_and(|expr| mentions(expr, column))
        }
    }
}

/// The expressions of a column.
pub fn column_exprs(column: &Column) -> impl Iterator<Item = &Expr> {
    column
        .default
        .iter()
        .chain(column.generated.iter().map(|generated| &generated.expr))
}

/// The expressions of a constraint.
pub fn constraint_exprs(constraint: &Constraint) -> Vec<&Expr> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_) => Vec::new(),
        ConstraintKind::Check(check) => vec![&check.expr],
        ConstraintKind::Exclude(exclude) => {
            let elements = exclude.elements.iter().map(|element| &element.expr);
            elements.chain(&exclude.predicate).collect()
        }
    }
}

/// The expressions of an index.
pub fn index_exprs(index: &Index) -> Vec<&Expr> {
    let keys = index.keys.iter().filter_map(|key| match &key.target {
        IndexTarget::Column(_) => None,
        IndexTarget::Expr(expr) => Some(expr),
    });
    keys.chain(&index.predicate).collect()
}

/// The tables that a table refers to, itself not among them.
pub fn references(table: &Table) -> BTreeSet<&QualifiedName> {
    let keys = table
        .constraints
        .iter()
        .filter_map(Constraint::as_foreign_key);
    keys.map(|key| &key.references)
        .chain(table.parents())
        .filter(|name| **name != table.name)
        .collect()
}

/// Whether a foreign key can be made now: the columns that it refers to are there, under a key, and
/// of a type that compares with the referring ones, in a table that is logged if the own one is. A table that the schema does not hold is there.
pub fn target_is_ready(schema: &Schema, table: &QualifiedName, constraint: &Constraint) -> bool {
    let Some(key) = constraint.as_foreign_key() else {
        return true;
    };
    let (Some(own), Some(target)) = (schema.tables.get(table), schema.tables.get(&key.references))
    else {
        return true;
    };
    let pairs = key.columns.iter().zip(&key.referenced_columns);
    let alike = pairs
        .clone()
        .all(|(from, to)| match (own.column(from), target.column(to)) {
            (Some(from), Some(to)) => comparable(&type_text(&from.ty), &type_text(&to.ty)),
            (_, None) | (None, _) => false,
        });
    let unlogged = |table: &Table| table.options.contains(&TableOption::Unlogged);
    let lasts = unlogged(own) || !unlogged(target);
    alike && lasts && has_key(target, &key.referenced_columns)
}

/// The columns of an index, if it has no expression.
pub fn key_columns(index: &Index) -> Vec<Name> {
    let columns: Option<Vec<Name>> = index
        .keys
        .iter()
        .map(|key| match &key.target {
            IndexTarget::Column(name) => Some(name.clone()),
            IndexTarget::Expr(_) => None,
        })
        .collect();
    columns.unwrap_or_default()
}

/// Whether a table has a key over exactly these columns, in whatever order.
fn has_key(table: &Table, columns: &[Name]) -> bool {
    let wanted: BTreeSet<&Name> = columns.iter().collect();
    let is_wanted = |columns: &[Name]| columns.iter().collect::<BTreeSet<_>>() == wanted;
    let constraint = table
        .constraints
        .iter()
        .any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => is_wanted(columns),
            ConstraintKind::Unique(unique) => is_wanted(&unique.columns),
            ConstraintKind::Check(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => false,
        });
    let index = table.indexes.iter().any(|index| {
        let keys = key_columns(index);
        index.unique && index.predicate.is_none() && !keys.is_empty() && is_wanted(&keys)
    });
    constraint || index || columns.is_empty()
}
