//! `squash`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::revision::Writing;
use crate::command::squash::{self, Lost, Outcome, Request};
use crate::dialect::copy::counted;

/// Write one revision in the place of several
#[derive(Debug, Args)]
#[command(
    long_about = "Write one revision in the place of several that come after each other: it runs what they ran, in \
        their order, and takes it back in the other one. SQL written by hand stays as it is. Their files are removed; \
        the version control has them.\n\n\
        The new file names those for which it stands. A database that has all of them counts as having it, and the next \
        `migrate`, `downgrade` or `stamp` writes that into its history. One that has only some is refused: check out \
        the old files and migrate there first. Revisions that come after them keep their files.",
    after_help = "\
Examples:
  cargo schemi squash shop 8f3b:5a1c -m 'the first year'
  cargo schemi squash shop :5a1c --dry-run     # from the first one on"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// The first and the last one, both included: FROM:TO, :TO
    #[arg(value_name = "FROM:TO")]
    revisions: String,
    /// What the new revision is for [default: squash FROM to TO]
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// The identifier, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,
    /// Show the new revision; nothing is written or removed
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let request = Request {
        target: args.project.clone(),
        range: args.revisions.clone(),
        message: args.message.clone(),
        id: args.rev_id.clone(),
        lost: match global.yes {
            true => Lost::Allow,
            false => Lost::Refuse,
        },
        x: global.values(),
        writing: match args.dry_run {
            true => Writing::DryRun,
            false => Writing::Files,
        },
    };
    let outcome = squash::run(&mut context, &request)?;
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

fn text(outcome: &Outcome) -> String {
    if !outcome.is_written {
        return outcome.text.clone();
    }
    let count = counted(outcome.replaces.len() as u64, "revision");
    let path = outcome.path.display();
    format!("wrote {path} in the place of {count}, whose files are gone\n")
}
