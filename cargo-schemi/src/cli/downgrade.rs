//! `downgrade`: its arguments.

use clap::Args;
use schemi_runtime::migrate::Direction;

use super::args::Global;
use super::exit::Exit;
use super::migrate::{self, Shared};
use super::output::Output;
use super::report::Failure;

/// Take revisions back
#[derive(Debug, Args)]
#[command(
    long_about = "Take applied revisions back, down to the one that is named, which stays. What the \
        revisions added goes with what it holds. Revisions that this checkout lacks are taken back by \
        the script that the history keeps.",
    after_help = "\
Examples:
  cargo schemi downgrade shop.dev -1            # the last one
  cargo schemi downgrade shop.dev base --allow-data-loss
  cargo schemi downgrade shop.dev -1 --dry-run
  cargo schemi downgrade shop.dev stock@-1      # the last one of the branch stock; stock@base takes all of it back
  cargo schemi downgrade shop.prod 8f3b:5a1c --sql"
)]
pub struct Arguments {
    /// The database
    target: String,
    /// Down to where: an identifier or its beginning, -1, base, label@base, label@-1
    #[arg(allow_hyphen_values = true)]
    revision: String,
    #[command(flatten)]
    shared: Shared,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let revision = Some(args.revision.as_str());
    migrate::act(
        Direction::Down,
        &args.target,
        revision,
        &args.shared,
        global,
        output,
    )
}
