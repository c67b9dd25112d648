//! SQLite's memory, taken from the program's own allocator.
//!
//! To read a schema SQLite makes some ten small values for each of its objects, and the system's
//! allocator gives a thread's memory out a page at a time, a system call for each: of 1000 tables that
//! was a third of the time.

use std::alloc::{Layout, alloc, dealloc, realloc};
use std::ffi::{c_int, c_void};
use std::ptr;

use libsqlite3_sys::{
    SQLITE_CONFIG_MALLOC, SQLITE_CONFIG_MEMSTATUS, SQLITE_OK, sqlite3_config, sqlite3_mem_methods,
};

/// What SQLite wants every address to be a multiple of.
const ALIGN: usize = 8;
/// Before each block stands how long it is, as SQLite asks for it again.
const HEAD: usize = ALIGN;

const METHODS: sqlite3_mem_methods = sqlite3_mem_methods {
    xMalloc: Some(take),
    xFree: Some(give_back),
    xRealloc: Some(resize),
    xSize: Some(size),
    xRoundup: Some(round_up),
    xInit: Some(begin),
    xShutdown: Some(end),
    pAppData: ptr::null_mut(),
};

/// Makes SQLite take its memory from the program's allocator, and keep no account of it, which would
/// cost a lock each time. Where SQLite runs already, it stays as it was.
///
/// # Safety
/// No other thread may use SQLite at the same time: to be called first of all.
pub unsafe fn share_allocator() {
    let methods = METHODS;
    // SAFETY: nobody else uses SQLite, as the caller promises; each option gets the argument that it is
    // documented to take, and SQLite copies the methods. What it refuses it leaves as it was.
    unsafe {
        if sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0 as c_int) == SQLITE_OK {
            sqlite3_config(SQLITE_CONFIG_MALLOC, &raw const methods);
        }
    }
}

/// The block with its head; `None` where the size is none or too large.
fn layout(size: c_int) -> Option<Layout> {
    let size = usize::try_from(size).ok()?.checked_add(HEAD)?;
    Layout::from_size_align(size, ALIGN).ok()
}

/// Writes a block's size into its head; gives what comes after it.
///
/// # Safety
/// `block` is null, or a block of the layout of `size`.
unsafe fn with_head(block: *mut u8, size: c_int) -> *mut c_void {
    if block.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: the head lies within the block, and is aligned as the block is.
    unsafe {
        block.cast::<c_int>().write(size);
        block.add(HEAD).cast()
    }
}

/// The block and its layout, of what [`with_head`] gave.
///
/// # Safety
/// `memory` came from [`with_head`] and was not given back.
unsafe fn whole(memory: *mut c_void) -> (*mut u8, Layout) {
    // SAFETY: before what `with_head` gives stands the head, with which the block begins; the size in it
    // made a layout when the block was taken.
    unsafe {
        let block = memory.cast::<u8>().sub(HEAD);
        let size = block.cast::<c_int>().read() as usize + HEAD;
        (block, Layout::from_size_align_unchecked(size, ALIGN))
    }
}

unsafe extern "C" fn take(size: c_int) -> *mut c_void {
    let Some(layout) = layout(size) else {
        return ptr::null_mut();
    };
    // SAFETY: the layout has a size, that of the head at least; the block is of that layout.
    unsafe { with_head(alloc(layout), size) }
}

unsafe extern "C" fn give_back(memory: *mut c_void) {
    if memory.is_null() {
        return;
    }
    // SAFETY: SQLite gives back what it took here, once.
    unsafe {
        let (block, layout) = whole(memory);
        dealloc(block, layout);
    }
}

unsafe extern "C" fn resize(memory: *mut c_void, size: c_int) -> *mut c_void {
    let Some(new) = layout(size) else {
        return ptr::null_mut();
    };
    // SAFETY: SQLite resizes what it took here; the new block is of the new layout.
    unsafe {
        let (block, old) = whole(memory);
        with_head(realloc(block, old, new.size()), size)
    }
}

unsafe extern "C" fn size(memory: *mut c_void) -> c_int {
    if memory.is_null() {
        return 0;
    }
    // SAFETY: SQLite asks of what it took here; before it stands the head.
    unsafe { memory.cast::<u8>().sub(HEAD).cast::<c_int>().read() }
}

unsafe extern "C" fn round_up(size: c_int) -> c_int {
    let step = ALIGN as c_int;
    size.saturating_add(step - 1) / step * step
}

unsafe extern "C" fn begin(_: *mut c_void) -> c_int {
    SQLITE_OK
}

unsafe extern "C" fn end(_: *mut c_void) {}
