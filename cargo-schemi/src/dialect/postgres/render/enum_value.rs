//! Enum values as literals in expressions.

use std::collections::BTreeMap;

use schemi_schema::{
    Column, ColumnType, Constraint, ConstraintKind, EnumType, Expr, IndexTarget, Name,
};

use super::{Renderer, depend};
use crate::dialect::postgres::normalize::token::{Kind, tokenize};
use crate::dialect::postgres::types::quote::literal;

/// Whether an expression holds a value as a string literal.
pub fn holds_literal(expr: &Expr, value: &str) -> bool {
    let wanted = [literal(value), format!("'{}'", value.replace('\'', "''"))];
    let is_it = |text: &str| wanted.iter().any(|wanted| text == wanted) || array_holds(text, value);
    match tokenize(expr.as_str()) {
        Some(tokens) => tokens
            .iter()
            .any(|token| token.kind == Kind::Literal && is_it(token.text)),
        None => expr.as_str().contains(value),
    }
}

/// Whether a literal is an array's, `'{a,b}'`, with the value among its elements.
fn array_holds(literal: &str, value: &str) -> bool {
    let inner = literal
        .strip_prefix("'{")
        .and_then(|text| text.strip_suffix("}'"));
    inner.is_some_and(|inner| {
        inner
            .replace("''", "'")
            .split(',')
            .any(|element| element.trim().trim_matches('"') == value)
    })
}

/// The expression with the values by their new names.
pub fn with_renamed(expr: &Expr, renamed: &BTreeMap<String, String>) -> Expr {
    let Some(tokens) = tokenize(expr.as_str()) else {
        return expr.clone();
    };
    let mut sql = String::new();
    let mut rest = expr.as_str();
    for token in tokens {
        let at = rest.find(token.text).unwrap_or(0);
        sql.push_str(&rest[..at]);
        let new = (token.kind == Kind::Literal)
            .then(|| renamed.iter().find(|(old, _)| literal(old) == token.text))
            .flatten();
        match new {
            Some((_, new)) => sql.push_str(&literal(new)),
            None => sql.push_str(token.text),
        }
        rest = &rest[at + token.text.len()..];
    }
    Expr::new(sql + rest)
}

impl Renderer {
    /// Gives the values in the expressions of the state their new names: the server keeps the values
    /// themselves there, and prints what they are called.
    pub(super) fn rename_in_state(&mut self, from: &EnumType, renamed: &BTreeMap<String, String>) {
        for table in self.state.tables.values_mut() {
            let own: Vec<Name> = table
                .columns
                .iter()
                .filter(|column| is_of(column, from))
                .map(|column| column.name.clone())
                .collect();
            if own.is_empty() {
                continue;
            }
            let rename = |expr: &mut Expr| {
                if own.iter().any(|name| depend::mentions(expr, name)) {
                    *expr = with_renamed(expr, renamed);
                }
            };
            for column in &mut table.columns {
                let is_own = own.contains(&column.name);
                if let Some(default) = column.default.as_mut().filter(|_| is_own) {
                    *default = with_renamed(default, renamed);
                }
                if let Some(generated) = &mut column.generated {
                    rename(&mut generated.expr);
                }
            }
            for constraint in &mut table.constraints {
                if let ConstraintKind::Check(check) = &mut constraint.kind {
                    rename(&mut check.expr);
                }
            }
            for index in &mut table.indexes {
                index.predicate.iter_mut().for_each(rename);
                for key in &mut index.keys {
                    if let IndexTarget::Expr(expr) = &mut key.target {
                        rename(expr);
                    }
                }
            }
        }
    }
}

fn is_of(column: &Column, of: &EnumType) -> bool {
    match &column.ty {
        ColumnType::Enum { name, .. } => *name == of.name,
        ColumnType::Sql(_) => false,
    }
}

/// Gives the values in a check their new names.
pub fn rename_in_constraint(constraint: &mut Constraint, renamed: &BTreeMap<String, String>) {
    if let ConstraintKind::Check(check) = &mut constraint.kind {
        check.expr = with_renamed(&check.expr, renamed);
    }
}
