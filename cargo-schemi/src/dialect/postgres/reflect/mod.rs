//! Reads what a database holds from `pg_catalog`, in a number of round trips that does not grow.
//!
//! | module | holds |
//! |---|---|
//! | [`catalog`] | the queries, sent as one |
//! | [`recreate`] | what stands on tables, and how it is made anew |
//! | [`row`] | their rows |
//! | [`assemble`] | rows → schema |
//! | [`beyond`] | what models cannot express |
//! | [`columns`] | the names behind the numbers of columns |
//! | [`index`] | rows of indexes → schema |
//! | [`detail`] | rows of what few objects say → schema |
//! | [`unsaid`] | what models leave out of the tables that they say |
//! | [`whole`] | rows of sequences, types and parents → schema |

pub mod assemble;
pub mod beyond;
pub mod catalog;
pub mod columns;
pub mod detail;
pub mod index;
pub mod recreate;
pub mod row;
pub mod unsaid;
pub mod whole;

use schemi_schema::{Name, QualifiedName};
use sqlx::{Connection, PgConnection};

use crate::dialect::{ReflectOptions, Reflected};

pub use catalog::ErrorText;

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReflectError {
    /// The server refused a catalog query, or the connection broke.
    #[error("reading the catalog of the database failed: {0}")]
    Query(String),
    /// The search path names no schema that exists.
    #[error("no schema of search_path exists: create one, or set search_path in the settings")]
    NoSchema,
    /// An object whose definition the server prints in a form that is not known.
    #[error("cannot read the definition of {0}: please report it with this text: {1}")]
    Definition(String, String),
}

impl From<sqlx::Error> for ReflectError {
    fn from(error: sqlx::Error) -> Self {
        Self::Query(error.plain())
    }
}

/// Reads the first schema of the search path and those of the options.
///
/// It writes nothing, and leaves the session as it was: its settings live in a transaction that is
/// rolled back (a savepoint, within a transaction of sqlx's). Objects that belong to extensions are
/// passed over.
///
/// # Errors
/// Where the server refuses a catalog query, or the search path names no schema.
pub async fn reflect(
    conn: &mut PgConnection,
    options: &ReflectOptions,
) -> Result<Reflected, ReflectError> {
    let mut transaction = conn.begin().await?;
    let session = catalog::session(&mut transaction, options).await?;
    let rows = catalog::read(&mut transaction, &session, options.besides).await?;
    transaction.rollback().await?;
    assemble::assemble(&session, rows, options)
}

/// The names of all tables, views and sequences, with their schemas.
///
/// # Errors
/// Where the server refuses a catalog query.
pub async fn relations(conn: &mut PgConnection) -> Result<Vec<QualifiedName>, ReflectError> {
    let sql = "SELECT n.nspname::text, c.relname::text FROM pg_class c \
        JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_'";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(conn).await?;
    let names = rows.into_iter();
    Ok(names
        .map(|(schema, name)| QualifiedName::new(Some(Name::new(schema)), name))
        .collect())
}
