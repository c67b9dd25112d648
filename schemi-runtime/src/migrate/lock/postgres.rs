//! PostgreSQL: an advisory lock, tried again and again.
//!
//! A session that waits in `pg_advisory_lock()` deadlocks with CREATE INDEX CONCURRENTLY of the one
//! that holds it; one that tries and sleeps does not.

use sha2::{Digest, Sha256};

use super::{LockError, Patience};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::event::{Blocker, Event};
use crate::migrate::session::{Bind, TextRow};

/// The lock's number, made of the history table's name: who writes one table shares one lock.
fn key(table: &str) -> i64 {
    let hash = Sha256::digest(format!("schemi:{table}"));
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(bytes)
}

/// Takes the lock of a history table for the session.
pub(crate) async fn acquire(
    database: &mut Database,
    table: &str,
    mut patience: Patience<'_>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), LockError> {
    let key = key(table);
    loop {
        let got = database
            .value("SELECT pg_try_advisory_lock($1)::text", &[Bind::Int(key)])
            .await?;
        if got.as_deref() == Some("true") {
            return Ok(());
        }
        if patience.is_over() {
            return Err(LockError::Timeout {
                what: format!("the history {table}"),
                blockers: holders(database, key).await?,
                waited: patience.waited(),
            });
        }
        if patience.wants_telling() {
            let blockers = holders(database, key).await?;
            events(patience.event(blockers));
        }
        patience.pause().await?;
    }
}

/// Gives it back.
pub(crate) async fn release(database: &mut Database, table: &str) {
    // Where the connection is gone, so is the lock.
    let _ = database
        .value(
            "SELECT pg_advisory_unlock($1)::text",
            &[Bind::Int(key(table))],
        )
        .await;
}

/// What is told of a session; the last column is since when it does what it does.
const SESSION: &str = "a.pid::text, coalesce(a.usename, '')::text, \
     coalesce(a.application_name, '')::text, coalesce(a.state, '')::text, \
     coalesce(to_char(coalesce(a.xact_start, a.state_change, a.backend_start) AT TIME ZONE 'UTC', \
     'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '')";

async fn holders(database: &mut Database, key: i64) -> Result<Vec<Blocker>, ServerError> {
    let sql = format!(
        "SELECT {SESSION} FROM pg_catalog.pg_locks l \
         JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
         AND l.database = (SELECT oid FROM pg_catalog.pg_database \
             WHERE datname = current_database()) \
         AND ((l.classid::bigint << 32) | l.objid::bigint) = $1 ORDER BY a.pid"
    );
    let rows = database.rows(&sql, &[Bind::Int(key)]).await?;
    Ok(rows.into_iter().map(blocker).collect())
}

/// The sessions that a session waits for.
pub(crate) async fn blockers_of(
    database: &mut Database,
    pid: i64,
) -> Result<Vec<Blocker>, ServerError> {
    let sql = format!(
        "SELECT {SESSION} FROM unnest(pg_blocking_pids($1::int)) AS b (pid) \
         JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY a.pid"
    );
    let rows = database.rows(&sql, &[Bind::Int(pid)]).await?;
    Ok(rows.into_iter().map(blocker).collect())
}

fn blocker(row: TextRow) -> Blocker {
    let mut columns = row.into_iter();
    let mut next = || columns.next().flatten().unwrap_or_default();
    Blocker {
        pid: next().parse().unwrap_or(0),
        user: next(),
        application: next(),
        state: next(),
        since: next(),
    }
}
