//! What a server answers when it refuses something, in its own words and nothing else.

use sqlx::error::ErrorKind;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

/// A database's refusal, taken apart.
///
/// It never holds sqlx's own text of a PostgreSQL error, which ends with a line of PostgreSQL's C
/// source.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}{}", more("; ", detail.as_deref()), more("; ", hint.as_deref()))]
pub struct ServerError {
    /// SQLSTATE, or SQLite's extended result code; empty where the connection itself failed.
    pub code: String,
    /// What it says.
    pub message: String,
    /// More of it, often an example row.
    pub detail: Option<String>,
    /// What it advises.
    pub hint: Option<String>,
    /// The constraint that was broken.
    pub constraint: Option<String>,
    /// The table that it speaks of.
    pub table: Option<String>,
    /// The column that it speaks of.
    pub column: Option<String>,
    /// Where in the statement, in characters from 0 (PostgreSQL; SQLite's is asked for apart).
    pub position: Option<usize>,
}

fn more(before: &str, text: Option<&str>) -> String {
    text.map(|text| format!("{before}{text}"))
        .unwrap_or_default()
}

impl ServerError {
    /// Whether PostgreSQL gave up waiting for a lock (`lock_timeout`).
    pub fn is_lock_timeout(&self) -> bool {
        self.code == "55P03"
    }

    /// Whether PostgreSQL or SQLite ended the statement because somebody asked for it.
    pub fn is_cancelled(&self) -> bool {
        self.code == "57014" || self.sqlite_code() == Some(9)
    }

    /// Whether SQLite was busy or a table locked (5, 6, and their extended codes).
    pub fn is_busy(&self) -> bool {
        matches!(self.sqlite_code(), Some(5 | 6))
    }

    /// Whether SQLite's shared cache was locked, which it says at once instead of waiting.
    pub fn is_shared_cache_locked(&self) -> bool {
        self.code == "262"
    }

    /// Whether the statement runs in no transaction, such as VACUUM.
    pub fn refuses_transaction(&self) -> bool {
        self.code == "25001" || self.message.contains("within a transaction")
    }

    /// Whether what the statement makes is there: by PostgreSQL's codes, and by SQLite's words, which
    /// has no code for it.
    pub fn is_there_already(&self) -> bool {
        ["42P07", "42710", "42701", "42P06", "42723", "42P04"].contains(&self.code.as_str())
            || self.message.contains("already exists")
            || self.message.starts_with("duplicate column name")
    }

    /// SQLite's primary result code. SQLSTATEs have five characters, those codes at most four.
    fn sqlite_code(&self) -> Option<u32> {
        let short = self.code.len() < 5;
        let code: Option<u32> = self.code.parse().ok();
        code.filter(|_| short).map(|code| code & 0xff)
    }

    fn from_postgres(error: &PgDatabaseError) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            code: error.code().to_owned(),
            message: error.message().to_owned(),
            detail: owned(error.detail()),
            hint: owned(error.hint()),
            constraint: owned(error.constraint()),
            table: owned(error.table()),
            column: owned(error.column()),
            position: match error.position() {
                Some(PgErrorPosition::Original(at)) => Some(at.saturating_sub(1)),
                Some(PgErrorPosition::Internal { .. }) | None => None,
            },
        }
    }
}

impl From<sqlx::Error> for ServerError {
    fn from(error: sqlx::Error) -> Self {
        let Some(refusal) = error.as_database_error() else {
            return Self {
                message: error.to_string(),
                ..Self::default()
            };
        };
        if let Some(postgres) = refusal.try_downcast_ref::<PgDatabaseError>() {
            return Self::from_postgres(postgres);
        }
        let message = refusal.message().to_owned();
        let broken = message.split_once("constraint failed: ");
        let constraint = broken
            .filter(|_| refusal.kind() == ErrorKind::CheckViolation)
            .map(|(_, name)| name.to_owned());
        Self {
            code: refusal.code().unwrap_or_default().into_owned(),
            message,
            constraint,
            ..Self::default()
        }
    }
}
