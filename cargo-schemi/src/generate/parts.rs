//! Constraints and indexes as attributes.

use schemi_schema::{
    Action, Check, ConstraintKind, Deferrable, Direction, Exclude, ForeignKey, Index, IndexKey,
    IndexTarget, KeyIndex, Name, NullsOrder, ObjectName, OnConflict, Parameters, PrimaryKey,
    QualifiedName, Table, Unique,
};

use super::layout::{self, Part};
use crate::dialect::postgres::normalize::key;

/// Its name, where it has one.
pub fn named(name: &ObjectName) -> Vec<Part> {
    let said = name.get().into_iter();
    said.map(|name| Part::pair("name", name.as_str())).collect()
}

/// A list of columns.
pub fn columns(word: &'static str, columns: &[Name]) -> Part {
    Part::List(word, column_words(columns))
}

fn column_words(columns: &[Name]) -> Vec<Part> {
    let words = columns.iter().map(|column| layout::name(column.as_str()));
    words.map(Part::Word).collect()
}

/// When it is checked.
pub fn deferrable(deferrable: Deferrable) -> Option<Part> {
    match deferrable {
        Deferrable::No => None,
        Deferrable::Immediate => Some(Part::word("deferrable")),
        Deferrable::Deferred => Some(Part::pair("deferrable", "initially deferred")),
    }
}

/// `with(…)`, where anything is set.
pub fn parameters(with: &Parameters) -> Option<Part> {
    let parts = with.iter().map(|(name, value)| setting(name, value));
    (!with.is_empty()).then(|| Part::List("with", parts.map(Part::Word).collect()))
}

/// `fillfactor = 70`
fn setting(name: &str, value: &str) -> String {
    let is_number = value.parse().is_ok_and(|n: i64| n.to_string() == value);
    let value = match is_number || value == "true" || value == "false" {
        true => value.to_owned(),
        false => layout::text(value),
    };
    format!("{} = {value}", layout::name(name))
}

/// What happens to a row that it refuses (SQLite).
pub fn on_conflict(clause: OnConflict) -> Option<Part> {
    let word = clause.as_sql().to_lowercase();
    (!clause.is_default()).then(|| Part::pair("on_conflict", &word))
}

/// A check.
pub fn check(check: &Check, name: &ObjectName) -> Part {
    let mut parts = named(name);
    parts.push(Part::pair("expr", check.expr.as_str()));
    if check.no_inherit {
        parts.push(Part::word("no_inherit"));
    }
    if check.not_valid {
        parts.push(Part::word("not_valid"));
    }
    Part::List("check", parts)
}

/// The columns of a key, each as it is kept (SQLite).
fn key_words(columns: &[Name], index: &KeyIndex) -> Vec<Part> {
    let words = columns.iter().enumerate().map(|(at, column)| {
        let mut text = layout::name(column.as_str());
        if let Some(part) = index.parts.get(at) {
            if let Some(collation) = &part.collation {
                text.push_str(&format!(" collate {}", layout::text(collation)));
            }
            if part.direction == Direction::Desc {
                text.push_str(" desc");
            }
        }
        Part::Word(text)
    });
    words.collect()
}

/// Whether a column of a key is kept under a collation of the key's own, which PostgreSQL lacks.
fn collates(index: &KeyIndex) -> bool {
    index.parts.iter().any(|part| part.collation.is_some())
}

/// Whether the primary key is one that only SQLite can have.
pub fn is_of_sqlite(table: &Table) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::PrimaryKey(key) if collates(&key.index))
    })
}

/// A primary key.
pub fn primary_key(key: &PrimaryKey, name: &ObjectName) -> Part {
    let mut parts = key_words(&key.columns, &key.index);
    parts.extend(deferrable(key.deferrable));
    parts.extend(on_conflict(key.on_conflict));
    parts.extend(named(name));
    Part::List("primary_key", parts)
}

/// A unique constraint.
pub fn unique(key: &Unique, name: &ObjectName) -> Part {
    let mut parts = key_words(&key.columns, &key.index);
    if key.nulls_not_distinct {
        parts.push(Part::word("nulls_not_distinct"));
        parts.push(Part::pair("only", "postgres"));
    }
    parts.extend(deferrable(key.deferrable));
    parts.extend(on_conflict(key.on_conflict));
    if collates(&key.index) {
        parts.push(Part::pair("only", "sqlite"));
    }
    parts.extend(named(name));
    Part::List("unique", parts)
}

