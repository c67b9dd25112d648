//! Agrees on the words of expressions, where both schemas were read from databases.

use schemi_schema::{ConstraintKind, Expr, IndexTarget, Schema, Table, UserTypeKind};

use super::default;
use super::elements::reprinted;

/// Takes over the words of the other side where they are those of the same print, read again: out of a dump.
pub fn agree(from: &mut Schema, to: &Schema) {
    for (name, table) in &mut from.tables {
        if let Some(other) = to.tables.get(name) {
            agree_tables(table, other);
        }
    }
    for (name, user_type) in &mut from.types {
        let other = to.types.get(name).map(|other| &other.kind);
        if let (UserTypeKind::Domain(domain), Some(UserTypeKind::Domain(other))) =
            (&mut user_type.kind, other)
        {
            agree_options(&mut domain.default, other.default.as_ref());
            for check in &mut domain.checks {
                let other = other.checks.iter().find(|other| other.name == check.name);
                agree_words(&mut check.expr, other.map(|other| &other.expr));
            }
        }
    }
}

fn agree_tables(table: &mut Table, other: &Table) {
    for column in &mut table.columns {
        let Some(other) = other.column(&column.name) else {
            continue;
        };
        if column.default.is_none() && default::is_unsayable_null(other) {
            column.default.clone_from(&other.default);
        }
        agree_options(&mut column.default, other.default.as_ref());
        if let (Some(generated), Some(other)) = (&mut column.generated, &other.generated) {
            agree_words(&mut generated.expr, Some(&other.expr));
        }
    }
    for constraint in &mut table.constraints {
        let mut others = other.constraints.iter();
        let other = others.find(|other| other.name == constraint.name);
        let other = other.map(|other| &other.kind);
        if let (ConstraintKind::Check(check), Some(ConstraintKind::Check(other))) =
            (&mut constraint.kind, other)
        {
            agree_words(&mut check.expr, Some(&other.expr));
        }
    }
    for index in &mut table.indexes {
        let mut others = other.indexes.iter();
        let Some(other) = others.find(|other| other.name == index.name) else {
            continue;
        };
        agree_options(&mut index.predicate, other.predicate.as_ref());
        for (key, other) in index.keys.iter_mut().zip(&other.keys) {
            if let (IndexTarget::Expr(expr), IndexTarget::Expr(other)) =
                (&mut key.target, &other.target)
            {
                agree_words(expr, Some(other));
            }
        }
    }
}

fn agree_options(expr: &mut Option<Expr>, other: Option<&Expr>) {
    if let Some(expr) = expr {
        agree_words(expr, other);
    }
}

fn agree_words(expr: &mut Expr, other: Option<&Expr>) {
    if let Some(other) = other
        && expr != other
        && reprinted(expr.as_str()) == reprinted(other.as_str())
    {
        expr.clone_from(other);
    }
}
