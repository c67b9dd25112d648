//! `heads`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::history::{long, short};
use super::output::{Output, Verbosity};
use super::report::Failure;
use crate::command::heads::{self, After};
use crate::command::history::Entry;

/// List the revisions that no other comes after
#[derive(Debug, Args)]
#[command(
    long_about = "List the revisions that no other comes after. More than one means that branches are \
        to be merged.",
    after_help = "\
Examples:
  cargo schemi heads shop
  cargo schemi heads shop --resolve-dependencies   # not those that another branch depends on"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// Leave out those that a revision of another branch depends on
    #[arg(long)]
    resolve_dependencies: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let after = if args.resolve_dependencies {
        After::Dependents
    } else {
        After::Children
    };
    let entries = heads::run(&mut context, &args.project, after)?;
    let text = |entries: &Vec<Entry>| match (entries.is_empty(), output.verbosity) {
        (true, _) => "no revisions yet\n".to_owned(),
        (false, Verbosity::Verbose) => entries.iter().map(long).collect(),
        (false, Verbosity::Quiet | Verbosity::Normal) => entries.iter().map(short).collect(),
    };
    output.result(&entries, text)?;
    Ok(Exit::Done)
}
