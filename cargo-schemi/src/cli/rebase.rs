//! `rebase`: its arguments and its text.

use std::time::Duration;

use clap::Args;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::prompt;
use super::report::Failure;
use crate::command::error::Head;
use crate::command::rebase::{self, Outcome, Request, Silent};
use crate::command::revision::Writing;
use crate::command::{CommandError, Context};
use crate::dialect::copy::counted;
use crate::settings::duration;

/// Put one's own revisions on top of others'
#[derive(Debug, Args)]
#[command(
    long_about = "Put revisions on top of others, where both come after the same one, as after a merge in version \
        control: the first of them gets another `-- revises:` line, and nothing else is written or made anew.\n\n\
        The branch that moves is that of HEAD; else the only head that no branch has which others share, as git knows it \
        (the default branch, then the upstream). It must be a straight line on which nothing else stands, and no database of the \
        project may have a revision of it: all are asked, and one that does not answer is refused without --yes. \
        Where a change of it touches what the other branch has changed, a table that SQLite makes anew included, both \
        revisions are named. For SQLite the revisions are then replayed in their new order in memory.",
    after_help = "\
Examples:
  cargo schemi rebase shop                # one's own branch onto the other head
  cargo schemi rebase shop 8f3b           # this branch
  cargo schemi rebase shop 8f3b --onto 5a1c --dry-run"
)]
pub struct Arguments {
    /// The project, or a database of it
    project: String,
    /// The head of the branch that moves: an identifier, its beginning, label@head [default: one's own]
    head: Option<String>,
    /// The revision that it is to come after [default: the other head]
    #[arg(long, value_name = "REV")]
    onto: Option<String>,
    /// How long to wait for each database
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    timeout: Duration,
    /// Say what would be moved; nothing is written
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command; asks which branch moves, and about databases that do not answer, where somebody can
/// answer.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let request = Request {
        target: args.project.clone(),
        head: args.head.clone(),
        onto: args.onto.clone(),
        timeout: args.timeout,
        silent: match global.yes {
            true => Silent::Trust,
            false => Silent::Refuse,
        },
        writing: match args.dry_run {
            true => Writing::DryRun,
            false => Writing::Files,
        },
    };
    let outcome = moved(&mut context, request)?;
    for one in &outcome.unread {
        output.warn(&format!(
            "{} was not asked whether it has one of them: {}",
            one.target, one.error
        ));
    }
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

fn moved(context: &mut Context<'_>, mut request: Request) -> Result<Outcome, CommandError> {
    loop {
        let cancel = context.cancel.clone();
        match super::block_on(cancel, rebase::run(context, &request)) {
            Err(CommandError::WhichMoves { project, heads }) if prompt::can_ask() => {
                let lines: Vec<String> = heads.iter().map(Head::to_string).collect();
                match prompt::choose("Which branch moves?", &lines)? {
                    Some(at) => request.head = Some(heads[at].id.to_string()),
                    None => return Err(CommandError::WhichMoves { project, heads }),
                }
            }
            Err(CommandError::Unread(databases)) if prompt::can_ask() => {
                let question = format!(
                    "{} could not be asked. Is none of the revisions applied there?",
                    databases.join("; ")
                );
                match prompt::confirm(&question)? {
                    true => request.silent = Silent::Trust,
                    false => return Err(CommandError::Unread(databases)),
                }
            }
            result => return result,
        }
    }
}

fn text(outcome: &Outcome) -> String {
    let (Some(onto), Some(path), Some(first)) =
        (&outcome.onto, &outcome.path, outcome.moved.first())
    else {
        return format!(
            "nothing to move: no revisions of {} stand beside each other\n",
            outcome.project
        );
    };
    let (moved, wrote) = match outcome.is_written {
        true => ("moved", "wrote"),
        false => ("would move", "would write"),
    };
    let count = counted(outcome.moved.len() as u64, "revision");
    let mut text = format!("{moved} {count} of {} onto {onto}:\n", outcome.project);
    for one in &outcome.moved {
        let message = one.message.lines().next().unwrap_or_default();
        text.push_str(&format!("  {} {message}\n", one.revision));
    }
    let before = match outcome.before.first() {
        Some(before) => format!("no longer {before}"),
        None => "which was a base".to_owned(),
    };
    let path = path.display();
    text.push_str(&format!(
        "{wrote} {path}: {} revises {onto}, {before}\n",
        first.revision
    ));
    text
}
