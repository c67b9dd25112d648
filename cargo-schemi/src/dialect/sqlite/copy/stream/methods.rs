//! What SQLite calls to open, write and read a file in pieces.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::fs::File;
use std::io::{Error, ErrorKind};
use std::path::PathBuf;
use std::ptr;

use libsqlite3_sys::{
    SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOERR_FSTAT, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ,
    SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_WRITE, SQLITE_NOTFOUND, SQLITE_OK,
    SQLITE_OPEN_MAIN_DB, sqlite3_file, sqlite3_filename, sqlite3_io_methods, sqlite3_vfs,
    sqlite3_vfs_find,
};

use super::FLUSH;
use super::pieces::Pieces;

/// What SQLite keeps a file of ours in.
#[repr(C)]
struct Open {
    methods: *const sqlite3_io_methods,
    /// Made by [`open`], given back by [`close`].
    pieces: *mut Pieces,
}

/// The room that it takes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "two addresses"
)]
pub(super) const SIZE: c_int = size_of::<Open>() as c_int;

/// The least a file has to be able to: no memory shared with others, as there are none.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(lock),
    xCheckReservedLock: Some(is_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

/// Opens the database's file in pieces, and every other file as ever.
///
/// # Safety
/// As SQLite calls it.
pub(super) unsafe extern "C" fn open(
    _vfs: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    if flags & SQLITE_OPEN_MAIN_DB == 0 {
        // SAFETY: the arguments are passed on as they came; the room is enough for both.
        return unsafe {
            let usual = sqlite3_vfs_find(ptr::null());
            match usual.as_ref().and_then(|methods| methods.xOpen) {
                Some(open) => open(usual, name, file, flags, out_flags),
                None => SQLITE_CANTOPEN,
            }
        };
    }
    // SAFETY: SQLite gives the room of `SIZE`, the name as a C string, and a place for the flags or
    // none.
    unsafe {
        (*file.cast::<Open>()).methods = ptr::null();
        let Ok(opened) = File::options().read(true).write(true).open(path(name)) else {
            return SQLITE_CANTOPEN;
        };
        let pieces = Box::into_raw(Box::new(Pieces::new(opened)));
        let methods = &raw const METHODS;
        file.cast::<Open>().write(Open { methods, pieces });
        if let Some(out) = out_flags.as_mut() {
            *out = flags;
        }
    }
    SQLITE_OK
}

/// # Safety
/// `name` is a C string.
unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: as the caller promises.
    let name = unsafe { CStr::from_ptr(name) };
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(name.to_bytes()))
    }
    #[cfg(not(unix))]
    PathBuf::from(name.to_string_lossy().into_owned())
}

/// # Safety
/// `file` was opened by [`open`], and nobody else has it now: SQLite calls from one thread at a time.
unsafe fn pieces<'a>(file: *mut sqlite3_file) -> &'a mut Pieces {
    // SAFETY: as the caller promises.
    unsafe { &mut *(*file.cast::<Open>()).pieces }
}

/// SQLite's code for an error, where there is none of its own.
fn code(result: Result<(), Error>, otherwise: c_int) -> c_int {
    match result {
        Ok(()) => SQLITE_OK,
        Err(error) if is_full(&error) => SQLITE_FULL,
        Err(_) => otherwise,
    }
}

fn is_full(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: the pieces were made by `open`, and SQLite closes a file once.
    let mut pieces = unsafe { Box::from_raw((*file.cast::<Open>()).pieces) };
    code(pieces.flush(), SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    data: *mut c_void,
    length: c_int,
    at: i64,
) -> c_int {
    let length = usize::try_from(length).unwrap_or_default();
    // SAFETY: SQLite gives room for as many bytes as it asks for.
    let (pieces, data) = unsafe {
        data.cast::<u8>().write_bytes(0, length);
        let data = std::slice::from_raw_parts_mut(data.cast::<u8>(), length);
        (pieces(file), data)
    };
    match pieces.read(at.unsigned_abs(), data) {
        Ok(read) if read == length => SQLITE_OK,
        Ok(read) => {
            data[read..].fill(0);
            SQLITE_IOERR_SHORT_READ
        }
        Err(error) => code(Err(error), SQLITE_IOERR_READ),
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    data: *const c_void,
    length: c_int,
    at: i64,
) -> c_int {
    let length = usize::try_from(length).unwrap_or_default();
    // SAFETY: SQLite gives as many bytes as it says.
    let (pieces, data) = unsafe {
        let data = std::slice::from_raw_parts(data.cast::<u8>(), length);
        (pieces(file), data)
    };
    code(pieces.write(at.unsigned_abs(), data), SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    // SAFETY: SQLite gives a file that we opened.
    let pieces = unsafe { pieces(file) };
    code(pieces.set_len(length.unsigned_abs()), SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: as above.
    let pieces = unsafe { pieces(file) };
    code(pieces.sync(), SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn size(file: *mut sqlite3_file, length: *mut i64) -> c_int {
    // SAFETY: as above; the place for the length is SQLite's.
    let (pieces, place) = unsafe { (pieces(file), &mut *length) };
    let found = pieces
        .len()
        .map(|length| *place = i64::try_from(length).unwrap_or(i64::MAX));
    code(found, SQLITE_IOERR_FSTAT)
}

unsafe extern "C" fn lock(_file: *mut sqlite3_file, _level: c_int) -> c_int {
    SQLITE_OK
}

unsafe extern "C" fn is_reserved(_file: *mut sqlite3_file, result: *mut c_int) -> c_int {
    // SAFETY: the place for the answer is SQLite's.
    unsafe { *result = 0 };
    SQLITE_OK
}

unsafe extern "C" fn control(
    file: *mut sqlite3_file,
    operation: c_int,
    _argument: *mut c_void,
) -> c_int {
    if operation != FLUSH {
        return SQLITE_NOTFOUND;
    }
    // SAFETY: as above.
    let pieces = unsafe { pieces(file) };
    code(pieces.flush(), SQLITE_IOERR_WRITE)
}

/// The smallest piece that a disk writes: what SQLite takes where it does not know better.
unsafe extern "C" fn sector(_file: *mut sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn characteristics(_file: *mut sqlite3_file) -> c_int {
    0
}
