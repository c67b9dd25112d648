//! SQLite's online backup: a database copied page by page, as of one moment, while others write.

use libsqlite3_sys::{
    SQLITE_BUSY, SQLITE_DONE, SQLITE_LOCKED, SQLITE_OK, sqlite3, sqlite3_backup,
    sqlite3_backup_finish, sqlite3_backup_init, sqlite3_backup_pagecount, sqlite3_backup_remaining,
    sqlite3_backup_step, sqlite3_errmsg, sqlite3_errstr,
};
use std::ffi::CStr;
use std::ptr::NonNull;
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

/// How many pages are copied at a time; between two times, signals are looked at.
const PAGES: i32 = 2048;
/// Between two tries where somebody holds the source.
const PAUSE: Duration = Duration::from_millis(20);
/// How often a source may change under us before its writers have to wait for the copy.
const RESTARTS: u32 = 3;

/// How a backup ended, if not well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Somebody held the source for longer than we wait.
    Locked,
    /// The source changes faster than it can be copied: hold it.
    Restless,
    /// Somebody asked to stop.
    Cancelled,
    /// SQLite's words.
    Other(String),
}

/// Copies all pages. `step` is told how many pages of how many are done, and says whether to go on.
pub(super) async fn backup(
    source: &mut SqliteConnection,
    copy: &mut SqliteConnection,
    wait: Duration,
    step: &mut (dyn FnMut(u64, u64) -> bool + Send),
) -> Result<(), Failure> {
    let other = |error: sqlx::Error| Failure::Other(error.to_string());
    let mut source = source.lock_handle().await.map_err(other)?;
    let mut copy = copy.lock_handle().await.map_err(other)?;
    let mut backup = Backup::new(source.as_raw_handle(), copy.as_raw_handle())?;
    let mut restarts = 0;
    let mut most_done = 0;
    let mut waiting: Option<Instant> = None;
    loop {
        let result = backup.step();
        let (done, total) = backup.pages();
        if !step(done, total) {
            return Err(Failure::Cancelled);
        }
        match result {
            SQLITE_DONE => return Ok(()),
            SQLITE_OK => {
                waiting = None;
                if done < most_done {
                    restarts += 1;
                }
                most_done = done;
                if restarts > RESTARTS {
                    return Err(Failure::Restless);
                }
                tokio::task::yield_now().await;
            }
            SQLITE_BUSY | SQLITE_LOCKED => {
                if waiting.get_or_insert_with(Instant::now).elapsed() >= wait {
                    return Err(Failure::Locked);
                }
                tokio::time::sleep(PAUSE).await;
            }
            code => return Err(failure(code)),
        }
    }
}

/// A running backup, which ends with it.
struct Backup {
    backup: NonNull<sqlite3_backup>,
}

// SAFETY: SQLite lets any thread use a backup, one at a time; both connections are locked for us.
unsafe impl Send for Backup {}

impl Backup {
    fn new(source: NonNull<sqlite3>, copy: NonNull<sqlite3>) -> Result<Self, Failure> {
        let main = c"main".as_ptr();
        // SAFETY: both handles are open and locked for us; the names are C strings.
        let backup = unsafe { sqlite3_backup_init(copy.as_ptr(), main, source.as_ptr(), main) };
        match NonNull::new(backup) {
            Some(backup) => Ok(Self { backup }),
            None => Err(Failure::Other(message(copy))),
        }
    }

    fn step(&mut self) -> i32 {
        // SAFETY: the backup is open until it is dropped. Extended codes are cut to their kind.
        unsafe { sqlite3_backup_step(self.backup.as_ptr(), PAGES) & 0xff }
    }

    /// How many pages of how many are done.
    fn pages(&self) -> (u64, u64) {
        // SAFETY: as above.
        let (total, left) = unsafe {
            let backup = self.backup.as_ptr();
            (
                sqlite3_backup_pagecount(backup),
                sqlite3_backup_remaining(backup),
            )
        };
        let number = |pages: i32| u64::try_from(pages).unwrap_or_default();
        (number(total.saturating_sub(left)), number(total))
    }
}

impl Drop for Backup {
    fn drop(&mut self) {
        // SAFETY: it is finished once.
        unsafe { sqlite3_backup_finish(self.backup.as_ptr()) };
    }
}

/// What a code means: a backup leaves its errors with no connection.
fn failure(code: i32) -> Failure {
    // SAFETY: SQLite gives a C string of its own for every number.
    let text = unsafe { CStr::from_ptr(sqlite3_errstr(code)) };
    Failure::Other(super::with_hint(code, text.to_string_lossy().into_owned()))
}

fn message(connection: NonNull<sqlite3>) -> String {
    // SAFETY: the connection is open; its message is a C string until the next call, and is copied.
    let text = unsafe { CStr::from_ptr(sqlite3_errmsg(connection.as_ptr())) };
    text.to_string_lossy().into_owned()
}
