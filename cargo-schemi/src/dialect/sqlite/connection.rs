//! A SQLite file opened, and what can be in the way.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::settings::{Access, SqliteSpec};

/// Between two tries where SQLite answers at once instead of waiting: shared caches.
const PAUSE: Duration = Duration::from_millis(20);

const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const READONLY: i32 = 8;
const CANTOPEN: i32 = 14;
const NOTADB: i32 = 26;

/// Why a SQLite file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The file is not there.
    #[error(
        "no such file `{}` (the database of {target}); `cargo schemi migrate {target}` creates it",
        .file.display()
    )]
    Missing {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
    },
    /// The folder of a file to be created is not there.
    #[error(
        "no such folder `{}` for the database of {target}: create it, or correct `db_path`",
        .folder.display()
    )]
    NoFolder {
        /// The target.
        target: String,
        /// The folder.
        folder: PathBuf,
    },
    /// A folder, where a file is needed.
    #[error("`{}` is a folder: `db_path` of {target} must name a file in it", .file.display())]
    Folder {
        /// The target.
        target: String,
        /// The folder.
        file: PathBuf,
    },
    /// Something else than a SQLite database.
    #[error(
        "`{}` is not a SQLite database, or it is encrypted: correct `db_path` of {target}",
        .file.display()
    )]
    NotADatabase {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
    },
    /// The file may only be read.
    #[error("`{}` (the database of {target}) is read-only: change its permissions", .file.display())]
    ReadOnlyFile {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
    },
    /// SQLite cannot put its journal beside the file.
    #[error(
        "the folder `{}` of the database of {target} cannot be written, and SQLite's journal needs \
         it: change its permissions",
        .folder.display()
    )]
    ReadOnlyFolder {
        /// The target.
        target: String,
        /// The folder.
        folder: PathBuf,
    },
    /// The file cannot be read, or what SQLite needs beside it cannot be made.
    #[error(
        "`{}` (the database of {target}) cannot be opened: check the permissions of the file, and of \
         its folder, where SQLite keeps its journal",
        .file.display()
    )]
    NoPermission {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
    },
    /// Somebody else holds the database for longer than the lock timeout.
    #[error(
        "`{}` (the database of {target}) is locked: another program held it for {}; end it, or raise \
         `lock_timeout`",
        .file.display(),
        crate::settings::duration::format(*.waited)
    )]
    Locked {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
        /// The lock timeout.
        waited: Duration,
    },
    /// Anything else that the system or SQLite said.
    #[error("cannot open `{}` (the database of {target}): {message}", .file.display())]
    Other {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
        /// What was said.
        message: String,
    },
}

/// Opens a SQLite file, within its lock timeout, and proves that it is a database.
///
/// A reader never creates or changes anything, and leaves no `-wal` or `-shm` file that was not
/// there, provided that the connection is closed in order.
///
/// # Errors
/// In plain words.
pub async fn open(spec: &SqliteSpec, access: Access) -> Result<SqliteConnection, ConnectError> {
    check_file(spec, access)?;
    let mut connection = match connect(spec, options(spec, access)).await {
        // A write-ahead log cannot be set up beside the file, and there is none: the file alone says
        // everything, and nobody without more rights than ours changes it.
        Err(ConnectError::NoPermission { .. }) if access == Access::Read && is_alone(spec) => {
            connect(spec, options(spec, access).read_only(true).immutable(true)).await?
        }
        opened => opened?,
    };
    match access {
        Access::Read => {}
        Access::Write | Access::Create => require_writable(spec, &mut connection).await?,
    }
    Ok(connection)
}

/// What the file system can tell. The file itself is not opened here: closing it again would drop
/// the locks that another connection of this process holds on it.
fn check_file(spec: &SqliteSpec, access: Access) -> Result<(), ConnectError> {
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
        .busy_timeout(spec.lock_timeout)
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

fn is_alone(spec: &SqliteSpec) -> bool {
    !spec.is_uri() && !has_log(&spec.file)
}

/// Whether a write-ahead log stands beside the file: then somebody works with it, or crashed.
fn has_log(file: &Path) -> bool {
    let mut log: OsString = file.as_os_str().to_owned();
    log.push("-wal");
    Path::new(&log).exists()
}

/// Connects and reads the schema's version, until that succeeds or the lock timeout has passed.
async fn connect(
    spec: &SqliteSpec,
    options: SqliteConnectOptions,
) -> Result<SqliteConnection, ConnectError> {
    let begun = Instant::now();
    loop {
        match probe(&options).await {
            Ok(connection) => return Ok(connection),
            Err(error) if is_lock(&error) && begun.elapsed() < spec.lock_timeout => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(plain(spec, &error)),
        }
    }
}

async fn probe(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    // Opening alone reads nothing.
    let read = sqlx::query("PRAGMA schema_version")
        .execute(&mut connection)
        .await;
    match read {
        Ok(_) => Ok(connection),
        Err(error) => {
            connection.close().await.ok();
            Err(error)
        }
    }
}

/// SQLite opens a file that may not be written for reading, without a word.
async fn require_writable(
    spec: &SqliteSpec,
    connection: &mut SqliteConnection,
) -> Result<(), ConnectError> {
    let mut handle = connection
        .lock_handle()
        .await
        .map_err(|error| plain(spec, &error))?;
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

/// SQLite's result code without its extension.
fn code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

fn is_lock(error: &sqlx::Error) -> bool {
    matches!(code(error), Some(BUSY | LOCKED))
}

fn plain(spec: &SqliteSpec, error: &sqlx::Error) -> ConnectError {
    let (target, file) = (spec.target.clone(), spec.file.clone());
    match code(error) {
        Some(NOTADB) => ConnectError::NotADatabase { target, file },
        Some(BUSY | LOCKED) => ConnectError::Locked {
            target,
            file,
            waited: spec.lock_timeout,
        },
        Some(READONLY | CANTOPEN) => ConnectError::NoPermission { target, file },
        Some(_) | None => ConnectError::Other {
            target,
            file,
            message: match error.as_database_error() {
                Some(error) => error.message().to_owned(),
                None => error.to_string(),
            },
        },
    }
}
