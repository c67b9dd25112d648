//! What PostgreSQL tables hold: the server itself adds it up.

pub mod before;
pub mod besides;
pub mod counters;

use schemi_schema::{Constraint, ConstraintKind, ForeignKey, Name, QualifiedName, Schema};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::types::quote::{ident, qualified};
use crate::dialect::content::{Content, KEPT, Values};

/// Reads what a table holds, in one pass.
pub(in crate::dialect) async fn read(
    session: &mut PgConnection,
    table: &QualifiedName,
    columns: &[Name],
    key: &[Name],
) -> Result<Content, sqlx::Error> {
    let sums: String = columns.iter().map(sum).collect();
    let key = match key.is_empty() {
        true => "0::bigint".to_owned(),
        false => {
            let names: Vec<String> = key.iter().map(|name| ident(name.as_str())).collect();
            format!("hashtextextended(ROW({})::text, 0)", names.join(", "))
        }
    };
    let sql = format!(
        "SELECT count(*){sums} FROM (SELECT *, {key} AS \"schemi row\" FROM {}) AS t",
        qualified(table)
    );
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(session).await?;
    let mut content = Content {
        rows: number(row.try_get(0)?),
        ..Content::default()
    };
    for (at, column) in columns.iter().enumerate() {
        let digest: Option<String> = row.try_get(2 + 2 * at)?;
        let values = Values {
            filled: number(row.try_get(1 + 2 * at)?),
            digest: digest.unwrap_or_default(),
        };
        content.columns.insert(column.clone(), values);
    }
    Ok(content)
}

/// A column's values, and their sum: each hashed together with the row that it stands in.
fn sum(column: &Name) -> String {
    let column = ident(column.as_str());
    format!(
        ", count({column}), sum(coalesce(hashtextextended({column}::text, \"schemi row\"), \
         \"schemi row\")::numeric)::text"
    )
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// How many rows a table has: by the server's estimate, and counted where it has none.
pub(in crate::dialect) async fn size(
    session: &mut PgConnection,
    table: &QualifiedName,
) -> Result<u64, sqlx::Error> {
    let name = qualified(table);
    let known: Option<i64> =
        sqlx::query_scalar("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass($1)")
            .bind(&name)
            .fetch_optional(&mut *session)
            .await?;
    match known {
        Some(known) if known > 0 => Ok(number(known)),
        Some(_) => {
            let sql = format!("SELECT count(*) FROM {name}");
            let counted = sqlx::query_scalar(AssertSqlSafe(sql));
            Ok(number(counted.fetch_one(session).await?))
        }
        // Copying names it as one that is not there.
        None => Ok(0),
    }
}

/// The tables, views and sequences of a session.
const TEMPORARY: &str = "SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, \
        c.relname::text FROM pg_class c \
    WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind IN ('r', 'p', 'v', 'S') \
    AND NOT starts_with(c.relname::text, $1) ORDER BY 1 DESC";

/// Drops what scripts have left in the session.
pub(in crate::dialect) async fn drop_temporary(
    session: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    let found: Vec<(String, String)> = sqlx::query_as(TEMPORARY)
        .bind(KEPT)
        .fetch_all(&mut *session)
        .await?;
    for (kind, name) in found {
        // What belongs to another goes with it.
        let sql = format!("DROP {kind} IF EXISTS pg_temp.{} CASCADE", ident(&name));
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut *session)
            .await?;
    }
    Ok(())
}

/// The foreign keys that rows break.
pub(in crate::dialect) async fn broken_keys(
    session: &mut PgConnection,
    schema: &Schema,
) -> Result<Vec<String>, sqlx::Error> {
    let mut broken = Vec::new();
    for table in schema.tables.values() {
        for constraint in &table.constraints {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else {
                continue;
            };
            let sql = orphans(&table.name, key);
            let rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(&mut *session)
                .await?;
            if rows > 0 {
                broken.push(sentence(&table.name, constraint, key, rows));
            }
        }
    }
    Ok(broken)
}

fn orphans(table: &QualifiedName, key: &ForeignKey) -> String {
    let pairs = || key.columns.iter().zip(&key.referenced_columns);
    let filled: Vec<String> = pairs()
        .map(|(column, _)| format!("c.{} IS NOT NULL", ident(column.as_str())))
        .collect();
    let equal: Vec<String> = pairs()
        .map(|(column, parent)| {
            format!(
                "p.{} = c.{}",
                ident(parent.as_str()),
                ident(column.as_str())
            )
        })
        .collect();
    format!(
        "SELECT count(*) FROM {} AS c WHERE {} AND NOT EXISTS (SELECT FROM {} AS p WHERE {})",
        qualified(table),
        filled.join(" AND "),
        qualified(&key.references),
        equal.join(" AND ")
    )
}

fn sentence(table: &QualifiedName, constraint: &Constraint, key: &ForeignKey, rows: i64) -> String {
    let name = constraint.name.get();
    let name = name.map_or("a foreign key".to_owned(), |name| {
        format!("foreign key {name}")
    });
    let plural = if rows == 1 { "row" } else { "rows" };
    format!(
        "{name} of {table}: {rows} {plural} without their {}",
        key.references
    )
}
