//! The values that a table had, kept beside it on SQLite, which has no function that hashes them.

use schemi_schema::{Name, QualifiedName};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::dialect::content::{Changed, SHOWN, kept_name};
use crate::dialect::sqlite::ddl::identifier::quote;

/// Keeps the values of a table for as long as the connection lives, in a file of SQLite's own.
pub(in crate::dialect) async fn keep(
    connection: &mut SqliteConnection,
    number: usize,
    table: &QualifiedName,
    columns: &[Name],
    key: &[Name],
) -> Result<(), sqlx::Error> {
    let as_name = |sign: &'static str| {
        move |(at, name): (usize, &Name)| format!("{} AS {sign}{at}", quote(name.as_str()))
    };
    let key = key.iter().enumerate().map(as_name("k"));
    let values = columns.iter().enumerate().map(as_name("v"));
    let names: Vec<String> = key.chain(values).collect();
    let sql = format!(
        "CREATE TEMP TABLE \"{}\" AS SELECT {} FROM main.{}",
        kept_name(number),
        names.join(", "),
        quote(table.name.as_str())
    );
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// The values of a column that are other ones now, and one of them.
pub(in crate::dialect) async fn changed(
    connection: &mut SqliteConnection,
    (kept, at): (usize, usize),
    table: &QualifiedName,
    column: &Name,
    key: &[Name],
) -> Result<Option<Changed>, sqlx::Error> {
    let key: Vec<String> = key
        .iter()
        .map(|name| format!("n.{}", quote(name.as_str())))
        .collect();
    let column = format!("n.{}", quote(column.as_str()));
    let shown: String = key.iter().map(|name| format!(", {}", text(name))).collect();
    let same: Vec<String> = key
        .iter()
        .enumerate()
        .map(|(at, name)| format!("b.k{at} = {name}"))
        .collect();
    let before = format!("b.v{at}");
    let sql = format!(
        "SELECT count(*) OVER (), {}, {}{shown} FROM main.{} AS n JOIN temp.\"{}\" AS b ON {} \
         WHERE ({column} COLLATE BINARY IS NOT {before} OR typeof({column}) <> typeof({before})) \
         ORDER BY {} LIMIT 1",
        text(&before),
        text(&column),
        quote(table.name.as_str()),
        kept_name(kept),
        same.join(" AND "),
        key.join(", ")
    );
    let found = sqlx::query(AssertSqlSafe(sql))
        .fetch_optional(connection)
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let count: i64 = row.try_get(0)?;
    let key = (3..row.len()).map(|at| row.try_get(at));
    Ok(Some(Changed {
        count: u64::try_from(count).unwrap_or_default(),
        before: row.try_get(1)?,
        after: row.try_get(2)?,
        key: key.collect::<Result<_, _>>()?,
    }))
}

/// How many of the rows that were kept are there no more.
pub(in crate::dialect) async fn gone(
    connection: &mut SqliteConnection,
    kept: usize,
    table: &QualifiedName,
    key: &[Name],
) -> Result<u64, sqlx::Error> {
    let same = |(at, name): (usize, &Name)| format!("n.{} = b.k{at}", quote(name.as_str()));
    let same: Vec<String> = key.iter().enumerate().map(same).collect();
    let sql = format!(
        "SELECT count(*) FROM temp.\"{}\" AS b WHERE NOT EXISTS (SELECT 1 FROM main.{} AS n WHERE {})",
        kept_name(kept),
        quote(table.name.as_str()),
        same.join(" AND ")
    );
    let gone: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(gone).unwrap_or_default())
}

/// The beginning of a value, as text.
fn text(value: &str) -> String {
    format!(
        "CASE typeof({value}) WHEN 'null' THEN NULL WHEN 'blob' THEN hex(substr({value}, 1, {SHOWN})) \
         ELSE substr(CAST({value} AS TEXT), 1, {SHOWN}) END"
    )
}
