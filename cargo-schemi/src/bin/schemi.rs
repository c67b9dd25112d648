//! The tool under its own name: `schemi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_schemi::cli::main(std::env::args_os()).into()
}
