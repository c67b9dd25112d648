//! `show`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::history::long;
use super::output::Output;
use super::report::Failure;
use crate::command::show;

/// Show one revision
#[derive(Debug, Args)]
#[command(
    long_about = "Show one revision: what its file says about it, and its SQL.",
    after_help = "\
Examples:
  cargo schemi show shop head
  cargo schemi show shop 8f3b"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// An identifier or its beginning, head, head-1, label@head
    #[arg(default_value = "head", allow_hyphen_values = true)]
    revision: String,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let outcome = show::run(&mut context, &args.project, &args.revision)?;
    output.result(&outcome, |outcome| {
        format!("{}{}", long(&outcome.entry), outcome.text)
    })?;
    Ok(Exit::Done)
}
