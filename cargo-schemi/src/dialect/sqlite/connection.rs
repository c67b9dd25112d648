//! A SQLite file opened, and what can be in the way.

mod error;
mod holders;
mod memory;

pub use error::ConnectError;
pub use holders::holders;
pub use memory::share_allocator;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::settings::{Access, SqliteSpec};

/// Between two tries where SQLite answers at once instead of waiting: shared caches.
const PAUSE: Duration = Duration::from_millis(20);

/// Opens a SQLite file, within its lock timeout, and proves that it is a database.
///
/// A reader never creates or changes anything, and leaves no `-wal` or `-shm` file that was not
/// there, provided that the connection is closed in order.
///
/// # Errors
/// In plain words.
pub async fn open(spec: &SqliteSpec, access: Access) -> Result<SqliteConnection, ConnectError> {
    check_file(spec, access)?;
    let opened = connect(spec, options(spec, access), access).await;
    match opened {
        // A write-ahead log cannot be set up beside the file, and there is none: the file alone says
        // everything, and nobody without more rights than ours changes it.
        Err(ConnectError::NoPermission { .. }) if access == Access::Read && is_alone(spec) => {
            let options = options(spec, access).read_only(true).immutable(true);
            connect(spec, options, access).await
        }
        opened => opened,
    }
}

/// What the file system can tell. The file itself is not opened here: closing it again would drop
/// the locks that another connection of this process holds on it.
///
/// # Errors
/// A folder in the file's place; a file, or the folder to make it in, that is missing.
pub fn check_file(spec: &SqliteSpec, access: Access) -> Result<(), ConnectError> {
    if spec.is_uri() {
        return Ok(());
    }
    let (target, file) = (spec.target.clone(), spec.file.clone());
    match (std::fs::metadata(&file), access) {
        (Ok(found), _) if found.is_dir() => Err(ConnectError::Folder { target, file }),
        (Ok(_), _) => Ok(()),
        (Err(error), Access::Read | Access::Write) if is_missing(&error) => {
            Err(ConnectError::Missing { target, file })
        }
        (Err(error), Access::Create) if is_missing(&error) => {
            let folder = folder_of(&file);
            if folder.is_dir() {
                Ok(())
            } else {
                Err(ConnectError::NoFolder { target, folder })
            }
        }
        (Err(error), _) => Err(ConnectError::Other {
            target,
            file,
            message: error.to_string(),
        }),
    }
}

fn is_missing(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_path_buf(),
        Some(_) | None => PathBuf::from("."),
    }
}

fn options(spec: &SqliteSpec, access: Access) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(&spec.file)
        .busy_timeout(patience(spec))
        .disable_statement_logging();
    match access {
        Access::Read if has_log(&spec.file) => options.read_only(true),
        // A read-only connection would create a write-ahead log's files and could not remove them.
        // One that may write, but refuses every change, tidies up when it is closed; it also rolls
        // back what a crashed program left half done, without which nothing can be read.
        Access::Read => options.pragma("query_only", "ON"),
        Access::Write => options,
        Access::Create => options.create_if_missing(true),
    }
}

/// How long to wait for a lock; SQLite itself takes zero for not waiting at all, we for no limit.
fn patience(spec: &SqliteSpec) -> Duration {
    let longest = Duration::from_millis(i32::MAX.unsigned_abs().into());
    match spec.lock_timeout.is_zero() {
        true => longest,
        false => spec.lock_timeout,
    }
}

fn is_alone(spec: &SqliteSpec) -> bool {
    !spec.is_uri() && !has_log(&spec.file)
}

/// Whether a write-ahead log stands beside the file: then somebody works with it, or crashed.
pub(super) fn has_log(file: &Path) -> bool {
    let mut log: OsString = file.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).exists()
}

/// Connects, and tries again until the lock timeout has passed.
async fn connect(
    spec: &SqliteSpec,
    options: SqliteConnectOptions,
    access: Access,
) -> Result<SqliteConnection, ConnectError> {
    let begun = Instant::now();
    loop {
        match connect_once(spec, &options, access).await {
            Err(ConnectError::Locked { .. }) if begun.elapsed() < patience(spec) => {
                tokio::time::sleep(PAUSE).await;
            }
            // Looked for when it is told only: it is a walk through all processes.
            Err(ConnectError::Locked { .. }) => return Err(ConnectError::locked(spec)),
            connected => return connected,
        }
    }
}

async fn connect_once(
    spec: &SqliteSpec,
    options: &SqliteConnectOptions,
    access: Access,
) -> Result<SqliteConnection, ConnectError> {
    let connected = SqliteConnection::connect_with(options).await;
    let mut connection = connected.map_err(|error| error::plain(spec, &error))?;
    match prove(spec, &mut connection, access).await {
        Ok(()) => Ok(connection),
        Err(error) => {
            // It failed already; what closing has to say adds nothing.
            connection.close().await.ok();
            Err(error)
        }
    }
}

/// Reads the schema's version: connecting alone reads nothing.
async fn prove(
    spec: &SqliteSpec,
    connection: &mut SqliteConnection,
    access: Access,
) -> Result<(), ConnectError> {
    match access {
        Access::Read => {}
        Access::Write | Access::Create => require_writable(spec, connection).await?,
    }
    let read = sqlx::query("PRAGMA schema_version")
        .execute(connection)
        .await;
    read.map(|_| ()).map_err(|error| error::plain(spec, &error))
}

/// SQLite opens a file that may not be written for reading, without a word. Asked before anything is
/// read, as reading may make files beside it.
async fn require_writable(
    spec: &SqliteSpec,
    connection: &mut SqliteConnection,
) -> Result<(), ConnectError> {
    let mut handle = connection
        .lock_handle()
        .await
        .map_err(|error| error::plain(spec, &error))?;
    let database = handle.as_raw_handle().as_ptr();
    // SAFETY: the handle is open and locked for us; the name is a C string.
    let is_read_only =
        unsafe { libsqlite3_sys::sqlite3_db_readonly(database, c"main".as_ptr()) } == 1;
    drop(handle);
    let (target, file) = (spec.target.clone(), spec.file.clone());
    if is_read_only {
        return Err(ConnectError::ReadOnlyFile { target, file });
    }
    if spec.is_uri() {
        return Ok(());
    }
    let folder = folder_of(&file);
    // A file without a name: it never shows in the folder.
    match tempfile::tempfile_in(&folder) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
            ) =>
        {
            Err(ConnectError::ReadOnlyFolder { target, folder })
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