/// A foreign key.
pub fn foreign_key(key: &ForeignKey, name: &ObjectName) -> Part {
    let mut parts = vec![columns("columns", &key.columns)];
    let referenced: Vec<String> = key
        .referenced_columns
        .iter()
        .map(|column| QualifiedName::local(column.as_str()).to_string())
        .collect();
    let target = format!("{}({})", key.references, referenced.join(", "));
    parts.push(Part::pair("references", &target));
    for (word, action) in [("on_delete", key.on_delete), ("on_update", key.on_update)] {
        if action != Action::NoAction {
            parts.push(Part::pair(word, &action.as_sql().to_lowercase()));
        }
    }
    if !key.on_delete_columns.is_empty() {
        parts.push(columns("on_delete_columns", &key.on_delete_columns));
    }
    if key.match_full {
        parts.push(Part::pair("match", "full"));
    }
    parts.extend(deferrable(key.deferrable));
    if key.not_valid {
        parts.push(Part::word("not_valid"));
    }
    if key.match_full || !key.on_delete_columns.is_empty() {
        parts.push(Part::pair("only", "postgres"));
    }
    parts.extend(named(name));
    Part::List("foreign_key", parts)
}

/// An exclusion constraint.
pub fn exclusion(exclude: &Exclude, name: &ObjectName) -> Part {
    let elements = exclude.elements.iter().map(|element| {
        let expr = layout::text(element.expr.as_str());
        Part::Word(format!("{expr} = {}", layout::text(&element.operator)))
    });
    let mut parts = vec![
        Part::List("elements", elements.collect()),
        Part::pair("using", &exclude.using),
    ];
    if let Some(predicate) = &exclude.predicate {
        parts.push(Part::pair("where", predicate.as_str()));
    }
    parts.extend(deferrable(exclude.deferrable));
    parts.push(Part::pair("only", "postgres"));
    parts.extend(named(name));
    Part::List("exclude", parts)
}

/// An index.
pub fn index(index: &Index) -> Part {
    let mut parts: Vec<Part> = index.keys.iter().map(index_key).collect();
    if index.unique {
        parts.push(Part::word("unique"));
    }
    if index.nulls_not_distinct {
        parts.push(Part::word("nulls_not_distinct"));
        parts.push(Part::pair("only", "postgres"));
    }
    if let Some(method) = &index.method {
        parts.push(Part::pair("using", method));
    }
    if !index.include.is_empty() {
        parts.push(columns("include", &index.include));
    }
    parts.extend(parameters(&index.with));
    if let Some(space) = &index.tablespace {
        parts.push(Part::pair("tablespace", space.as_str()));
    }
    if let Some(predicate) = &index.predicate {
        parts.push(Part::pair("where", predicate.as_str()));
    }
    parts.extend(named(&index.name));
    Part::List("index", parts)
}

fn index_key(key: &IndexKey) -> Part {
    let mut text = match &key.target {
        IndexTarget::Column(name) => layout::name(name.as_str()),
        IndexTarget::Expr(expr) => format!("expr = {}", layout::text(expr.as_str())),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" collate {}", layout::text(collation)));
    }
    if let Some(opclass) = &key.opclass {
        text.push(' ');
        text.push_str(&operator_class(opclass));
    }
    if key.direction == Direction::Desc {
        text.push_str(" desc");
    }
    match key.nulls {
        Some(NullsOrder::First) => text.push_str(" nulls first"),
        Some(NullsOrder::Last) => text.push_str(" nulls last"),
        None => {}
    }
    Part::Word(text)
}

/// `gist_trgm_ops(siglen = 32)`
fn operator_class(opclass: &str) -> String {
    let (name, parameters) = key::opclass_parts(opclass);
    let parameters = parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|(name, value)| setting(name, value))
        .collect();
    match parameters.is_empty() {
        true => name,
        false => format!("{name}({})", parameters.join(", ")),
    }
}
