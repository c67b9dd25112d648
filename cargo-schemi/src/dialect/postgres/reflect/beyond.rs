//! Objects that models cannot express, as the catalog has them.

use schemi_schema::QualifiedName;

use super::row::{BeyondRow, Session};
use crate::dialect::Beyond;

/// The objects that models cannot express, in order; none of relations that are passed over.
pub fn objects(
    session: &Session,
    rows: Vec<BeyondRow>,
    passed: impl Fn(&QualifiedName) -> bool,
) -> Vec<Beyond> {
    let found = rows.into_iter().map(|row| object(session, row));
    let is_passed = |beyond: &Beyond| relation(beyond).is_some_and(|name| passed(&name));
    let mut found: Vec<Beyond> = found.filter(|beyond| !is_passed(beyond)).collect();
    found.sort();
    found
}

fn object(session: &Session, row: BeyondRow) -> Beyond {
    Beyond {
        kind: kind(&row.kind),
        name: match &row.schema {
            Some(schema) => session.name(schema, &row.name),
            None => QualifiedName::local(&*row.name),
        },
        detail: row.detail.filter(|detail| !detail.is_empty()),
        definition: row.definition,
    }
}

/// The relation that something is, or hangs on.
fn relation(beyond: &Beyond) -> Option<QualifiedName> {
    match (beyond.kind, &beyond.detail) {
        (
            "function"
            | "procedure"
            | "aggregate"
            | "extension"
            | "event trigger"
            | "publication"
            | "collation"
            | "operator"
            | "cast"
            | "text search configuration",
            _,
        ) => None,
        (
            "trigger"
            | "policy"
            | "rule"
            | "cluster"
            | "inherited column"
            | "replica identity"
            | "constraint"
            | "not null constraint",
            Some(table),
        ) => Some(QualifiedName::new(
            beyond.name.schema.clone(),
            table.as_str(),
        )),
        _ => Some(beyond.name.clone()),
    }
}

/// The word for it, which the query gives.
fn kind(word: &str) -> &'static str {
    const KINDS: [&str; 27] = [
        "aggregate",
        "base type",
        "cast",
        "cluster",
        "collation",
        "constraint",
        "event trigger",
        "extension",
        "foreign table",
        "function",
        "grants",
        "inherited column",
        "materialized view",
        "not null constraint",
        "operator",
        "policy",
        "procedure",
        "publication",
        "range type",
        "replica identity",
        "row level security",
        "rule",
        "sequence",
        "statistics",
        "text search configuration",
        "trigger",
        "typed table",
    ];
    KINDS
        .into_iter()
        .find(|kind| *kind == word)
        .unwrap_or("view")
}
