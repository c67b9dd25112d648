//! What the rows of a database say about a hazard: how many are lost, which one stands in the way.

pub mod cast;
pub mod enum_value;
pub mod own_type;
pub mod refused;

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, ForeignKey, Name, QualifiedName};
use sqlx::{AssertSqlSafe, Row};

use crate::hazard::Hazard;
use crate::hazard::cast::VALUE;

/// How many rows or values a change would lose; `None` where it loses none by its nature.
///
/// # Errors
/// What the database says; a table that is not there yet is a caller's mistake.
pub async fn lost(database: &mut Database, hazard: &Hazard) -> Result<Option<u64>, sqlx::Error> {
    let sql = match hazard {
        Hazard::ReplacesValues {
            table,
            column,
            expr,
        } => {
            let differs = match database {
                Database::Postgres(_) => "IS DISTINCT FROM",
                Database::Sqlite(_) => "IS NOT",
            };
            let sql = format!(
                "SELECT count(*) FROM {} WHERE {} {differs} ({expr})",
                qualified(table),
                quoted(column)
            );
            // The expression may speak of what the plan has yet to add or rename, and a type may
            // have no equality: then every value counts.
            match counted(database, &sql).await {
                Ok(count) => return Ok(count),
                Err(_) => format!("SELECT count({}) FROM {}", quoted(column), qualified(table)),
            }
        }
        Hazard::Casts {
            table,
            column,
            changed: Some(changed),
        } => {
            let (name, column) = (qualified(table), quoted(column));
            let sql = format!(
                "SELECT count(*) FROM (SELECT {column} AS {VALUE} FROM {name}) AS held \
                 WHERE {VALUE} IS NOT NULL AND ({changed})"
            );
            // An earlier step of the plan may give the column the type that the condition is for, and
            // a value may have no equal in the new type: then every value counts.
            match counted(database, &sql).await {
                Ok(count) => return Ok(count),
                Err(_) => format!("SELECT count({column}) FROM {name}"),
            }
        }
        Hazard::DropsTable { table } => format!("SELECT count(*) FROM {}", qualified(table)),
        Hazard::DropsColumn { table, column } => {
            format!("SELECT count({}) FROM {}", quoted(column), qualified(table))
        }
        Hazard::DropsAttribute { .. }
        | Hazard::RecastsDomain {
            changed: Some(_), ..
        } => return own_type::lost(database, hazard).await,
        Hazard::RemovesValue { .. }
        | Hazard::RecastsDomain { changed: None, .. }
        | Hazard::RestrictsDomain { .. }
        | Hazard::SetsNotNull { .. }
        | Hazard::AddsRequired { .. }
        | Hazard::Casts { changed: None, .. }
        | Hazard::SetsStrict { .. }
        | Hazard::AddsUnique { .. }
        | Hazard::AddsCheck { .. }
        | Hazard::AddsForeignKey { .. }
        | Hazard::AddsExclusion { .. } => return Ok(None),
    };
    counted(database, &sql).await
}

/// The number that a query gives.
async fn counted(database: &mut Database, sql: &str) -> Result<Option<u64>, sqlx::Error> {
    let count = first_row(database, &format!("SELECT CAST(({sql}) AS TEXT)")).await?;
    Ok(count.and_then(|row| row.first()?.as_ref()?.parse().ok()))
}

/// A row that a change would fail on, as `column = value, …`; `None` where there is none.
///
/// `value` is the value that the database complained about, if it named one.
///
/// # Errors
/// What the database says, a column that is not there yet among it.
pub async fn example(
    database: &mut Database,
    hazard: &Hazard,
    value: Option<&str>,
) -> Result<Option<String>, sqlx::Error> {
    if let Hazard::RemovesValue { enum_type, value } = hazard {
        return enum_value::example(database, enum_type, value).await;
    }
    if let Hazard::RestrictsDomain {
        domain, condition, ..
    } = hazard
    {
        return own_type::example(database, domain, condition).await;
    }
    let Some(table) = hazard.table() else {
        return Ok(None);
    };
    let mut shown = primary_key(database, table).await?;
    if let Hazard::AddsCheck { expr, .. } = hazard {
        let columns = columns(database, table).await?;
        let is_new = |name: &Name| !shown.contains(name) && mentions(expr.as_str(), name);
        let added: Vec<Name> = columns.into_iter().filter(is_new).collect();
        shown.extend(added);
    }
    let Some((columns, sql)) = search(database.dialect(), hazard, &shown, value) else {
        return Ok(None);
    };
    let row = first_row(database, &sql).await?;
    Ok(row.map(|values| display(&columns, values)))
}

