//! `ensure-version`: its arguments and its text.

use std::time::Duration;

use clap::Args;

use super::args::{Global, On};
use super::exit::Exit;
use super::output::Output;
use super::progress;
use super::report::Failure;
use crate::command::ensure_version::{self, Outcome, Request};
use crate::command::stamp::Doing;
use crate::settings::duration;

/// Make the history table where it is missing
#[derive(Debug, Args)]
#[command(
    long_about = "Make the history table where it is missing, and nothing else: so that a role without the \
        right to make tables can apply revisions afterwards. A SQLite file that is missing is created.",
    after_help = "\
Examples:
  cargo schemi ensure-version shop.prod
  cargo schemi ensure-version shop.prod --sql   # the statement, for somebody else to run"
)]
pub struct Arguments {
    /// The database
    target: String,
    #[command(flatten)]
    on: On,
    /// Print the statement instead, without connecting
    #[arg(long, conflicts_with = "dry_run")]
    sql: bool,
    /// Say whether the table would be made; it is not
    #[arg(long)]
    dry_run: bool,
    /// How long to wait for locks, such as 5s or 500ms, 0 for no limit [default: as the settings say,
    /// else 5s]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    lock_timeout: Option<Duration>,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut events = |event| progress::say(output, &event);
    let mut context = global.context_on(&args.on, &mut events)?;
    if args.sql {
        let script = ensure_version::script(&context, &args.target)?;
        output.result(&script, Clone::clone)?;
        return Ok(Exit::Done);
    }
    context.lock_timeout = args.lock_timeout;
    let request = Request {
        target: args.target.clone(),
        doing: if args.dry_run {
            Doing::DryRun
        } else {
            Doing::Act
        },
    };
    let cancel = context.cancel.clone();
    let outcome = super::block_on(cancel, ensure_version::run(&mut context, &request))?;
    let would = if args.dry_run { "would have " } else { "" };
    output.result(&outcome, |outcome| text(outcome, would))?;
    Ok(Exit::Done)
}

fn text(outcome: &Outcome, would: &str) -> String {
    let (target, table) = (&outcome.target, &outcome.table);
    if outcome.is_created {
        format!("{would}created the history table {table} of {target}\n")
    } else {
        format!("{target} has its history table {table}\n")
    }
}
