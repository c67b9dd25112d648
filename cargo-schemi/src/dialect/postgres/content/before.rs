//! The values that a table had, kept beside it on PostgreSQL: a hash and the beginning of each.

use schemi_schema::{Name, QualifiedName};
use sqlx::{AssertSqlSafe, PgConnection, Row};

use super::number;
use crate::dialect::content::{Changed, SHOWN, kept_name};
use crate::dialect::postgres::types::quote::{ident, qualified};

/// Keeps the values of a table for as long as the session lives.
pub(in crate::dialect) async fn keep(
    session: &mut PgConnection,
    number: usize,
    table: &QualifiedName,
    columns: &[Name],
    key: &[Name],
) -> Result<(), sqlx::Error> {
    let value = |(at, column): (usize, &Name)| {
        let column = ident(column.as_str());
        format!(
            ", hashtextextended({column}::text, 0) AS h{at}, left({column}::text, {SHOWN}) AS v{at}"
        )
    };
    let values: String = columns.iter().enumerate().map(value).collect();
    let sql = format!(
        "CREATE TEMP TABLE \"{}\" AS SELECT ROW({})::text AS key{values} FROM {}",
        kept_name(number),
        names(key, "").join(", "),
        qualified(table)
    );
    sqlx::query(AssertSqlSafe(sql)).execute(session).await?;
    Ok(())
}

/// The values of a column that are other ones now, and one of them.
pub(in crate::dialect) async fn changed(
    session: &mut PgConnection,
    (kept, at): (usize, usize),
    table: &QualifiedName,
    column: &Name,
    key: &[Name],
) -> Result<Option<Changed>, sqlx::Error> {
    let key = names(key, "n.");
    let column = format!("n.{}", ident(column.as_str()));
    let shown: String = key.iter().map(|name| format!(", {name}::text")).collect();
    let key = key.join(", ");
    let sql = format!(
        "SELECT count(*) OVER (), b.v{at}, left({column}::text, {SHOWN}){shown} \
         FROM {} AS n JOIN pg_temp.\"{}\" AS b ON b.key = ROW({key})::text \
         WHERE hashtextextended({column}::text, 0) IS DISTINCT FROM b.h{at} ORDER BY {key} LIMIT 1",
        qualified(table),
        kept_name(kept)
    );
    let found = sqlx::query(AssertSqlSafe(sql))
        .fetch_optional(session)
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let key = (3..row.len()).map(|at| row.try_get(at));
    Ok(Some(Changed {
        count: number(row.try_get(0)?),
        before: row.try_get(1)?,
        after: row.try_get(2)?,
        key: key.collect::<Result<_, _>>()?,
    }))
}

fn names(key: &[Name], of: &str) -> Vec<String> {
    let named = key
        .iter()
        .map(|name| format!("{of}{}", ident(name.as_str())));
    named.collect()
}
