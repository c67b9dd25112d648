//! A SQLite database copied into a file that takes its target's place at the end.
//!
//! | module | holds |
//! |---|---|
//! | `place` | the file beside the target, its leftovers, and the exchange |
//! | `backup` | the whole database, page by page |
//! | `stream` | how its file is written and read: in larger pieces than pages |
//! | `rows` | a part of it, table by table, through conditions and masks |
//! | `proof` | whether the copy is sound and equal |
//! | [`mod@temporary`], `kept` | a copy that takes nobody's place, and those that stayed |

mod backup;
mod kept;
mod place;
mod proof;
mod rows;
mod stream;
pub mod temporary;

use std::path::Path;

pub use kept::{drop_kept, kept};
pub use temporary::{Temporary, temporary};

use backup::Failure;
use libsqlite3_sys::{SQLITE_FULL, SQLITE_IOERR};
use place::{Held, Place};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};

use super::connection::{ConnectError, open};
use crate::dialect::copy::{Copied, CopyError, Options, Progress, Way};
use crate::settings::{Access, SqliteSpec};

/// How much of a database a connection keeps in memory while all of it passes by, in KiB.
const FEW_PAGES: &str = "PRAGMA cache_size = -256";

/// Copies a database. Nothing but reading happens to the source, and its writers go on.
///
/// # Errors
/// The first thing that hinders it; the target is then as it was.
pub async fn copy(
    source: &SqliteSpec,
    target: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let target = &place::followed(target)?;
    let mut from = open(source, Access::Read).await?;
    let copied = copy_from(&mut from, source, target, options).await;
    from.close().await.ok();
    copied
}

async fn copy_from(
    from: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    refuse(source, target)?;
    let held = Held::new(target, options.existing).await?;
    let copied = build_and_settle(from, source, target, &held, options).await;
    held.release().await;
    copied
}

/// What needs no look into the files.
fn refuse(source: &SqliteSpec, target: &SqliteSpec) -> Result<(), CopyError> {
    if target.is_uri() {
        return Err(CopyError::Uri {
            to: target.target.clone(),
            file: target.file.display().to_string(),
        });
    }
    if is_same(&source.file, &target.file) {
        return Err(CopyError::Same {
            from: source.target.clone(),
            to: target.target.clone(),
            what: format!("file `{}`", target.file.display()),
        });
    }
    Ok(())
}

/// Whether two paths lead to one file: through links, or spelled otherwise.
fn is_same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (std::fs::metadata(a), std::fs::metadata(b)) {
        use std::os::unix::fs::MetadataExt;
        return (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

async fn build_and_settle(
    from: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    held: &Held,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let place = Place::new(&target.file)?;
    let copied = build(from, source, target, (&place, Fate::Stays), options).await?;
    held.check_again(target, options.existing)?;
    place.settle(&source.file)?;
    Ok(copied)
}

/// What is to become of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It takes its target's place, and has to be on the disk by then.
    Stays,
    /// It is tried something on, and thrown away.
    Passes,
}

/// Builds the copy in its own file, and proves it.
async fn build(
    from: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    (place, fate): (&Place, Fate),
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let is_everything = options.selection.is_everything();
    let mut copy = create(&place.file, is_everything, source).await?;
    let made = match is_everything {
        true => whole(from, &mut copy, source, target, (place, fate), options).await,
        false => rows::copy(from, &mut copy, source, target, options).await,
    };
    let closed = copy.close().await;
    let mut copied = made?;
    closed.map_err(|error| refused(source, &error))?;
    if options.cancel.is_cancelled() {
        return Err(CopyError::Cancelled);
    }
    copied.bytes = std::fs::metadata(&place.file).map_or(0, |file| file.len());
    Ok(copied)
}

/// Opens the file that the copy is built in. If we are killed it is thrown away, and so it needs no
/// journal, and nothing of it to be on the disk before it is whole. A copy of everything is written in
/// larger pieces; where parts are copied, the source is opened by the same connection, and it has
/// others.
async fn create(
    file: &Path,
    is_everything: bool,
    source: &SqliteSpec,
) -> Result<SqliteConnection, CopyError> {
    let mut options = SqliteConnectOptions::new()
        .filename(file)
        .locking_mode(SqliteLockingMode::Exclusive)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false);
    if let (true, Some(pieces)) = (is_everything, stream::name()) {
        options = options.vfs(pieces);
    }
    SqliteConnection::connect_with(&options)
        .await
        .map_err(|error| refused(source, &error))
}

