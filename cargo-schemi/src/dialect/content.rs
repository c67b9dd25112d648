//! What tables hold, as numbers that are equal where the content is; the ways are the dialects' own.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::Database;
use schemi_schema::{Name, QualifiedName, Schema, Table};

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

/// How many characters of a value are kept and shown.
pub(in crate::dialect) const SHOWN: usize = 40;

/// Values of a column that are other ones than before, by the first row that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// How many.
    pub count: u64,
    /// The beginning of the value that there was.
    pub before: Option<String>,
    /// The beginning of the one that there is.
    pub after: Option<String>,
    /// The values of the row's key.
    pub key: Vec<Option<String>>,
}

/// Keeps the values of a table under a number until the session ends, so that [`changed`] can compare
/// with them. Rows are known by the values of `key`.
///
/// # Errors
/// Where the database refuses.
pub async fn keep(
    database: &mut Database,
    number: usize,
    table: &QualifiedName,
    columns: &[Name],
    key: &[Name],
) -> Result<(), sqlx::Error> {
    match database {
        Database::Postgres(session) => {
            postgres::content::before::keep(session, number, table, columns, key).await
        }
        Database::Sqlite(connection) => {
            sqlite::content::before::keep(connection, number, table, columns, key).await
        }
    }
}

/// The values of a column that differ from those that were kept: the number of the table, and which
/// of its columns it was. Table, column and key stand under their names of now.
///
/// # Errors
/// Where the database refuses; where the session has lost what it kept.
pub async fn changed(
    database: &mut Database,
    kept: (usize, usize),
    table: &QualifiedName,
    column: &Name,
    key: &[Name],
) -> Result<Option<Changed>, sqlx::Error> {
    match database {
        Database::Postgres(session) => {
            postgres::content::before::changed(session, kept, table, column, key).await
        }
        Database::Sqlite(connection) => {
            sqlite::content::before::changed(connection, kept, table, column, key).await
        }
    }
}

/// How many of the rows that were kept are there no more, by their keys. Table and key stand under their
/// names of now.
///
/// # Errors
/// As [`changed`].
pub async fn gone(
    database: &mut Database,
    kept: usize,
    table: &QualifiedName,
    key: &[Name],
) -> Result<u64, sqlx::Error> {
    match database {
        Database::Postgres(session) => {
            postgres::content::before::gone(session, kept, table, key).await
        }
        Database::Sqlite(connection) => {
            sqlite::content::before::gone(connection, kept, table, key).await
        }
    }
}

/// What the table is called that values are kept in: no name that anybody has.
pub(in crate::dialect) fn kept_name(number: usize) -> String {
    format!("{KEPT}{number}")
}

/// What gives numbers: a column, or a sequence of its own (PostgreSQL), or a table (SQLite).
pub type Counted = (QualifiedName, Option<Name>);

/// Where a counter goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The next number.
    pub next: i128,
    /// Whether its numbers fall.
    pub falls: bool,
}

impl Counter {
    /// Whether it gives numbers again that it has given before.
    pub fn is_behind(self, before: Self) -> bool {
        match before.falls {
            true => self.next > before.next,
            false => self.next < before.next,
        }
    }
}

/// Where all counters go on.
///
/// # Errors
/// Where the database refuses.
pub async fn counters(database: &mut Database) -> Result<BTreeMap<Counted, Counter>, sqlx::Error> {
    match database {
        Database::Postgres(session) => postgres::content::counters::read(session).await,
        Database::Sqlite(connection) => sqlite::content::counters(connection).await,
    }
}

/// What a database holds beside its tables, where it does (PostgreSQL).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Besides {
    /// What a schema does not say of its objects, in words: `the owner of orders`, `shop`.
    pub states: BTreeMap<String, String>,
    /// The numbers of its large objects.
    pub large_objects: BTreeSet<i64>,
}

/// Reads what there is beside tables.
///
/// # Errors
/// Where the database refuses.
pub async fn besides(database: &mut Database) -> Result<Besides, sqlx::Error> {
    match database {
        Database::Postgres(session) => postgres::content::besides::read(session).await,
        Database::Sqlite(_) => Ok(Besides::default()),
    }
}

/// The tables whose rows a module keeps (SQLite), with the columns that can be read: no model can express
/// them, and they hold rows all the same.
///
/// # Errors
/// Where the database refuses.
pub async fn virtual_tables(database: &mut Database) -> Result<Vec<Table>, sqlx::Error> {
    match database {
        Database::Postgres(_) => Ok(Vec::new()),
        Database::Sqlite(connection) => sqlite::content::virtual_tables(connection).await,
    }
}

/// Drops the temporary tables and views that scripts have left in the session; what is kept stays.
///
/// # Errors
/// Where the database refuses.
pub async fn drop_temporary(database: &mut Database) -> Result<(), sqlx::Error> {
    match database {
        Database::Postgres(session) => postgres::content::drop_temporary(session).await,
        Database::Sqlite(connection) => sqlite::content::drop_temporary(connection).await,
    }
}

/// How the names begin of the tables that values are kept in.
pub(in crate::dialect) const KEPT: &str = "schemi before ";

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

/// How many rows a table has, about: what the database knows without counting, where it knows.
///
/// # Errors
/// Where the database refuses.
pub async fn size(database: &mut Database, table: &QualifiedName) -> Result<u64, sqlx::Error> {
    match database {
        Database::Postgres(session) => postgres::content::size(session, table).await,
        Database::Sqlite(connection) => sqlite::content::size(connection, table).await,
    }
}
