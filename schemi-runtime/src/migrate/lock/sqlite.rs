//! SQLite: BEGIN IMMEDIATE, tried again and again.
//!
//! We wait ourselves instead of SQLite's busy handler: a locked shared cache (262) is answered at
//! once whatever the busy timeout, and a handler can neither be cancelled nor tell of its waiting.
//! It stays on for the statements between the two.

use std::time::Duration;

use super::{LockError, Patience};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::event::{Blocker, Event};

/// Begins a transaction that may write.
pub(crate) async fn begin_immediate(
    database: &mut Database,
    patience: Patience<'_>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), LockError> {
    insist(database, "BEGIN IMMEDIATE", patience, events).await
}

/// Commits; a reader in a rollback-journal database can be in the way of that, too.
pub(crate) async fn commit(
    database: &mut Database,
    patience: Patience<'_>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), LockError> {
    insist(database, "COMMIT", patience, events).await
}

/// What [`commit`] tries once.
pub(crate) fn commit_sql(timeout: Duration) -> String {
    impatient("COMMIT", timeout)
}

/// A statement that SQLite does not wait with.
fn impatient(sql: &str, timeout: Duration) -> String {
    let millis = super::sqlite_millis(timeout);
    format!("PRAGMA busy_timeout = 0; {sql}; PRAGMA busy_timeout = {millis}")
}

async fn insist(
    database: &mut Database,
    sql: &str,
    mut patience: Patience<'_>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), LockError> {
    let sql = impatient(sql, patience.timeout);
    loop {
        match database.run(&sql).await {
            Ok(_) => return Ok(()),
            Err(error) if !error.is_busy() => return Err(error.into()),
            Err(_) => {}
        }
        if patience.is_over() {
            let (file, blockers) = holders(database).await;
            return Err(LockError::Timeout {
                what: format!("the database {file}"),
                blockers,
                waited: patience.waited(),
            });
        }
        if patience.wants_telling() {
            let (_, blockers) = holders(database).await;
            events(patience.event(blockers));
        }
        patience.pause().await?;
    }
}

/// The database's file, and the processes that hold locks on it, as far as the system tells.
pub(crate) async fn holders(database: &mut Database) -> (String, Vec<Blocker>) {
    let Ok(file) = main_file(database).await else {
        return (String::new(), Vec::new());
    };
    let mut blockers = Vec::new();
    for suffix in ["", "-shm"] {
        if let Some(inode) = inode(&format!("{file}{suffix}")) {
            for pid in lockers(inode) {
                if blockers.iter().all(|blocker: &Blocker| blocker.pid != pid) {
                    blockers.push(process(pid));
                }
            }
        }
    }
    (file, blockers)
}

async fn main_file(database: &mut Database) -> Result<String, ServerError> {
    let file = database
        .value(
            "SELECT file FROM pragma_database_list WHERE name = 'main'",
            &[],
        )
        .await?
        .unwrap_or_default();
    Ok(if file.is_empty() {
        "in memory".to_owned()
    } else {
        file
    })
}

#[cfg(unix)]
fn inode(file: &str) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(file).ok().map(|metadata| metadata.ino())
}

#[cfg(not(unix))]
fn inode(_file: &str) -> Option<u64> {
    None
}

/// Who has a write lock on a file, by Linux's table of locks; nobody where there is no such table.
fn lockers(inode: u64) -> Vec<i64> {
    let locks = std::fs::read_to_string("/proc/locks").unwrap_or_default();
    let suffix = format!(":{inode}");
    locks
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let at = fields.iter().position(|field| *field == "WRITE")?;
            let matches = fields.get(at + 2)?.ends_with(&suffix);
            matches.then(|| fields[at + 1].parse().ok()).flatten()
        })
        .filter(|pid| *pid > 0)
        .collect()
}

fn process(pid: i64) -> Blocker {
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let own = pid == i64::from(std::process::id());
    Blocker {
        pid,
        application: name.trim().to_owned(),
        state: if own { "this process" } else { "" }.to_owned(),
        ..Blocker::default()
    }
}
