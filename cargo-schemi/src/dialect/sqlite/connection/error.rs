//! Why a SQLite file could not be opened, in plain words.

use std::path::PathBuf;
use std::time::Duration;

use crate::settings::{SqliteSpec, duration};

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
        "no such file `{}` (the database of {target}){}",
        .file.display(),
        way_to_make(.target)
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
        "`{}` (the database of {target}) is locked: {} held it for {}; end it, or raise \
         `lock_timeout`",
        .file.display(),
        either(.holders),
        duration::format(*.waited)
    )]
    Locked {
        /// The target.
        target: String,
        /// The file.
        file: PathBuf,
        /// The lock timeout.
        waited: Duration,
        /// The programs that have the file open, as far as the system tells.
        holders: Vec<String>,
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

/// SQLite's result code without its extension.
fn code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|code| code & 0xff)
}

/// The error in plain words.
pub(super) fn plain(spec: &SqliteSpec, error: &sqlx::Error) -> ConnectError {
    let (target, file) = (spec.target.clone(), spec.file.clone());
    match code(error) {
        Some(NOTADB) => ConnectError::NotADatabase { target, file },
        Some(BUSY | LOCKED) => ConnectError::Locked {
            target,
            file,
            waited: spec.lock_timeout,
            holders: Vec::new(),
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

/// How a file comes to be: one that a URL names is nobody's to make.
fn way_to_make(target: &str) -> String {
    match target.starts_with("sqlite:") {
        true => String::new(),
        false => format!("; `cargo schemi migrate {target}` creates it"),
    }
}

impl ConnectError {
    /// That a file was locked for as long as we wait.
    pub(in crate::dialect::sqlite) fn locked(spec: &SqliteSpec) -> Self {
        Self::Locked {
            target: spec.target.clone(),
            file: spec.file.clone(),
            waited: spec.lock_timeout,
            holders: super::holders(&spec.file),
        }
    }
}

fn either(holders: &[String]) -> String {
    match holders.is_empty() {
        true => "another program".to_owned(),
        false => holders.join(" or "),
    }
}
