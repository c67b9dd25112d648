//! `branches`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::history::{long, short};
use super::output::{Output, Verbosity};
use super::report::Failure;
use crate::command::branches::{self, Branch};

/// List the revisions where branches begin
#[derive(Debug, Args)]
#[command(
    long_about = "List the revisions that several others come after, each with the first revision of each \
        branch. With -v each with all that its file says about it.",
    after_help = "\
Examples:
  cargo schemi branches shop
  cargo schemi branches shop -v"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let branches = branches::run(&mut context, &args.project)?;
    output.result(&branches, |branches| match branches.is_empty() {
        true => "no branches\n".to_owned(),
        false => {
            let texts = branches.iter().map(|branch| text(branch, output.verbosity));
            texts.collect::<Vec<_>>().join("\n")
        }
    })?;
    Ok(Exit::Done)
}

fn text(branch: &Branch, verbosity: Verbosity) -> String {
    let entry = &branch.entry;
    let mut text = match verbosity {
        Verbosity::Verbose => long(entry),
        Verbosity::Quiet | Verbosity::Normal => short(entry),
    };
    for child in &branch.branches {
        text.push_str(&format!("    {}", short(child)));
    }
    text
}
