//! Where a copy is built, and how it takes its place: a file beside the target, renamed at the end.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rand::Rng;
use sqlx::{Connection, SqliteConnection};

use crate::dialect::copy::{CopyError, Existing};
use crate::dialect::sqlite::connection::{ConnectError, holders, open};
use crate::settings::{Access, SqliteSpec};

/// Stands in the name of every copy that is not whole yet.
const MARK: &str = ".schemi-clone-";

/// How many links are followed from one to the next, as Linux does.
const LINKS: usize = 40;

/// The target with the file that its path leads to: a link stays a link, and what it leads to is
/// replaced. Where that is not there yet, it is made there.
pub(super) fn followed(target: &SqliteSpec) -> Result<SqliteSpec, CopyError> {
    let mut target = target.clone();
    for _ in 0..LINKS {
        let Ok(to) = fs::read_link(&target.file) else {
            return Ok(target);
        };
        target.file = folder_of(&target.file).join(to);
    }
    let endless = std::io::Error::other("its links lead nowhere");
    Err(unwritten(&target.file, endless))
}

/// A copy that is being made beside its target. It is removed when it is dropped, and by the next
/// clone where this process was killed.
#[derive(Debug)]
pub(super) struct Place {
    /// The copy's file.
    pub(super) file: PathBuf,
    target: PathBuf,
    /// Locked as long as we live, so that nobody takes the file for a leftover.
    lock: Option<File>,
}

impl Place {
    /// Makes an empty file beside the target, and removes what killed clones have left there.
    pub(super) fn new(target: &Path) -> Result<Self, CopyError> {
        remove_leftovers(target);
        let file = beside(
            target,
            &format!("{MARK}{:016x}", rand::rng().random::<u64>()),
        );
        let failed = |error| unwritten(&file, error);
        let lock = create_private(&file).map_err(failed)?;
        lock.try_lock().map_err(|error| failed(error.into()))?;
        Ok(Self {
            file,
            target: target.to_owned(),
            lock: Some(lock),
        })
    }

    /// Begins to bring the copy to the disk, and does not wait for it. It is opened anew for that: an
    /// error is told once to each who has it open, and so also where the copy is put in place.
    pub(super) fn flush(&self) {
        if let Ok(file) = File::open(&self.file) {
            std::thread::spawn(move || file.sync_data());
        }
    }

