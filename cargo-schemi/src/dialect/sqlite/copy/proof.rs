//! Whether a copy is sound, and equal to what it was made from.

use libsqlite3_sys::SQLITE_INTERRUPT;
use schemi_runtime::migrate::Cancellation;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::refused;
use crate::dialect::copy::{Copied, CopyError, Options, Progress, Way};
use crate::dialect::sqlite::ddl::identifier::quote;
use crate::settings::SqliteSpec;

/// Between two looks at whether somebody wants to stop, in steps of SQLite's machine.
const STEPS: i32 = 100_000;

/// Every object with its text.
const OBJECTS: &str = "SELECT json_group_array(json_array(type, name, tbl_name, sql)) FROM \
    (SELECT * FROM sqlite_master ORDER BY type, name)";

/// The tables that hold rows themselves. The shadows of virtual tables are among them.
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 \
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

/// Proves a copy of everything.
pub(super) async fn whole(
    from: &mut SqliteConnection,
    copy: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let error = |error: sqlx::Error| refused(source, &error);
    (options.progress)(Progress {
        phase: "checking the copy",
        done: 0,
        total: None,
    });
    sound(copy, source, target, &options.cancel).await?;
    let differs = |what: String| CopyError::Differs {
        from: source.target.clone(),
        what,
    };
    // What others have written meanwhile is not in the copy, and rightly so.
    let is_held = is_in_transaction(from).await.map_err(error)?;
    let objects: String = sqlx::query_scalar(OBJECTS)
        .fetch_one(&mut *copy)
        .await
        .map_err(error)?;
    let original: String = sqlx::query_scalar(OBJECTS)
        .fetch_one(&mut *from)
        .await
        .map_err(error)?;
    if objects != original {
        return Err(differs("its tables, indexes, triggers or views".to_owned()));
    }
    let tables: Vec<String> = sqlx::query_scalar(TABLES)
        .fetch_all(&mut *copy)
        .await
        .map_err(error)?;
    let mut rows = 0;
    for table in &tables {
        let here = count(copy, table).await.map_err(error)?;
        let there = count(from, table).await.map_err(error)?;
        if is_held && here != there {
            return Err(differs(format!("{here} of {there} rows of {table}")));
        }
        rows += here;
    }
    Ok(Copied {
        way: Way::Backup,
        tables: tables.len() as u64,
        rows,
        bytes: 0,
        warnings: Vec::new(),
    })
}

async fn is_in_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let mut handle = connection.lock_handle().await?;
    // SAFETY: the handle is open and locked for us.
    Ok(unsafe { libsqlite3_sys::sqlite3_get_autocommit(handle.as_raw_handle().as_ptr()) } == 0)
}

async fn count(connection: &mut SqliteConnection, table: &str) -> Result<u64, sqlx::Error> {
    let sql = format!("SELECT count(*) FROM main.{}", quote(table));
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Refuses a copy that SQLite finds damaged.
pub(super) async fn sound(
    copy: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    cancel: &Cancellation,
) -> Result<(), CopyError> {
    interrupt_on(copy, cancel)
        .await
        .map_err(|error| refused(source, &error))?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA main.integrity_check(3)")
        .fetch_all(&mut *copy)
        .await
        .map_err(|error| stopped_or(source, cancel, &error))?;
    if found == ["ok"] {
        return Ok(());
    }
    Err(CopyError::Damaged {
        from: source.target.clone(),
        to: target.target.clone(),
        found: found.join("; "),
    })
}

/// Has SQLite stop what it does when somebody wants to.
pub(super) async fn interrupt_on(
    connection: &mut SqliteConnection,
    cancel: &Cancellation,
) -> Result<(), sqlx::Error> {
    let cancel = cancel.clone();
    let mut handle = connection.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || !cancel.is_cancelled());
    Ok(())
}

/// An error, unless it comes from an interruption that was asked for.
pub(super) fn stopped_or(
    source: &SqliteSpec,
    cancel: &Cancellation,
    error: &sqlx::Error,
) -> CopyError {
    let code = error.as_database_error().and_then(|error| error.code());
    let is_interrupt = code.is_some_and(|code| code == SQLITE_INTERRUPT.to_string());
    if is_interrupt && cancel.is_cancelled() {
        return CopyError::Cancelled;
    }
    refused(source, error)
}
