//! `repair`: its arguments.

use std::time::Duration;

use clap::Args;

use super::args::{Global, On};
use super::exit::Exit;
use super::output::Output;
use super::progress;
use super::report::Failure;
use crate::command::repair;
use crate::settings::duration;

/// Go on with a revision that was left half-way
#[derive(Debug, Args)]
#[command(
    long_about = "Go on with a revision that was left half-way: one whose statements run outside of a \
        transaction, of which one failed. It goes on with that statement.",
    after_help = "\
Examples:
  cargo schemi repair shop.prod
  cargo schemi repair shop.prod --dry-run   # the revision that was left half-way, and its statements"
)]
pub struct Arguments {
    /// The database
    target: String,
    #[command(flatten)]
    on: On,
    /// Show what would run; nothing is written anywhere
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
    context.lock_timeout = args.lock_timeout;
    let cancel = context.cancel.clone();
    if args.dry_run {
        let outcome = super::block_on(cancel, repair::dry_run(&mut context, &args.target))?;
        output.result(&outcome, super::migrate::plan_text)?;
        return Ok(Exit::Done);
    }
    let outcome = super::block_on(cancel, repair::run(&mut context, &args.target))?;
    output.result(&outcome, super::migrate::done_text)?;
    Ok(Exit::Done)
}
