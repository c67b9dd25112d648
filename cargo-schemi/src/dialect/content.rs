//! What tables hold, as numbers that are equal where the content is; the ways are the dialects' own.

use std::collections::BTreeMap;

use schemi_runtime::migrate::Database;
use schemi_schema::{Name, QualifiedName, Schema};

use super::{postgres, sqlite};

/// What a table holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// How many rows.
    pub rows: u64,
    /// What each column holds.
    pub columns: BTreeMap<Name, Values>,
}

/// What a column holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// How many rows have a value there.
    pub filled: u64,
    /// A sum over the rows that changes with any value, and with the row that it stands in where the
    /// table has a key.
    pub digest: String,
}

/// Reads what a table holds. The values of `key` say which row a value stands in.
///
/// # Errors
/// Where the database refuses.
pub async fn read(
    database: &mut Database,
    table: &QualifiedName,
    columns: &[Name],
    key: &[Name],
) -> Result<Content, sqlx::Error> {
    match database {
        Database::Postgres(session) => postgres::content::read(session, table, columns, key).await,
        Database::Sqlite(connection) => {
            sqlite::content::read(connection, table, columns, key).await
        }
    }
}

/// The foreign keys that rows break, each with their number, as fragments.
///
/// # Errors
/// Where the database refuses.
pub async fn broken_keys(
    database: &mut Database,
    schema: &Schema,
) -> Result<Vec<String>, sqlx::Error> {
    match database {
        Database::Postgres(session) => postgres::content::broken_keys(session, schema).await,
        Database::Sqlite(connection) => sqlite::content::broken_keys(connection).await,
    }
}
