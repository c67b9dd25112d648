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
    let aliased = |(at, name): (usize, &String)| format!(", {name} AS k{at}");
    let aliases: String = key.iter().enumerate().map(aliased).collect();
    let sorted: Vec<String> = (0..key.len()).map(|at| format!("k{at}")).collect();
    let shown: String = sorted
        .iter()
        .map(|name| format!(", {name}::text"))
        .collect();
    // All of them are found before one is shown: else the server plans for one, and looks at every
    // pair of rows.
    let sql = format!(
        "WITH found AS MATERIALIZED (SELECT b.v{at} AS before, left({column}::text, {SHOWN}) AS after{aliases} \
         FROM {} AS n JOIN pg_temp.\"{}\" AS b ON b.key = ROW({})::text \
         WHERE hashtextextended({column}::text, 0) IS DISTINCT FROM b.h{at}) \
         SELECT (SELECT count(*) FROM found), before, after{shown} FROM found ORDER BY {} LIMIT 1",
        qualified(table),
        kept_name(kept),
        key.join(", "),
        sorted.join(", ")
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

/// How many of the rows that were kept are there no more.
pub(in crate::dialect) async fn gone(
    session: &mut PgConnection,
    kept: usize,
    table: &QualifiedName,
    key: &[Name],
) -> Result<u64, sqlx::Error> {
    let sql = format!(
        "SELECT count(*) FROM pg_temp.\"{}\" AS b \
         WHERE NOT EXISTS (SELECT FROM {} AS n WHERE ROW({})::text = b.key)",
        kept_name(kept),
        qualified(table),
        names(key, "n.").join(", ")
    );
    let gone = sqlx::query_scalar(AssertSqlSafe(sql));
    Ok(number(gone.fetch_one(session).await?))
}

fn names(key: &[Name], of: &str) -> Vec<String> {
    let named = key
        .iter()
        .map(|name| format!("{of}{}", ident(name.as_str())));
    named.collect()
}
