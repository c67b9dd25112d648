//! Enum values as literals in expressions.

use std::collections::BTreeMap;

use schemi_schema::{Constraint, ConstraintKind, Expr};

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

/// Gives the values in a check their new names.
pub fn rename_in_constraint(constraint: &mut Constraint, renamed: &BTreeMap<String, String>) {
    if let ConstraintKind::Check(check) = &mut constraint.kind {
        check.expr = with_renamed(&check.expr, renamed);
    }
}