/// A row that a cast fails on, on PostgreSQL, where the statement that failed is such a cast.
pub async fn uncastable(database: &mut Database, retype: &cast::Retype) -> Option<String> {
    let key = primary_key(database, &retype.table).await.ok()?;
    match database {
        Database::Postgres(connection) => retype.example(connection, &key).await,
        Database::Sqlite(_) => None,
    }
}

/// A row as `column = value, …`.
fn display(columns: &[Name], values: Vec<Option<String>>) -> String {
    let pairs = columns.iter().zip(values);
    let pairs = pairs.map(|(name, value)| match value {
        Some(value) => format!("{name} = '{value}'"),
        None => format!("{name} = NULL"),
    });
    pairs.collect::<Vec<_>>().join(", ")
}

/// The columns to show and the query that finds a row in the way.
fn search(
    dialect: Dialect,
    hazard: &Hazard,
    key: &[Name],
    value: Option<&str>,
) -> Option<(Vec<Name>, String)> {
    let (columns, from, condition) = match hazard {
        Hazard::SetsNotNull { table, column } => {
            let mut shown = key.to_vec();
            shown.push(column.clone());
            (shown, table, format!("{} IS NULL", quoted(column)))
        }
        Hazard::AddsRequired { table, .. } => (key.to_vec(), table, "1 = 1".to_owned()),
        Hazard::AddsCheck { table, expr, .. } => {
            (key.to_vec(), table, format!("NOT ({})", expr.as_str()))
        }
        Hazard::AddsUnique { table, columns, .. } => {
            let names = list(columns);
            let condition = format!(
                "({names}) IN (SELECT {names} FROM {} GROUP BY {names} HAVING count(*) > 1)",
                qualified(table)
            );
            (columns.clone(), table, condition)
        }
        Hazard::AddsForeignKey {
            table,
            key: foreign,
            ..
        } => {
            let mut shown = key.to_vec();
            shown.extend(foreign.columns.iter().filter(|c| !key.contains(c)).cloned());
            (shown, table, orphan(foreign))
        }
        Hazard::Casts { table, column, .. } => {
            let mut shown = key.to_vec();
            shown.push(column.clone());
            let condition = format!("{} = {}", as_text(dialect, column), literal(value?));
            (shown, table, condition)
        }
        Hazard::DropsTable { .. }
        | Hazard::DropsColumn { .. }
        | Hazard::DropsAttribute { .. }
        | Hazard::RestrictsDomain { .. }
        | Hazard::RecastsDomain { .. }
        | Hazard::ReplacesValues { .. }
        | Hazard::RemovesValue { .. }
        | Hazard::SetsStrict { .. }
        | Hazard::AddsExclusion { .. } => return None,
    };
    if columns.is_empty() {
        return None;
    }
    let shown: Vec<_> = columns.iter().map(|c| as_text(dialect, c)).collect();
    let sql = format!(
        "SELECT {} FROM {} a WHERE {condition} LIMIT 1",
        shown.join(", "),
        qualified(from)
    );
    Some((columns, sql))
}

/// A column of `a` as text. Bytes on SQLite may be none.
fn as_text(dialect: Dialect, column: &Name) -> String {
    let column = quoted(column);
    match dialect {
        Dialect::Postgres => format!("CAST(a.{column} AS TEXT)"),
        Dialect::Sqlite => format!(
            "CASE typeof(a.{column}) WHEN 'blob' THEN quote(a.{column}) ELSE CAST(a.{column} AS TEXT) END"
        ),
    }
}

/// Whether an expression has a name among its words.
fn mentions(expr: &str, name: &Name) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let quoted = expr.contains(&quoted(name));
    quoted
        || expr
            .split(|c| !is_part(c))
            .any(|word| word.eq_ignore_ascii_case(name.as_str()))
}

fn orphan(key: &ForeignKey) -> String {
    let pairs = key.columns.iter().zip(&key.referenced_columns);
    let mut parts = Vec::new();
    let mut given = Vec::new();
    for (column, referenced) in pairs {
        parts.push(format!("b.{} = a.{}", quoted(referenced), quoted(column)));
        given.push(format!("a.{} IS NOT NULL", quoted(column)));
    }
    let target = qualified(&key.references);
    format!(
        "{} AND NOT EXISTS (SELECT 1 FROM {target} b WHERE {})",
        given.join(" AND "),
        parts.join(" AND ")
    )
}

