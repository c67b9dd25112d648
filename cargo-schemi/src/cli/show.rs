//! `show`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::history::long;
use super::output::Output;
use super::report::Failure;
use crate::command::show;

/// Show revisions
#[derive(Debug, Args)]
#[command(
    long_about = "Show revisions: what a file says about its revision, and its SQL.",
    after_help = "\
Examples:
  cargo schemi show shop head
  cargo schemi show shop 8f3b 5a1c
  cargo schemi show shop heads
  cargo schemi show shop 8f3b:head"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// Identifiers or their beginnings, head, heads, head-1, label@head, A:B
    #[arg(default_value = "head")]
    revisions: Vec<String>,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let outcomes = show::run(&mut context, &args.project, &args.revisions)?;
    output.result(&outcomes, |outcomes| {
        let texts = outcomes.iter();
        let texts = texts.map(|outcome| format!("{}{}", long(&outcome.entry), outcome.text));
        texts.collect::<Vec<_>>().join("\n")
    })?;
    Ok(Exit::Done)
}
