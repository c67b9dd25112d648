//! A value for rows that must have one and whose own is lost: what a downgrade puts back into a
//! column that the upgrade dropped.

use schemi_schema::{
    Column, ColumnType, ConstraintKind, Dialect, Expr, Name, Scalar, Schema, Table, UserTypeKind,
};

use crate::change::Change;
use crate::dialect::postgres::types::quote::qualified;
use crate::hazard::list::ValueList;
use crate::hazard::own_type::is_filled;

/// Gives each required column that these changes add a neutral value for the rows that are there.
///
/// The way back from a dropped column cannot bring its values back; without this it could not run
/// on a table with rows at all. A type without a neutral value is left as it is: then the statement
/// fails on rows, and says so. What it gives says of each column which value that is.
pub fn fill(dialect: Dialect, schema: &Schema, changes: &mut [Change]) -> Vec<String> {
    let mut filled = Vec::new();
    for change in changes {
        if let Change::AddColumn {
            table,
            column,
            backfill,
        } = change
            && backfill.is_none()
            && !column.fills_itself()
            && !is_filled(&schema.types, column)
        {
            let listed = schema
                .tables
                .get(table)
                .and_then(|table| first_of_list(table, &column.name));
            *backfill = listed
                .or_else(|| neutral(dialect, schema, column))
                .map(Expr);
            filled.extend(backfill.iter().map(|Expr(value)| {
                format!(
                    "{dialect}: a downgrade gives {table}.{} the value {value} in every row, for its own \
                     are lost; write what they shall be into the down section",
                    column.name
                )
            }));
        }
    }
    filled
}

/// The first value of a check that lists what a column may hold: how SQLite keeps an enum.
fn first_of_list(table: &Table, column: &Name) -> Option<String> {
    table.constraints.iter().find_map(|constraint| {
        let ConstraintKind::Check(check) = &constraint.kind else {
            return None;
        };
        let list = ValueList::read(&check.expr)?;
        (list.column == *column)
            .then(|| list.literals.into_iter().next())
            .flatten()
    })
}

fn neutral(dialect: Dialect, schema: &Schema, column: &Column) -> Option<String> {
    match &column.ty {
        ColumnType::Enum {
            dimensions: 0,
            name,
        } => {
            let first = schema.enums.get(name)?.values.first()?;
            Some(format!("'{}'", first.replace('\'', "''")))
        }
        ColumnType::Enum { .. } => Some("'{}'".to_owned()),
        ColumnType::Sql(text) => match dialect {
            Dialect::Postgres => match of_type(schema, text) {
                Some(value) => Some(value),
                None => postgres(text).map(str::to_owned),
            },
            Dialect::Sqlite => {
                let meant = column.meaning.0.and_then(meant);
                Some(meant.unwrap_or_else(|| sqlite(text)).to_owned())
            }
        },
    }
}

/// A value of a domain or a composite type. It may break a domain's condition: then the statement
/// fails on rows, and says so.
fn of_type(schema: &Schema, text: &str) -> Option<String> {
    let mut types = schema.types.values();
    let found = types.find(|of| qualified(&of.name) == text)?;
    match &found.kind {
        UserTypeKind::Domain(domain) => match &domain.default {
            Some(default) => Some(default.to_string()),
            None => {
                let base = ColumnType::sql(&*domain.base);
                neutral(Dialect::Postgres, schema, &Column::new("value", base))
            }
        },
        UserTypeKind::Composite(composite) => {
            let commas = composite.attributes.len().saturating_sub(1);
            Some(format!("'({})'", ",".repeat(commas)))
        }
        UserTypeKind::Range(_) => Some("'empty'".to_owned()),
    }
}

fn postgres(text: &str) -> Option<&'static str> {
    if text.ends_with("[]") {
        return Some("'{}'");
    }
    let base = text.split('(').next().unwrap_or(text).trim();
    Some(match base {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" | "money"
        | "oid" => "0",
        "text" | "character varying" | "character" | "\"char\"" | "citext" | "bytea" => "''",
        "boolean" => "false",
        "date" | "timestamp without time zone" | "timestamp with time zone" | "timestamp" => {
            "'epoch'"
        }
        "time without time zone" | "time with time zone" | "time" => "'00:00'",
        "interval" => "'0'",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        "json" | "jsonb" => "'null'",
        "inet" | "cidr" => "'0.0.0.0/32'",
        "macaddr" => "'00:00:00:00:00:00'",
        _ if base.ends_with("range") => "'empty'",
        _ => return None,
    })
}

/// What sqlx reads of those that SQLite keeps as text or bytes.
fn meant(meaning: Scalar) -> Option<&'static str> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the declared type tells the others"
    )]
    match meaning {
        Scalar::Uuid => Some("x'00000000000000000000000000000000'"),
        Scalar::UuidHyphenated => Some("'00000000-0000-0000-0000-000000000000'"),
        Scalar::UuidSimple => Some("'00000000000000000000000000000000'"),
        Scalar::Json => Some("'null'"),
        Scalar::Date => Some(sqlite("DATE")),
        Scalar::Time => Some(sqlite("TIME")),
        Scalar::Timestamp | Scalar::Timestamptz => Some(sqlite("DATETIME")),
        _ => None,
    }
}

/// By SQLite's own rules of affinity, with the date types that sqlx writes as text.
fn sqlite(text: &str) -> &'static str {
    let text = text.to_ascii_uppercase();
    let has = |word| text.contains(word);
    if has("DATETIME") || has("TIMESTAMP") {
        "'1970-01-01 00:00:00'"
    } else if has("DATE") {
        "'1970-01-01'"
    } else if text == "TIME" {
        "'00:00:00'"
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        "''"
    } else if has("BLOB") {
        "x''"
    } else {
        "0"
    }
}
