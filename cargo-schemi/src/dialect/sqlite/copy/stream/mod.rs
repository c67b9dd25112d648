//! How the file of a copy is written and read: neighbouring pages in one go.
//!
//! SQLite reads and writes one page at a time, and a system writes 500 MB in pages of four kilobytes
//! three times slower than in pieces of 256. A copy that is being built is nobody else's, and so its
//! pages may wait here, need no locks, and may be read ahead.
//!
//! | module | holds |
//! |---|---|
//! | [`pieces`] | a file whose pages are gathered |
//! | [`methods`] | the same as SQLite calls it |

mod methods;
mod pieces;

use std::ffi::{CStr, c_int};
use std::ptr;
use std::sync::OnceLock;

use libsqlite3_sys::{
    SQLITE_OK, sqlite3_errstr, sqlite3_file_control, sqlite3_vfs, sqlite3_vfs_find,
    sqlite3_vfs_register,
};
use sqlx::SqliteConnection;

/// What SQLite knows this way to files as.
const NAME: &CStr = c"schemi-copy";

/// Asks a file of ours to write what waits. SQLite leaves numbers above 100 to programs.
const FLUSH: c_int = 19_735_001;

/// The name by which a connection opens its file in this way; none where SQLite refuses it, and files
/// are then opened as ever.
pub(super) fn name() -> Option<&'static str> {
    static NAMED: OnceLock<bool> = OnceLock::new();
    NAMED
        .get_or_init(register)
        .then(|| NAME.to_str().ok())
        .flatten()
}

fn register() -> bool {
    // SAFETY: SQLite's own way to files stays for as long as the program runs.
    let usual = unsafe { sqlite3_vfs_find(ptr::null()) };
    // SAFETY: it is not changed, and is valid where it is not null.
    let Some(methods) = (unsafe { usual.as_ref() }) else {
        return false;
    };
    let ours = Box::leak(Box::new(sqlite3_vfs {
        szOsFile: methods.szOsFile.max(methods::SIZE),
        pNext: ptr::null_mut(),
        zName: NAME.as_ptr(),
        xOpen: Some(methods::open),
        ..*methods
    }));
    // SAFETY: it lives as long as the program; what it does not do itself, the usual one does with
    // the same data.
    unsafe { sqlite3_vfs_register(ours, 0) == SQLITE_OK }
}

/// Writes what waits: only then does everybody see the file as SQLite does, and no error can come any
/// more. Does nothing to a file that was opened otherwise.
///
/// # Errors
/// SQLite's code and words for what the system says, such as that there is no room left.
pub(super) async fn flush(copy: &mut SqliteConnection) -> Result<(), (c_int, String)> {
    let mut handle = match copy.lock_handle().await {
        Ok(handle) => handle,
        Err(error) => return Err((0, error.to_string())),
    };
    // SAFETY: the handle is open and locked for us; the file takes no argument.
    let code = unsafe {
        let copy = handle.as_raw_handle().as_ptr();
        sqlite3_file_control(copy, c"main".as_ptr(), FLUSH, ptr::null_mut())
    };
    match code {
        SQLITE_OK | libsqlite3_sys::SQLITE_NOTFOUND => Ok(()),
        code => {
            // SAFETY: SQLite gives a C string of its own for every number.
            let text = unsafe { CStr::from_ptr(sqlite3_errstr(code)) };
            Err((code, text.to_string_lossy().into_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
    use sqlx::{Connection, SqliteConnection};

    /// Pages are written by one connection of ours, and read by one that knows nothing of us.
    #[tokio::test]
    async fn a_file_is_what_any_other_way_would_have_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("copy.db");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off);
        let ours = options.clone().vfs(super::name().expect("it is known"));
        std::fs::write(&file, "").expect("a file");
        let mut copy = SqliteConnection::connect_with(&ours).await.expect("opens");
        sqlx::raw_sql(
            "PRAGMA cache_size = 4; CREATE TABLE t (id integer PRIMARY KEY, a); CREATE INDEX i ON t (a);
             WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000)
             INSERT INTO t SELECT x, hex(randomblob(20 + x % 300)) FROM c;
             UPDATE t SET a = 'x' || a WHERE id % 7 = 0; DELETE FROM t WHERE id % 5 = 0; VACUUM;",
        )
        .execute(&mut copy)
        .await
        .expect("rows are written and moved");
        let sum = "SELECT count(*) || ' ' || sum(length(a)) || ' ' || max(a) FROM t";
        let here: String = sqlx::query_scalar(sum)
            .fetch_one(&mut copy)
            .await
            .expect("reads");
        super::flush(&mut copy).await.expect("it is written");
        let mut other = SqliteConnection::connect_with(&options)
            .await
            .expect("opens");
        let there: String = sqlx::query_scalar(sum)
            .fetch_one(&mut other)
            .await
            .expect("reads");
        let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut other)
            .await
            .expect("reads");
        assert_eq!((here, "ok"), (there, sound.as_str()));
    }
}
