//! What SQLite tables hold: row by row, as SQLite has no function that adds it up.

pub mod before;

use std::hash::{DefaultHasher, Hasher};

use futures_util::TryStreamExt;
use schemi_schema::{Name, QualifiedName};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection, TypeInfo, ValueRef};

use super::ddl::identifier::quote;
use crate::dialect::content::{Content, Values};

/// Reads what a table holds, in one pass and constant memory.
pub(in crate::dialect) async fn read(
    connection: &mut SqliteConnection,
    table: &QualifiedName,
    columns: &[Name],
    key: &[Name],
) -> Result<Content, sqlx::Error> {
    let names: Vec<String> = key
        .iter()
        .chain(columns)
        .map(|name| quote(name.as_str()))
        .collect();
    let names = if names.is_empty() {
        "1".to_owned()
    } else {
        names.join(", ")
    };
    let sql = format!("SELECT {names} FROM main.{}", quote(table.name.as_str()));
    let mut rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch(connection);
    let mut count = 0;
    let mut sums = vec![(0_u64, 0_u128); columns.len()];
    while let Some(row) = rows.try_next().await? {
        count += 1;
        let mut of_row = DefaultHasher::new();
        for at in 0..key.len() {
            add(&mut of_row, &row, at)?;
        }
        for (at, (filled, sum)) in sums.iter_mut().enumerate() {
            let mut hasher = of_row.clone();
            if add(&mut hasher, &row, key.len() + at)? {
                *filled += 1;
            }
            *sum = sum.wrapping_add(hasher.finish().into());
        }
    }
    let values = sums.into_iter().map(|(filled, sum)| Values {
        filled,
        digest: sum.to_string(),
    });
    Ok(Content {
        rows: count,
        columns: columns.iter().cloned().zip(values).collect(),
    })
}

/// Adds a value with its kind, and says whether it is one.
fn add(hasher: &mut DefaultHasher, row: &SqliteRow, at: usize) -> Result<bool, sqlx::Error> {
    let value = row.try_get_raw(at)?;
    if value.is_null() {
        hasher.write_u8(0);
        return Ok(false);
    }
    let kind = value.type_info().name().to_owned();
    hasher.write(kind.as_bytes());
    let bytes = match kind.as_str() {
        "INTEGER" => row.try_get_unchecked::<i64, _>(at)?.to_be_bytes().to_vec(),
        "REAL" => row
            .try_get_unchecked::<f64, _>(at)?
            .to_bits()
            .to_be_bytes()
            .to_vec(),
        _ => row.try_get_unchecked::<Vec<u8>, _>(at)?,
    };
    hasher.write_usize(bytes.len());
    hasher.write(&bytes);
    Ok(true)
}

/// How many rows a table has.
pub(in crate::dialect) async fn size(
    connection: &mut SqliteConnection,
    table: &QualifiedName,
) -> Result<u64, sqlx::Error> {
    let is_there = "SELECT count(*) FROM main.sqlite_master WHERE type = 'table' \
                    AND name = $1 COLLATE NOCASE";
    let is_there: i64 = sqlx::query_scalar(is_there)
        .bind(table.name.as_str())
        .fetch_one(&mut *connection)
        .await?;
    // Copying names it as one that is not there.
    if is_there == 0 {
        return Ok(0);
    }
    let sql = format!("SELECT count(*) FROM main.{}", quote(table.name.as_str()));
    let rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(rows).unwrap_or_default())
}

/// The foreign keys that rows break.
pub(in crate::dialect) async fn broken_keys(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2",
    )
    .fetch_all(connection)
    .await?;
    let sentence = |row: &SqliteRow| {
        let (table, parent): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let rows: i64 = row.try_get(2)?;
        let plural = if rows == 1 { "row" } else { "rows" };
        Ok(format!("{table}: {rows} {plural} without their {parent}"))
    };
    rows.iter().map(sentence).collect()
}
