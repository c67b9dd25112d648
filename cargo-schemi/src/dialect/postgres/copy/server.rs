//! A server's databases from outside of them: made, exchanged, dropped.

use rand::Rng;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Row};

use super::error::CopyError;
use crate::dialect::postgres::connection::{ConnectError, open};
use crate::settings::{Access, PostgresSpec};

/// How the name of a database begins that is a copy not whole yet, or what a copy has replaced.
pub(super) const MARK: &str = "schemi_clone_";

/// The first half of the lock that says whose such a database is.
const CLASS: i32 = 0x5c4e_3101;

/// How often an exchange is tried while others keep connecting.
const TRIES: u32 = 50;

/// Databases that every server has, to work on others from.
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

/// A session that works on whole databases.
pub(super) struct Server {
    pub(super) session: PgConnection,
    /// The target's name, for messages.
    target: String,
}

impl Server {
    /// Connects to the server of a database, without needing that database.
    pub(super) async fn open(spec: &PostgresSpec) -> Result<Self, ConnectError> {
        let mut spec = spec.clone();
        let target = spec.target.clone();
        let mut last = None;
        for database in MAINTENANCE {
            database.clone_into(&mut spec.database);
            match open(&spec, Access::Write).await {
                Ok(opened) => {
                    return Ok(Self {
                        session: opened.connection,
                        target,
                    });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| unreachable!("there is a maintenance database to try")))
    }

    pub(super) async fn close(self) {
        // What it did is done; closing has nothing to add.
        self.session.close().await.ok();
    }

    pub(super) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.session)
            .await
            .map(|_| ())
    }

    /// Whether there is a database of that name.
    pub(super) async fn has(&mut self, database: &str) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(database)
            .fetch_one(&mut self.session)
            .await
    }

    /// Who is connected to a database: user, program, number.
    pub(super) async fn sessions(&mut self, database: &str) -> Result<Vec<String>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT coalesce(usename, 'a user that we may not see')::text, \
             coalesce(nullif(application_name, ''), backend_type, 'unknown')::text, pid \
             FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() ORDER BY pid",
        )
        .bind(database)
        .fetch_all(&mut self.session)
        .await?;
        rows.iter()
            .map(|row| {
                let (user, program): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                let pid: i32 = row.try_get(2)?;
                Ok(format!("{user} ({program}, pid {pid})"))
            })
            .collect()
    }

    /// Ends all sessions of a database.
    pub(super) async fn disconnect(&mut self, database: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = $1 AND pid <> pg_backend_pid()",
        )
        .bind(database)
        .execute(&mut self.session)
        .await
        .map(|_| ())
    }

    /// A name for a database that is ours as long as this session lives.
    pub(super) async fn reserve(&mut self) -> Result<String, sqlx::Error> {
        let id: u64 = rand::rng().random();
        sqlx::query("SELECT pg_advisory_lock($1, $2)")
            .bind(CLASS)
            .bind(key(id))
            .execute(&mut self.session)
            .await?;
        Ok(format!("{MARK}{id:016x}"))
    }

    /// Drops the databases that killed clones have left.
    pub(super) async fn remove_leftovers(&mut self) -> Result<(), sqlx::Error> {
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT datname::text FROM pg_database WHERE datname ~ ('^' || $1 || '[0-9a-f]{16}$')",
        )
        .bind(MARK)
        .fetch_all(&mut self.session)
        .await?;
        for name in names {
            let Ok(id) = u64::from_str_radix(name.trim_start_matches(MARK), 16) else {
                continue;
            };
            if !self.is_locked(CLASS, key(id)).await? {
                // Not ours to drop, or just being dropped by somebody else: then it is theirs.
                let _ = self.drop_database(&name).await;
            }
        }
        Ok(())
    }

    /// Whether any session of the server, whatever its database, holds an advisory lock.
    pub(super) async fn is_locked(&mut self, class: i32, key: i32) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 \
             AND classid = $1::bigint::oid AND objid = $2::bigint::oid)",
        )
        .bind(i64::from(class.cast_unsigned()))
        .bind(i64::from(key.cast_unsigned()))
        .fetch_one(&mut self.session)
        .await
    }

    pub(super) async fn drop_database(&mut self, name: &str) -> Result<(), sqlx::Error> {
        self.run(&format!("DROP DATABASE IF EXISTS {}", quoted(name)))
            .await
    }

    /// Puts a copy in the place of a database, both at one blow, and drops what was there.
    pub(super) async fn exchange(
        &mut self,
        copy: &str,
        database: &str,
        disconnect: bool,
    ) -> Result<(), CopyError> {
        let old = self.reserve().await.map_err(|error| self.refused(&error))?;
        let exists = self.has(database).await.map_err(|error| self.refused(&error))?;
        let (copy, name, old) = (quoted(copy), quoted(database), quoted(&old));
        let away = match exists {
            true => format!("ALTER DATABASE {name} RENAME TO {old};"),
            false => String::new(),
        };
        let swap = format!("BEGIN; {away} ALTER DATABASE {copy} RENAME TO {name}; COMMIT");
        let mut tries = 0;
        while let Err(error) = self.run(&swap).await {
            let _ = self.run("ROLLBACK").await;
            let is_in_use = code(&error).as_deref() == Some("55006");
            if !is_in_use {
                return Err(self.refused(&error));
            }
            tries += 1;
            if !disconnect || tries > TRIES {
                let sessions = self.sessions(database).await.unwrap_or_default();
                let to = self.target.clone();
                return Err(CopyError::InUse { to, sessions });
            }
            self.disconnect(database)
                .await
                .map_err(|error| self.refused(&error))?;
        }
        if exists {
            self.run(&format!("DROP DATABASE {old}"))
                .await
                .map_err(|error| self.refused(&error))?;
        }
        Ok(())
    }

    pub(super) fn refused(&self, error: &sqlx::Error) -> CopyError {
        CopyError::Refused {
            from: self.target.clone(),
            message: said(error),
        }
    }
}

/// The second half of the lock of a name.
fn key(id: u64) -> i32 {
    let folded = u32::try_from((id ^ (id >> 32)) & 0xffff_ffff).unwrap_or_default();
    folded.cast_signed()
}

/// SQLSTATE.
pub(super) fn code(error: &sqlx::Error) -> Option<String> {
    let code = error.as_database_error()?.code()?;
    Some(code.into_owned())
}

/// What the server says of an error.
pub(super) fn said(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
