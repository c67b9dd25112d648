//! The tool as cargo runs it: `cargo schemi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_schemi::cli::main(std::env::args_os()).into()
}
