//! The session's settings: kept before, set for the work, put back after it.

use std::time::Duration;

use schemi_schema::Dialect;

use super::ApplyError;
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::lock;
use crate::migrate::session::literal;

/// What a session had set before.
pub(super) enum Saved {
    /// What scripts change, pg_dump's for one; put back before each transaction.
    Postgres {
        search_path: String,
        role: String,
        lock_timeout: String,
    },
    /// `busy_timeout`, `foreign_keys`, `legacy_alter_table`.
    Sqlite {
        busy_timeout: String,
        foreign_keys: bool,
        legacy_alter_table: bool,
    },
}

impl Saved {
    pub(super) async fn take(database: &mut Database) -> Result<Self, ApplyError> {
        let saved = match database.dialect() {
            Dialect::Postgres => Self::take_postgres(database).await,
            Dialect::Sqlite => Self::take_sqlite(database).await,
        };
        saved.map_err(ApplyError::server("reading the session's settings"))
    }

    async fn take_postgres(database: &mut Database) -> Result<Self, ServerError> {
        let sql = "SELECT current_setting('search_path'), current_setting('role'), \
                   current_setting('lock_timeout')";
        let row = database.rows(sql, &[]).await?.into_iter().next();
        let mut columns = row.unwrap_or_default().into_iter();
        let mut next = || columns.next().flatten().unwrap_or_default();
        Ok(Self::Postgres {
            search_path: next(),
            role: next(),
            lock_timeout: next(),
        })
    }

    async fn take_sqlite(database: &mut Database) -> Result<Self, ServerError> {
        let sql = "SELECT CAST(t.timeout AS text), CAST(f.foreign_keys AS text), \
                   CAST(l.legacy_alter_table AS text) \
                   FROM pragma_busy_timeout t, pragma_foreign_keys f, pragma_legacy_alter_table l";
        let row = database.rows(sql, &[]).await?.into_iter().next();
        let mut columns = row.unwrap_or_default().into_iter();
        let mut next = || columns.next().flatten().unwrap_or_default();
        Ok(Self::Sqlite {
            busy_timeout: next(),
            foreign_keys: next() == "1",
            legacy_alter_table: next() == "1",
        })
    }

    /// Sets the session up for the work.
    pub(super) async fn prepare(
        &self,
        database: &mut Database,
        lock_timeout: Duration,
    ) -> Result<(), ApplyError> {
        let sql = match self {
            Self::Postgres { .. } => {
                format!("SET lock_timeout = {}", lock::postgres_millis(lock_timeout))
            }
            Self::Sqlite { .. } => {
                format!(
                    "PRAGMA busy_timeout = {}",
                    lock::sqlite_millis(lock_timeout)
                )
            }
        };
        database
            .run(&sql)
            .await
            .map_err(ApplyError::server("setting the lock timeout"))?;
        Ok(())
    }

    /// Whether SQLite checked foreign keys before.
    pub(super) fn foreign_keys(&self) -> bool {
        match self {
            Self::Sqlite { foreign_keys, .. } => *foreign_keys,
            Self::Postgres { .. } => false,
        }
    }

    /// What begins a PostgreSQL transaction, to be put before a first statement: the settings that
    /// an earlier script may have changed are as they were.
    pub(super) fn begin_postgres(&self, lock_timeout: Duration) -> String {
        let Self::Postgres {
            search_path, role, ..
        } = self
        else {
            return String::new();
        };
        format!(
            "BEGIN; SELECT set_config('role', {}, false), set_config('search_path', {}, false), \
             set_config('lock_timeout', '{}', false);\n",
            literal(role, Dialect::Postgres),
            literal(search_path, Dialect::Postgres),
            lock::postgres_millis(lock_timeout)
        )
    }

    /// Puts everything back.
    pub(super) async fn restore(&self, database: &mut Database) {
        let sql = match self {
            Self::Postgres {
                search_path,
                role,
                lock_timeout,
            } => format!(
                "SELECT set_config('role', {}, false), set_config('search_path', {}, false), \
                 set_config('lock_timeout', {}, false)",
                literal(role, Dialect::Postgres),
                literal(search_path, Dialect::Postgres),
                literal(lock_timeout, Dialect::Postgres)
            ),
            Self::Sqlite {
                busy_timeout,
                foreign_keys,
                legacy_alter_table,
            } => format!(
                "PRAGMA busy_timeout = {busy_timeout}; PRAGMA foreign_keys = {}; \
                 PRAGMA legacy_alter_table = {}",
                u8::from(*foreign_keys),
                u8::from(*legacy_alter_table)
            ),
        };
        // Only a connection that is gone refuses this, and then there is nothing to put back.
        let _ = database.run(&sql).await;
    }
}
