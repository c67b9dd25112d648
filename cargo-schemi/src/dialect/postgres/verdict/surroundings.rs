//! What an answer depends on beside the question: the server, its settings, what users have made.

use sqlx::{PgConnection, Row};

/// Where questions are asked.
#[derive(Debug)]
pub struct Surroundings {
    /// The first schema of the search path, if it exists.
    pub own: Option<String>,
    /// Whether temporary tables may be made.
    pub may_ask: bool,
    /// Whether the server only follows another.
    pub is_standby: bool,
    /// The database.
    pub database: String,
    /// The role that the session works as.
    pub role: String,
    /// A hash of the version, of the search path, of the settings that change how values are read
    /// and printed, and of every function, operator, cast, type, operator class, collation and
    /// access method that is not PostgreSQL's own. `None` where temporary objects may change answers.
    pub fingerprint: Option<String>,
}

/// Looks around, in one round trip.
///
/// # Errors
/// What the server says.
pub async fn of(conn: &mut PgConnection) -> Result<Surroundings, sqlx::Error> {
    let row = sqlx::query(include_str!("surroundings.sql"))
        .fetch_one(conn)
        .await?;
    Ok(Surroundings {
        own: row.try_get("own")?,
        may_ask: row.try_get("may_ask")?,
        is_standby: row.try_get("is_standby")?,
        database: row.try_get("database")?,
        role: row.try_get("role")?,
        fingerprint: row.try_get("fingerprint")?,
    })
}
