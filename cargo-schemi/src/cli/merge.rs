//! `merge`: its arguments and its text.

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use super::revision::hook_notes;
use crate::command::merge;
use crate::command::revision::{Outcome, Splice, Writing};

/// Join branches by a revision that comes after them all
#[derive(Debug, Args)]
#[command(
    long_about = "Join branches: writes a revision that comes after several and does nothing itself. \
        Without revisions it joins all heads. It warns where two branches change the same thing, as what that \
        becomes depends on which of them a database ran first; `rebase` gives them one order.",
    after_help = "\
Examples:
  cargo schemi merge shop                                # all heads
  cargo schemi merge shop 8f3b 5a1c -m 'join orders and stock'
  cargo schemi merge shop 8f3b 5a1c --branch-label main --rev-id joined"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// Identifiers or their beginnings, heads, label@head [default: heads]
    revisions: Vec<String>,
    /// What the merge is for [default: merge … and …]
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// A name for the branch that begins with it
    #[arg(long, value_name = "NAME")]
    branch_label: Option<String>,
    /// The identifier, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,
    /// Join revisions that are no heads, too
    #[arg(long)]
    splice: bool,
    /// Show the revision instead of writing it
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let request = merge::Request {
        target: args.project.clone(),
        revisions: args.revisions.clone(),
        message: args.message.clone(),
        id: args.rev_id.clone(),
        branch_label: args.branch_label.clone(),
        splice: if args.splice {
            Splice::Allow
        } else {
            Splice::Refuse
        },
        x: global.values(),
        writing: if args.dry_run {
            Writing::DryRun
        } else {
            Writing::Files
        },
    };
    let cancel = context.cancel.clone();
    let outcome = super::block_on(cancel, merge::run(&mut context, &request))?;
    hook_notes(&outcome, output);
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

fn text(outcome: &Outcome) -> String {
    match &outcome.revision {
        Some(written) if written.is_written => format!("wrote {}\n", written.path.display()),
        Some(written) => written.text.clone(),
        None => String::new(),
    }
}
