//! One open connection to a database.

use schemi_schema::Dialect;
use sqlx::{PgConnection, SqliteConnection};

/// An open connection, of either kind.
#[derive(Debug)]
pub enum Database {
    /// A PostgreSQL session.
    Postgres(PgConnection),
    /// A SQLite connection.
    Sqlite(SqliteConnection),
}

impl Database {
    /// Its kind.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }
}
