//! The databases that schemi speaks to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL 13 and newer.
    Postgres,
    /// SQLite 3.35 and newer.
    Sqlite,
}

impl Dialect {
    /// Every dialect, in the order in which things about them are written.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// The word for it in models, settings and revision files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.as_str() == text)
            .ok_or_else(|| format!("unknown dialect `{text}`: write `postgres` or `sqlite`"))
    }
}

/// A value said once for all dialects, or once for each: `key = "…"` or `key(postgres = "…")`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PerDialect<T> {
    /// The same for every dialect.
    All(T),
    /// For the dialects named; the others have none.
    Each {
        /// The value on PostgreSQL.
        postgres: Option<T>,
        /// The value on SQLite.
        sqlite: Option<T>,
    },
}

impl<T> PerDialect<T> {
    /// The value for a dialect.
    pub fn get(&self, dialect: Dialect) -> Option<&T> {
        match (self, dialect) {
            (Self::All(value), _) => Some(value),
            (Self::Each { postgres, .. }, Dialect::Postgres) => postgres.as_ref(),
            (Self::Each { sqlite, .. }, Dialect::Sqlite) => sqlite.as_ref(),
        }
    }

    /// Whether it was said for all dialects at once, so that translation may help.
    pub fn is_portable(&self) -> bool {
        matches!(self, Self::All(_))
    }
}