fn list(columns: &[Name]) -> String {
    columns.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

fn quoted(name: &Name) -> String {
    format!("\"{}\"", name.as_str().replace('"', "\"\""))
}

/// A name as SQL says it.
pub(super) fn qualified(name: &QualifiedName) -> String {
    let schema = name
        .schema
        .as_ref()
        .map(|schema| format!("{}.", quoted(schema)));
    format!("{}{}", schema.unwrap_or_default(), quoted(&name.name))
}

/// The rows of a query whose columns are text.
pub(super) async fn all_rows(
    database: &mut Database,
    sql: &str,
) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    match database {
        Database::Postgres(connection) => {
            let rows = sqlx::query(sql).fetch_all(connection).await?;
            rows.iter()
                .map(|row| (0..row.len()).map(|at| row.try_get(at)).collect())
                .collect()
        }
        Database::Sqlite(connection) => {
            let rows = sqlx::query(sql).fetch_all(connection).await?;
            rows.iter()
                .map(|row| (0..row.len()).map(|at| row.try_get(at)).collect())
                .collect()
        }
    }
}

async fn first_row(
    database: &mut Database,
    sql: &str,
) -> Result<Option<Vec<Option<String>>>, sqlx::Error> {
    Ok(all_rows(database, sql).await?.into_iter().next())
}

/// Whether a table has rows; with a column, whether some of them have no value there.
///
/// # Errors
/// What the database says.
pub async fn has_rows(
    database: &mut Database,
    table: &QualifiedName,
    without: Option<&Name>,
) -> Result<bool, sqlx::Error> {
    let condition = without.map(|column| format!(" WHERE {} IS NULL", quoted(column)));
    let sql = format!(
        "SELECT CAST(1 AS TEXT) FROM {}{} LIMIT 1",
        qualified(table),
        condition.unwrap_or_default()
    );
    Ok(first_row(database, &sql).await?.is_some())
}

/// Whether a table is there, and a column of it that is stored: a computed one has nothing to lose.
///
/// # Errors
/// What the database says.
pub async fn exists(
    database: &mut Database,
    table: &QualifiedName,
    column: Option<&Name>,
) -> Result<bool, sqlx::Error> {
    let sql = match database {
        Database::Postgres(_) => {
            let class = format!("to_regclass({})", literal(&qualified(table)));
            match column {
                None => format!("SELECT CAST({class} AS TEXT) WHERE {class} IS NOT NULL"),
                Some(column) => format!(
                    "SELECT CAST(attname AS TEXT) FROM pg_attribute WHERE attrelid = {class} \
                     AND attname = {} AND NOT attisdropped AND attgenerated = ''",
                    literal(column.as_str())
                ),
            }
        }
        Database::Sqlite(_) => match column {
            None => format!(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name = {} COLLATE NOCASE",
                literal(table.name.as_str())
            ),
            Some(column) => format!(
                "SELECT name FROM pragma_table_xinfo({}) WHERE name = {} COLLATE NOCASE \
                 AND hidden NOT IN (2, 3)",
                literal(table.name.as_str()),
                literal(column.as_str())
            ),
        },
    };
    Ok(first_row(database, &sql).await?.is_some())
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The columns that name a row of a table: its primary key, else SQLite's own number.
async fn primary_key(
    database: &mut Database,
    table: &QualifiedName,
) -> Result<Vec<Name>, sqlx::Error> {
    let sql = match database {
        Database::Postgres(_) => format!(
            "SELECT CAST(a.attname AS TEXT) FROM pg_index i JOIN pg_attribute a ON a.attrelid = \
             i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = to_regclass({}) AND \
             i.indisprimary ORDER BY array_position(i.indkey, a.attnum)",
            literal(&qualified(table))
        ),
        Database::Sqlite(_) => format!(
            "SELECT name FROM pragma_table_info({}) WHERE pk > 0 ORDER BY pk",
            literal(table.name.as_str())
        ),
    };
    let mut key = names(database, &sql).await?;
    if key.is_empty() && database.dialect() == Dialect::Sqlite {
        key.push(Name::from("rowid"));
    }
    Ok(key)
}

/// All columns of a table.
async fn columns(database: &mut Database, table: &QualifiedName) -> Result<Vec<Name>, sqlx::Error> {
    let sql = match database {
        Database::Postgres(_) => format!(
            "SELECT CAST(attname AS TEXT) FROM pg_attribute WHERE attrelid = to_regclass({}) \
             AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            literal(&qualified(table))
        ),
        Database::Sqlite(_) => format!(
            "SELECT name FROM pragma_table_xinfo({}) ORDER BY cid",
            literal(table.name.as_str())
        ),
    };
    names(database, &sql).await
}

/// The names that a query of one column gives.
async fn names(database: &mut Database, sql: &str) -> Result<Vec<Name>, sqlx::Error> {
    let rows = all_rows(database, sql).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| row.into_iter().next().flatten())
        .map(Name::from)
        .collect())
}
