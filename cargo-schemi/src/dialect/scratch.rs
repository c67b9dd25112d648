//! An empty database to build something in: on PostgreSQL one of a server, on SQLite one in memory.

use std::path::PathBuf;

use super::copy::CopyError;
use super::postgres;
use crate::settings::{Spec, SqliteSpec};

/// An empty database, to be thrown away.
pub enum Scratch {
    /// Of a PostgreSQL server.
    Postgres(Box<postgres::copy::Scratch>),
    /// In the memory of the connection that opens it.
    Sqlite(SqliteSpec),
}

impl Scratch {
    /// Makes one beside the database of `like`; SQLite needs no such place.
    ///
    /// # Errors
    /// A server that cannot be reached, or that lets us make none.
    pub async fn make(like: &Spec) -> Result<Self, CopyError> {
        Ok(match like {
            Spec::Postgres(spec) => Self::Postgres(Box::new(postgres::copy::scratch(spec).await?)),
            Spec::Sqlite(spec) => Self::Sqlite(SqliteSpec {
                file: PathBuf::from(":memory:"),
                ..spec.clone()
            }),
        })
    }

    /// The way to it.
    pub fn spec(&self) -> Spec {
        match self {
            Self::Postgres(scratch) => Spec::Postgres(Box::new(scratch.spec.clone())),
            Self::Sqlite(spec) => Spec::Sqlite(spec.clone()),
        }
    }

    /// Removes it. Nobody is connected to it any more.
    ///
    /// # Errors
    /// Where the server does not; the next one on it tries again.
    pub async fn drop(self) -> Result<(), CopyError> {
        match self {
            Self::Postgres(scratch) => Ok((*scratch).drop().await?),
            Self::Sqlite(_) => Ok(()),
        }
    }
}