    /// Puts the copy in the target's place, at one blow. It is on the disk before that.
    pub(super) fn settle(mut self, like: &Path) -> Result<(), CopyError> {
        let failed = |error| unwritten(&self.target, error);
        let lock = self.lock.take();
        if let Ok(like) = fs::metadata(if self.target.exists() {
            &self.target
        } else {
            like
        }) {
            fs::set_permissions(&self.file, like.permissions()).map_err(failed)?;
        }
        if let Some(file) = &lock {
            file.sync_all().map_err(failed)?;
        }
        fs::rename(&self.file, &self.target).map_err(failed)?;
        // The name is on the disk when its folder is. Some file systems have no such thing.
        if let Ok(folder) = File::open(folder_of(&self.target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Place {
    /// Gives the copy another name, under which it stays.
    pub(super) fn keep(&mut self, file: &Path) -> Result<(), CopyError> {
        let failed = |error| unwritten(file, error);
        if file.exists() {
            return Err(failed(ErrorKind::AlreadyExists.into()));
        }
        fs::rename(&self.file, file).map_err(failed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Renamed away, there is nothing left of that name.
        remove(&self.file);
    }
}

/// What the system says of a file or folder that cannot be written.
pub(super) fn unwritten(path: &Path, error: std::io::Error) -> CopyError {
    CopyError::File {
        what: String::new(),
        path: path.to_owned(),
        error,
    }
}

/// A new file that only we may read: it is to hold somebody's data.
fn create_private(file: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// A copy without an owner is what a killed clone has left.
fn remove_leftovers(target: &Path) {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let start = format!("{name}{MARK}");
    let Ok(entries) = fs::read_dir(folder_of(target)) else {
        return;
    };
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let Some(id) = file_name
            .to_str()
            .and_then(|name| name.strip_prefix(&start))
        else {
            continue;
        };
        let is_copy = id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_copy && is_abandoned(&entry.path()) {
            remove(&entry.path());
        }
    }
}

fn is_abandoned(file: &Path) -> bool {
    let Ok(file) = File::open(file) else {
        return false;
    };
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Removes a database and what SQLite puts beside it.
pub(super) fn remove(file: &Path) {
    for end in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(file, end));
    }
}

/// A file's path with something after it.
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

pub(super) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    }
}

/// The target's present file, held so that nobody else can use it until the copy has its place.
pub(super) struct Held(Option<SqliteConnection>);

impl Held {
    /// Looks at the target, and holds it. Nothing is changed but a write-ahead log taken in.
    pub(super) async fn new(spec: &SqliteSpec, existing: Existing) -> Result<Self, CopyError> {
        if !spec.file.exists() {
            let folder = folder_of(&spec.file).to_owned();
            return match folder.is_dir() {
                true => Ok(Self(None)),
                false => Err(CopyError::Sqlite(ConnectError::NoFolder {
                    target: spec.target.clone(),
                    folder,
                })),
            };
        }
        let mut connection = open(spec, Access::Write).await?;
        let held = hold(&mut connection, spec, existing).await;
        match held {
            Ok(()) => Ok(Self(Some(connection))),
            Err(error) => {
                connection.close().await.ok();
                Err(error)
            }
        }
    }

    /// Looks once more where there was no file to hold: somebody may have made one meanwhile.
    pub(super) fn check_again(
        &self,
        spec: &SqliteSpec,
        existing: Existing,
    ) -> Result<(), CopyError> {
        let is_empty = fs::metadata(&spec.file).map_or(true, |file| file.len() == 0);
        if self.0.is_some() || existing == Existing::Replace || is_empty {
            return Ok(());
        }
        Err(CopyError::Appeared {
            to: spec.target.clone(),
            file: spec.file.clone(),
        })
    }

    /// Lets go.
    pub(super) async fn release(self) {
        if let Some(connection) = self.0 {
            // Its file is gone or as it was: there is nothing to be said.
            connection.close().await.ok();
        }
    }
}

async fn hold(
    connection: &mut SqliteConnection,
    spec: &SqliteSpec,
    existing: Existing,
) -> Result<(), CopyError> {
    refuse_full(connection, spec, existing).await?;
    let in_use = |_: sqlx::Error| CopyError::Open {
        to: spec.target.clone(),
        file: spec.file.clone(),
        holders: or_somebody(holders(&spec.file)),
    };
    // A log that outlived its file would be played back into the copy. It goes only where nobody
    // else has the database open.
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode = DELETE")
        .fetch_one(&mut *connection)
        .await
        .map_err(in_use)?;
    let others = holders(&spec.file);
    if mode != "delete" || !others.is_empty() {
        return Err(CopyError::Open {
            to: spec.target.clone(),
            file: spec.file.clone(),
            holders: or_somebody(others),
        });
    }
    sqlx::query("BEGIN EXCLUSIVE")
        .execute(connection)
        .await
        .map_err(in_use)?;
    Ok(())
}

/// Refuses a target that other programs have open.
pub(super) fn refuse_open(spec: &SqliteSpec) -> Result<(), CopyError> {
    let others = holders(&spec.file);
    if others.is_empty() {
        return Ok(());
    }
    Err(CopyError::Open {
        to: spec.target.clone(),
        file: spec.file.clone(),
        holders: others,
    })
}

/// Refuses a target that holds something, unless it may be replaced.
pub(super) async fn refuse_full(
    connection: &mut SqliteConnection,
    spec: &SqliteSpec,
    existing: Existing,
) -> Result<(), CopyError> {
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table'")
        .fetch_one(connection)
        .await
        .map_err(|error| CopyError::Refused {
            from: spec.target.clone(),
            message: super::said(&error),
        })?;
    if tables == 0 || existing == Existing::Replace {
        return Ok(());
    }
    Err(CopyError::NotEmpty {
        to: spec.target.clone(),
        name: spec.file.display().to_string(),
        tables: u64::try_from(tables).unwrap_or_default(),
    })
}

fn or_somebody(holders: Vec<String>) -> Vec<String> {
    if holders.is_empty() {
        vec!["another program".to_owned()]
    } else {
        holders
    }
}
