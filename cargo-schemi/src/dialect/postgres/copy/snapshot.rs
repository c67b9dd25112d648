//! The source as of one moment, for as many sessions as are wanted.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::catalog::{self, Table};
use super::choice::Choice;
use super::ends::Ends;
use super::server::{code, full, refused, said};
use crate::dialect::copy::CopyError;
use crate::dialect::postgres::connection::open;
use crate::settings::{Access, PostgresSpec};

/// No limit of time, for a copy takes as long as it takes; values as text that every session reads in
/// the same way; rows in the order that they lie in; and rows that a policy hides are an error rather
/// than missing.
pub(super) const PLAIN: &str = "SELECT set_config(name, CASE \
     WHEN name LIKE '%timeout' THEN '0' WHEN name = 'extra_float_digits' THEN '3' \
     WHEN name = 'DateStyle' THEN 'ISO, YMD' WHEN name = 'IntervalStyle' THEN 'postgres' \
     ELSE 'off' END, false) FROM pg_settings WHERE name IN ('statement_timeout', \
     'transaction_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', \
     'extra_float_digits', 'DateStyle', 'IntervalStyle', 'row_security', 'synchronize_seqscans')";

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// How many tables are locked by one statement.
const LOCKED_AT_ONCE: usize = 500;

/// A lock was not to be had in time.
pub(super) const LOCK_TIMEOUT: &str = "55P03";

/// A table that somebody keeps for himself or waits for, and who that is.
const HOLDER: &str = "SELECT c.oid::regclass::text, concat_ws(', ', a.usename, nullif(a.application_name, ''), \
        'pid ' || a.pid) \
    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace \
    JOIN pg_stat_activity a ON a.pid = l.pid \
    WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND l.pid <> pg_backend_pid() \
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
    AND c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' \
    ORDER BY l.granted DESC, 1 LIMIT 1";

/// `insufficient_privilege`.
const NO_RIGHT: &str = "42501";

/// A session that holds the moment.
pub(super) struct Snapshot {
    pub(super) session: PgConnection,
    /// By which other sessions see the same.
    pub(super) id: String,
    from: PostgresSpec,
}

impl Snapshot {
    /// Holds the source as it is now.
    pub(super) async fn new(ends: &mut Ends) -> Result<Self, CopyError> {
        let mut session = ends.take_source().await?;
        let id = begin(&mut session).await;
        let id = id.map_err(|error| ends.refused(&error))?;
        Ok(Self {
            session,
            id,
            from: ends.from.clone(),
        })
    }

    /// Another session that sees the same.
    pub(super) async fn join(&self) -> Result<PgConnection, CopyError> {
        let mut spec = self.from.clone();
        // The settings limit statements that change something, not a copy of everything.
        spec.statement_timeout = Some(Duration::ZERO);
        let mut session = open(&spec, Access::Read).await?.connection;
        let import = format!("SET TRANSACTION SNAPSHOT '{}'", self.id);
        for sql in [PLAIN, BEGIN, &import] {
            let done = run(&mut session, sql).await;
            done.map_err(|error| self.refused(&error))?;
        }
        Ok(session)
    }

    /// Keeps tables as they are defined: their rows of this moment cannot be read after a change.
    pub(super) async fn lock(&mut self, choice: &Choice) -> Result<(), CopyError> {
        for tables in choice.wanted.chunks(LOCKED_AT_ONCE) {
            let names: Vec<String> = tables
                .iter()
                .map(|wanted| full(&wanted.table.schema, &wanted.table.name))
                .collect();
            let sql = format!(
                "LOCK TABLE ONLY {} IN ACCESS SHARE MODE",
                names.join(", ONLY ")
            );
            if let Err(error) = run(&mut self.session, &sql).await {
                return Err(self.held_by(&error).await);
            }
        }
        Ok(())
    }

    /// The tables that there are.
    pub(super) async fn tables(&mut self) -> Result<Vec<Table>, CopyError> {
        match catalog::read(&mut self.session).await {
            Ok(tables) => Ok(tables),
            Err(error) => Err(self.held_by(&error).await),
        }
    }

    /// Why tables could not be read or locked: which one somebody holds, and who.
    async fn held_by(&mut self, error: &sqlx::Error) -> CopyError {
        let is_held = code(error).as_deref() == Some(LOCK_TIMEOUT);
        if !is_held || run(&mut self.session, "ROLLBACK").await.is_err() {
            return self.refused(error);
        }
        let found: Result<Option<(String, String)>, _> = sqlx::query_as(HOLDER)
            .fetch_optional(&mut self.session)
            .await;
        match found {
            Ok(Some((table, who))) => CopyError::Locked {
                from: self.from.target.clone(),
                table: format!("{table} (by {who})"),
            },
            // They are done by now.
            Ok(None) | Err(_) => self.refused(error),
        }
    }

    /// Runs a query that may fail: what is held stays held.
    pub(super) async fn try_to(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        run(&mut self.session, "SAVEPOINT trial").await?;
        let done = run(&mut self.session, sql).await;
        run(&mut self.session, "ROLLBACK TO SAVEPOINT trial").await?;
        done
    }

    pub(super) fn refused(&self, error: &sqlx::Error) -> CopyError {
        refused_by_source(&self.from.target, error)
    }

    pub(super) async fn close(self) {
        // It has only read.
        self.session.close().await.ok();
    }
}

/// An error of the source; one that says that a table is locked names the way out.
pub(super) fn refused_by_source(from: &str, error: &sqlx::Error) -> CopyError {
    match code(error).as_deref() {
        Some(LOCK_TIMEOUT) => CopyError::Locked {
            from: from.to_owned(),
            table: "one of its tables".to_owned(),
        },
        Some(NO_RIGHT) => CopyError::Unreadable {
            from: from.to_owned(),
            message: said(error),
        },
        Some(_) | None => refused(from, error),
    }
}

async fn begin(session: &mut PgConnection) -> Result<String, sqlx::Error> {
    run(session, PLAIN).await?;
    run(session, BEGIN).await?;
    sqlx::query_scalar("SELECT pg_export_snapshot()")
        .fetch_one(session)
        .await
}

pub(super) async fn run(session: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(session)
        .await
        .map(|_| ())
}
