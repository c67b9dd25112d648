//! The tool as cargo runs it: `cargo schemi`.

use std::process::ExitCode;

/// Reading models and comparing schemas makes many small values: a third of the time went to the
/// system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // SAFETY: there is no other thread yet.
    unsafe { cargo_schemi::dialect::sqlite::connection::share_allocator() };
    cargo_schemi::cli::main(std::env::args_os()).into()
}
