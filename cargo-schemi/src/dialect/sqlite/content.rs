//! What SQLite tables hold: row by row, as SQLite has no function that adds it up.

pub mod before;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

use futures_util::TryStreamExt;
use schemi_schema::{Column, ColumnType, Name, QualifiedName, Table};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection, TypeInfo, ValueRef};

use super::ddl::identifier::quote;
use crate::dialect::content::{Content, Counted, Counter, KEPT, Values};

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

/// Where the tables go on that give no number twice.
pub(in crate::dialect) async fn counters(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<Counted, Counter>, sqlx::Error> {
    let kept = "SELECT name FROM main.sqlite_master WHERE name = 'sqlite_sequence'";
    let kept = sqlx::query(kept).fetch_optional(&mut *connection).await?;
    if kept.is_none() {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT m.name, coalesce(s.seq, 0) FROM main.sqlite_master AS m \
               LEFT JOIN main.sqlite_sequence AS s ON s.name = m.name \
               WHERE m.type = 'table' AND instr(upper(m.sql), 'AUTOINCREMENT') > 0";
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(connection).await?;
    let counter = |(table, last): (String, i64)| {
        let next = i128::from(last) + 1;
        let counter = Counter { next, falls: false };
        ((QualifiedName::local(table.as_str()), None), counter)
    };
    Ok(rows.into_iter().map(counter).collect())
}

/// The virtual tables that can be read, with the columns that hold something.
pub(in crate::dialect) async fn virtual_tables(
    connection: &mut SqliteConnection,
) -> Result<Vec<Table>, sqlx::Error> {
    let sql =
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND rootpage = 0 ORDER BY 1";
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *connection).await?;
    let mut tables = Vec::new();
    for name in names {
        // One whose module is not here can neither be read nor changed.
        let columns = "SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0";
        let columns: Result<Vec<String>, _> = sqlx::query_scalar(columns)
            .bind(&name)
            .fetch_all(&mut *connection)
            .await;
        let Ok(columns) = columns else { continue };
        let mut table = Table::new(QualifiedName::local(name.as_str()));
        let column = |name: String| Column::new(Name::new(name), ColumnType::sql("TEXT"));
        table.columns = columns.into_iter().map(column).collect();
        let names: Vec<Name> = table.columns.iter().map(|c| c.name.clone()).collect();
        if !names.is_empty() && read(connection, &table.name, &names, &[]).await.is_ok() {
            tables.push(table);
        }
    }
    Ok(tables)
}

/// Drops what scripts have left in the session.
pub(in crate::dialect) async fn drop_temporary(
    connection: &mut SqliteConnection,
) -> Result<(), sqlx::Error> {
    let sql = "SELECT upper(type), name FROM temp.sqlite_master WHERE type IN ('table', 'view') \
               AND substr(name, 1, length($1)) <> $1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let found: Vec<(String, String)> = sqlx::query_as(sql)
        .bind(KEPT)
        .fetch_all(&mut *connection)
        .await?;
    for (kind, name) in found {
        let sql = format!("DROP {kind} IF EXISTS temp.{}", quote(&name));
        sqlx::query(AssertSqlSafe(sql))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
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
