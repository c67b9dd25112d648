//! Makes schemas comparable that were both read from databases.

use schemi_schema::{ConstraintKind, Index, IndexTarget, Schema, Table, UserTypeKind};

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
