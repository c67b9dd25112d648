//! `settings remove`: its arguments, its question and its text.

use clap::Args;

use crate::cli::args::Global;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::prompt;
use crate::cli::report::Failure;
use crate::command::CommandError;
use crate::command::settings::add::Outcome;
use crate::command::settings::remove;
use crate::command::stamp::Doing;

/// What to remove
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A project with all its databases, PROJECT.DATABASE, or development.SERVER
    entry: String,
    /// Show what would change in the file; nothing is written
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command; asks where somebody can answer.
pub(super) fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let context = global.context(&mut quiet)?;
    let mut outcome = remove::run(&context, &args.entry, Doing::DryRun)?;
    if !args.dry_run {
        permit(&outcome, global)?;
        outcome = remove::run(&context, &args.entry, Doing::Act)?;
    }
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

fn permit(outcome: &Outcome, global: &Global) -> Result<(), CommandError> {
    if global.yes {
        return Ok(());
    }
    let what = format!("{} from {}", said(outcome), outcome.path.display());
    if !prompt::can_ask() {
        return Err(CommandError::Misused(format!(
            "this removes {what}: pass --yes if it is meant, or --dry-run to see what changes"
        )));
    }
    match prompt::confirm(&format!("Remove {what}? ({})", stays(outcome)))? {
        true => Ok(()),
        false => Err(CommandError::Cancelled),
    }
}

fn said(outcome: &Outcome) -> String {
    let (name, databases) = (&outcome.name, &outcome.databases);
    match databases.as_slice() {
        [] => name.clone(),
        databases => format!("{name} with {}", databases.join(", ")),
    }
}

fn stays(outcome: &Outcome) -> &'static str {
    if outcome.name.contains('.') {
        "the database itself stays"
    } else {
        "its crate and the databases themselves stay"
    }
}

fn text(outcome: &Outcome) -> String {
    if outcome.is_written {
        let (what, path) = (said(outcome), outcome.path.display());
        format!("removed {what} from {path}; {}\n", stays(outcome))
    } else {
        outcome.difference.clone()
    }
}