/// The whole database, as of one moment.
async fn whole(
    from: &mut SqliteConnection,
    copy: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    (place, fate): (&Place, Fate),
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let refused = |error: sqlx::Error| refused(source, &error);
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *from)
        .await
        .map_err(refused)?;
    let page: i64 = sqlx::query_scalar("PRAGMA page_size")
        .fetch_one(&mut *from)
        .await
        .map_err(refused)?;
    let page = u64::try_from(page).unwrap_or_default();
    // Each page passes by once: to keep more of them than fit near the processor only costs time.
    for connection in [&mut *from, &mut *copy] {
        sqlx::query(FEW_PAGES)
            .execute(connection)
            .await
            .map_err(refused)?;
    }
    // With a write-ahead log a reader keeps its moment and hinders nobody. Without one it would keep
    // writers out, and so it is only held where it changes too fast otherwise.
    if mode == "wal" {
        hold(from).await.map_err(refused)?;
    }
    let mut step = |done: u64, total: u64| {
        (options.progress)(Progress {
            phase: "copying",
            done: done * page,
            total: Some(total * page),
        });
        !options.cancel.is_cancelled()
    };
    let wait = source.lock_timeout;
    let mut result = backup::backup(from, copy, wait, &mut step).await;
    if result == Err(Failure::Restless) {
        hold(from).await.map_err(refused)?;
        result = backup::backup(from, copy, wait, &mut step).await;
    }
    result.map_err(|failure| failed(source, failure))?;
    if let Err((code, message)) = stream::flush(copy).await {
        return Err(failed(source, Failure::Other(with_hint(code, message))));
    }
    if fate == Fate::Stays {
        // The disk writes while the processor checks.
        place.flush();
    }
    proof::whole(from, copy, source, target, options).await
}

/// Begins to read, so that the source stays as it is for this connection.
async fn hold(from: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    for sql in ["BEGIN", "SELECT 1 FROM sqlite_master LIMIT 1"] {
        sqlx::query(sql).execute(&mut *from).await?;
    }
    Ok(())
}

fn failed(source: &SqliteSpec, failure: Failure) -> CopyError {
    match failure {
        Failure::Cancelled => CopyError::Cancelled,
        Failure::Locked | Failure::Restless => CopyError::Sqlite(ConnectError::locked(source)),
        Failure::Other(message) => CopyError::Refused {
            from: source.target.clone(),
            message,
        },
    }
}

fn refused(source: &SqliteSpec, error: &sqlx::Error) -> CopyError {
    CopyError::Refused {
        from: source.target.clone(),
        message: said(error),
    }
}

/// What SQLite says of an error.
fn said(error: &sqlx::Error) -> String {
    let Some(error) = error.as_database_error() else {
        return error.to_string();
    };
    let code = error.code().and_then(|code| code.parse().ok());
    with_hint(code.unwrap_or_default(), error.message().to_owned())
}

/// SQLite's words, with the usual cause where they leave it open.
fn with_hint(code: i32, message: String) -> String {
    match code & 0xff {
        SQLITE_FULL | SQLITE_IOERR => {
            format!("{message}; is there no room left on the copy's disk?")
        }
        _ => message,
    }
}

/// How [`copy`] would go about it. Nothing is written.
///
/// # Errors
/// As [`copy`], as far as reading shows it.
pub async fn plan(
    source: &SqliteSpec,
    target: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<Way, CopyError> {
    let target = &place::followed(target)?;
    refuse(source, target)?;
    let way = match options.selection.is_everything() {
        true => Way::Backup,
        false => Way::Rows,
    };
    let mut from = open(source, Access::Read).await?;
    let looked = match way {
        Way::Rows => rows::look(&mut from, source, options).await,
        Way::Backup | Way::Template | Way::Dump => Ok(()),
    };
    from.close().await.ok();
    looked?;
    if target.file.exists() {
        let mut to = open(target, Access::Read).await?;
        let empty = place::refuse_full(&mut to, target, options.existing).await;
        to.close().await.ok();
        empty?;
        place::refuse_open(target)?;
    }
    Ok(way)
}
