//! Reads what a database holds from `pg_catalog`, in a number of round trips that does not grow.
//!
//! | module | holds |
//! |---|---|
//! | [`catalog`] | the queries, sent as one |
//! | [`recreate`] | what stands on tables, and how it is made anew |
//! | [`row`] | their rows |
//! | [`assemble`] | rows → schema |
//! | [`beyond`] | what models cannot express |
//! | [`detail`] | rows of what few objects say → schema |
//! | [`whole`] | rows of sequences, types and parents → schema |

pub mod assemble;
pub mod beyond;
pub mod catalog;
pub mod detail;
pub mod recreate;
pub mod row;
pub mod whole;

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
    let rows = catalog::read(&mut transaction, &session).await?;
    transaction.rollback().await?;
    assemble::assemble(&session, rows, options)
}
