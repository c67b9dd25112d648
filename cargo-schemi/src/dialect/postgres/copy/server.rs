//! A server's databases from outside of them: made, found, dropped.

use rand::Rng;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::snapshot::{PLAIN, run};
use crate::dialect::copy::CopyError;
use crate::dialect::postgres::connection::{ConnectError, open};
use crate::settings::{Access, PostgresSpec};

/// How the name of a database begins that is a copy not whole yet, or what a copy has replaced.
const MARK: &str = "schemi_clone_";

/// The first half of the lock that says whose such a database is.
const CLASS: i32 = 0x5c4e_3101;

/// Databases that every server has, to work on others from.
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

/// The first version that ends a database's sessions when it is dropped.
const DROPS_BY_FORCE: i32 = 130_000;

/// A session that works on whole databases.
pub(super) struct Server {
    pub(super) session: PgConnection,
    /// `server_version_num`.
    pub(super) version: i32,
    /// The way to this session's own database.
    pub(super) maintenance: PostgresSpec,
    /// The session's number, by which another one can interrupt it.
    pid: i32,
}

impl Server {
    /// Connects to the server of a database, without needing that database.
    pub(super) async fn open(spec: &PostgresSpec) -> Result<Self, CopyError> {
        let mut maintenance = spec.clone();
        let mut session = connect(&mut maintenance).await?;
        // What is done to whole databases takes as long as it takes, and in between there is nothing.
        let told = run(&mut session, PLAIN).await;
        told.map_err(|error| refused(&spec.target, &error))?;
        let about =
            sqlx::query_as("SELECT current_setting('server_version_num')::int, pg_backend_pid()");
        let (version, pid) = match about.fetch_one(&mut session).await {
            Ok(about) => about,
            Err(error) => return Err(refused(&spec.target, &error)),
        };
        Ok(Self {
            session,
            version,
            maintenance,
            pid,
        })
    }

    pub(super) async fn close(self) {
        // What it did is done; closing has nothing to add.
        self.session.close().await.ok();
    }

    /// A second session beside this one, to look from.
    pub(super) async fn second(&self) -> Result<PgConnection, ConnectError> {
        Ok(open(&self.maintenance, Access::Write).await?.connection)
    }

