//! What the attributes of a field say.

use schemi_schema::{
    Column, ColumnType, Dialect, GeneratedKind, Identity, IdentityKind, Table, TableOption,
};

use super::layout::Part;
use super::parts::on_conflict;
use crate::dialect::postgres::types;

/// `serial`, where that is what makes the column's default.
pub fn serial(table: &Table, column: &Column, dialect: Dialect) -> Option<&'static str> {
    let is_it = dialect == Dialect::Postgres
        && !column.nullable
        && column.default.as_ref().is_some_and(|default| {
            default.as_str() == types::serial_sequence(&table.name, &column.name)
        });
    match (&column.ty, is_it) {
        (ColumnType::Sql(ty), true) => match ty.as_str() {
            "smallint" => Some("smallserial"),
            "integer" => Some("serial"),
            "bigint" => Some("bigserial"),
            _ => None,
        },
        (ColumnType::Sql(_) | ColumnType::Enum { .. }, _) => None,
    }
}

/// Everything but name, type and comment.
pub fn column_parts(table: &Table, column: &Column, dialect: Dialect) -> Vec<Part> {
    let mut parts = Vec::new();
    parts.extend(column.identity.as_deref().map(identity));
    let is_key = table.primary_key().contains(&column.name);
    if is_key && table.options.contains(&TableOption::Autoincrement) {
        parts.push(Part::word("autoincrement"));
    }
    if let Some(default) = &column.default
        && serial(table, column, dialect).is_none()
    {
        parts.push(own("default", default.as_str(), dialect));
    }
    if let Some(generated) = &column.generated {
        parts.push(own("generated", generated.expr.as_str(), dialect));
        if generated.kind == GeneratedKind::Virtual {
            parts.push(Part::word("virtual"));
        }
    }
    if let Some(collation) = &column.collation {
        parts.push(Part::pair("collate", collation));
    }
    if let Some(storage) = &column.storage {
        parts.push(Part::pair("storage", &storage.to_lowercase()));
    }
    if let Some(compression) = &column.compression {
        parts.push(Part::pair("compression", compression));
    }
    parts.extend(on_conflict(column.on_conflict));
    parts
}

fn identity(identity: &Identity) -> Part {
    let options = &identity.options;
    let kind = match identity.kind {
        IdentityKind::Always => Some("always"),
        IdentityKind::ByDefault => None,
    };
    if options.is_default() {
        return kind.map_or(Part::word("identity"), |kind| Part::pair("identity", kind));
    }
    let mut parts: Vec<Part> = kind.map(Part::word).into_iter().collect();
    for (word, number) in [
        ("start", options.start),
        ("increment", options.increment),
        ("min", options.min),
        ("max", options.max),
        ("cache", options.cache),
    ] {
        parts.extend(number.map(|number| Part::word(format!("{word} = {number}"))));
    }
    if options.cycle {
        parts.push(Part::word("cycle"));
    }
    Part::List("identity", parts)
}

/// An expression in one database's words: those that are translated must not be.
fn own(key: &'static str, expr: &str, dialect: Dialect) -> Part {
    let lower = expr.to_ascii_lowercase();
    match dialect == Dialect::Sqlite && (lower.contains("now") || lower.contains("uuid")) {
        true => Part::List(key, vec![Part::pair(dialect.as_str(), expr)]),
        false => Part::pair(key, expr),
    }
}
