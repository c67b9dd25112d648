//! Makes schemas comparable that were both read from databases.

use schemi_schema::{ConstraintKind, Expr, Index, IndexTarget, Schema, Table, UserTypeKind};

use super::elements::reprinted;
use super::normalize;

/// As [`normalize`], but expressions keep the server's words: it has printed those of the other side,
/// too, and what it prints otherwise is another expression (`now()` and `CURRENT_TIMESTAMP`).
pub fn normalize_read(schema: Schema) -> Schema {
    let mut spelled = normalize(schema.clone());
    for (name, read) in &schema.tables {
        if let Some(table) = spelled.tables.get_mut(name) {
            keep_table(table, read);
        }
    }
    for (name, read) in &schema.types {
        if let (Some(user_type), UserTypeKind::Domain(read)) =
            (spelled.types.get_mut(name), &read.kind)
            && let UserTypeKind::Domain(domain) = &mut user_type.kind
        {
            domain.default = read.default.clone();
            for check in &mut domain.checks {
                if let Some(read) = read.checks.iter().find(|read| read.name == check.name) {
                    check.expr = read.expr.clone();
                }
            }
        }
    }
    spelled
}

fn keep_table(table: &mut Table, read: &Table) {
    for column in &mut table.columns {
        if let Some(read) = read.column(&column.name) {
            column.default = read.default.clone();
            column.generated = read.generated.clone();
        }
    }
    for constraint in &mut table.constraints {
        let mut found = read.constraints.iter();
        let Some(read) = found.find(|read| read.name == constraint.name) else {
            continue;
        };
        if let (ConstraintKind::Check(check), ConstraintKind::Check(read)) =
            (&mut constraint.kind, &read.kind)
        {
            check.expr = read.expr.clone();
        }
    }
    for index in &mut table.indexes {
        if let Some(read) = read.indexes.iter().find(|read| read.name == index.name) {
            keep_index(index, read);
        }
    }
}

fn keep_index(index: &mut Index, read: &Index) {
    index.predicate = read.predicate.clone();
    for (key, read) in index.keys.iter_mut().zip(&read.keys) {
        if let (IndexTarget::Expr(_), IndexTarget::Expr(_)) = (&key.target, &read.target) {
            key.target = read.target.clone();
        }
    }
}

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