    pub(super) async fn run(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.session)
            .await
            .map(|_| ())
    }

    /// As [`Server::run`], with the error in our words.
    pub(super) async fn must(&mut self, sql: &str) -> Result<(), CopyError> {
        let done = self.run(sql).await;
        done.map_err(|error| self.refused(&error))
    }

    /// Whether there is a database of that name.
    pub(super) async fn has(&mut self, database: &str) -> Result<bool, CopyError> {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(database)
            .fetch_one(&mut self.session)
            .await
            .map_err(|error| self.refused(&error))
    }

    /// Who is connected to a database. (The server sends its own autovacuum away when needed.)
    pub(super) async fn sessions(&mut self, database: &str) -> Result<Vec<String>, CopyError> {
        sqlx::query_scalar(
            "SELECT concat_ws(', ', coalesce(usename::text, backend_type) || \
             coalesce(' with ' || nullif(application_name, ''), ''), 'pid ' || pid, \
             'from ' || coalesce(client_hostname, host(client_addr))) \
             FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() \
             AND usesysid IS NOT NULL ORDER BY pid",
        )
        .bind(database)
        .fetch_all(&mut self.session)
        .await
        .map_err(|error| self.refused(&error))
    }

    /// A name for a database that is ours as long as this session lives.
    pub(super) async fn reserve(&mut self) -> Result<String, CopyError> {
        let id: u64 = rand::rng().random();
        sqlx::query("SELECT pg_advisory_lock($1, $2)")
            .bind(CLASS)
            .bind(key(id))
            .execute(&mut self.session)
            .await
            .map_err(|error| self.refused(&error))?;
        Ok(format!("{MARK}{id:016x}"))
    }

    /// Drops the databases that killed copies have left.
    pub(super) async fn remove_leftovers(&mut self) -> Result<(), CopyError> {
        let names: Result<Vec<String>, _> = sqlx::query_scalar(
            "SELECT datname::text FROM pg_database WHERE datname ~ ('^' || $1 || '[0-9a-f]{16}$')",
        )
        .bind(MARK)
        .fetch_all(&mut self.session)
        .await;
        for name in names.map_err(|error| self.refused(&error))? {
            let Ok(id) = u64::from_str_radix(name.trim_start_matches(MARK), 16) else {
                continue;
            };
            let is_held = self.is_locked(CLASS, key(id)).await;
            if !is_held.map_err(|error| self.refused(&error))? {
                // Not ours to drop, or just being dropped by somebody else: then it is theirs.
                self.drop_database(&name).await.ok();
            }
        }
        Ok(())
    }

    /// Whether any session of the server, whatever its database, holds an advisory lock.
    pub(super) async fn is_locked(&mut self, class: i32, key: i32) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 \
             AND classid = $1::bigint::oid AND objid = $2::bigint::oid AND granted)",
        )
        .bind(i64::from(class.cast_unsigned()))
        .bind(i64::from(key.cast_unsigned()))
        .fetch_one(&mut self.session)
        .await
    }

    /// Drops a database that is a copy's, with the sessions that a killed program has left in it.
    pub(super) async fn drop_database(&mut self, name: &str) -> Result<(), CopyError> {
        let force = match self.version >= DROPS_BY_FORCE {
            true => " WITH (FORCE)",
            false => "",
        };
        self.must(&format!("DROP DATABASE IF EXISTS {}{force}", quoted(name)))
            .await
    }

    /// Has the server stop what this session does, from another one.
    pub(super) async fn interrupt(&self) {
        let Ok(mut second) = self.second().await else {
            return;
        };
        let asked = sqlx::query("SELECT pg_cancel_backend($1)").bind(self.pid);
        // What cannot be interrupted is waited for.
        asked.execute(&mut second).await.ok();
        second.close().await.ok();
    }

    pub(super) fn refused(&self, error: &sqlx::Error) -> CopyError {
        refused_by_target(&self.maintenance.target, error)
    }
}

async fn connect(spec: &mut PostgresSpec) -> Result<PgConnection, ConnectError> {
    let [first, other] = MAINTENANCE;
    first.clone_into(&mut spec.database);
    let error = match open(spec, Access::Write).await {
        Ok(opened) => return Ok(opened.connection),
        Err(error) => error,
    };
    other.clone_into(&mut spec.database);
    match open(spec, Access::Write).await {
        Ok(opened) => Ok(opened.connection),
        // What is wrong with the usual one says more.
        Err(_) => Err(error),
    }
}

/// The second half of the lock of a name.
fn key(id: u64) -> i32 {
    let folded = u32::try_from((id ^ (id >> 32)) & 0xffff_ffff).unwrap_or_default();
    folded.cast_signed()
}

/// An error of a server, by the name of the target on it.
pub(super) fn refused(target: &str, error: &sqlx::Error) -> CopyError {
    CopyError::Refused {
        from: target.to_owned(),
        message: said(error),
    }
}

/// `read_only_sql_transaction`.
const READ_ONLY: &str = "25006";

/// `disk_full` and `io_error`.
const NO_ROOM: [&str; 2] = ["53100", "58030"];

/// An error of the server that the copy is made on.
pub(super) fn refused_by_target(target: &str, error: &sqlx::Error) -> CopyError {
    let (to, mut message) = (target.to_owned(), said(error));
    let code = code(error).unwrap_or_default();
    if code == READ_ONLY {
        return CopyError::ReadOnly { to };
    }
    if NO_ROOM.contains(&code.as_str()) {
        message.push_str("; is there no room left on its server's disk?");
    }
    CopyError::Unwritten { to, message }
}

/// SQLSTATE.
pub(super) fn code(error: &sqlx::Error) -> Option<String> {
    let code = error.as_database_error()?.code()?;
    Some(code.into_owned())
}

/// What the server says of an error. Its detail may hold values, and is left out.
pub(super) fn said(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn full(schema: &str, name: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(name))
}
