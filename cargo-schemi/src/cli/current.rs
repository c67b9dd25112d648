//! `current`: its arguments and its text.

use clap::Args;
use schemi_runtime::migrate::{Direction, RevisionId};

use super::args::{Global, On};
use super::exit::Exit;
use super::output::{Output, Verbosity};
use super::report::Failure;
use crate::command::current;
use crate::command::opened::Unfinished;

/// Show which revision a database has
#[derive(Debug, Args)]
#[command(
    long_about = "Show which revision a database has, and which it lacks. It only reads. With -v all that \
        the history says of it.",
    after_help = "\
Examples:
  cargo schemi current shop.dev
  cargo schemi current shop.dev -v               # when it was applied, by whom, from which commit
  cargo schemi current shop.prod --check-heads   # exit code 1 if it lacks revisions, or has half of one"
)]
pub struct Arguments {
    /// The database
    target: String,
    #[command(flatten)]
    on: On,
    /// End with 1 unless the database has every revision as a whole
    #[arg(long)]
    check_heads: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context_on(&args.on, &mut quiet)?;
    let outcome = super::block_on(
        context.cancel.clone(),
        current::run(&mut context, &args.target),
    )?;
    output.result(&outcome, |outcome| match output.verbosity {
        Verbosity::Verbose => format!("{}{}", text(outcome), details(outcome)),
        Verbosity::Normal | Verbosity::Quiet => text(outcome),
    })?;
    Ok(if args.check_heads && !outcome.pending.is_empty() {
        Exit::Found
    } else {
        Exit::Done
    })
}

fn text(outcome: &current::Outcome) -> String {
    let mut text = String::new();
    if outcome.heads.is_empty() {
        text.push_str(&format!("{}: no revision is applied\n", outcome.target));
    }
    for (head, message) in outcome.heads.iter().zip(&outcome.messages) {
        let half = outcome
            .unfinished
            .iter()
            .find(|half| half.revision == *head);
        let mark = if let Some(half) = half {
            &format!(" ({})", left(half))
        } else if outcome.unknown.contains(head) {
            " (no file here has it)"
        } else if outcome.pending.is_empty() {
            " (head)"
        } else {
            ""
        };
        text.push_str(&format!("{}: {head}{mark} {message}\n", outcome.target));
    }
    let is_begun = |id: &&RevisionId| outcome.unfinished.iter().any(|half| half.revision == **id);
    let pending: Vec<_> = outcome.pending.iter().filter(|id| !is_begun(id)).collect();
    match pending.len() {
        0 => {}
        1 => text.push_str(&format!("1 revision is pending: {}\n", pending[0])),
        count => text.push_str(&format!(
            "{count} revisions are pending: {} … {}\n",
            pending[0],
            pending[count - 1]
        )),
    }
    text
}

/// What the history says of each head.
fn details(outcome: &current::Outcome) -> String {
    let mut text = String::new();
    for detail in &outcome.details {
        let revises: Vec<_> = detail.revises.iter().map(ToString::to_string).collect();
        let revises = match revises.is_empty() {
            true => "<base>".to_owned(),
            false => revises.join(", "),
        };
        let path = detail.path.as_ref().map(|path| path.display().to_string());
        let took = format!("{} ms", detail.duration_ms);
        let lines = [
            ("revision", Some(detail.revision.to_string())),
            ("revises", Some(revises)),
            ("applied", Some(detail.applied_at.clone())),
            ("by", Some(detail.applied_by.clone())),
            ("took", Some(took)),
            ("tool", Some(format!("schemi {}", detail.tool_version))),
            ("commit", detail.git_commit.clone()),
            ("path", path),
        ];
        text.push('\n');
        for (word, value) in lines {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                text.push_str(&format!("{:<12}{value}\n", format!("{word}:")));
            }
        }
        for line in detail.message.lines() {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

/// What a revision that is no longer pending and not yet applied is to be called.
pub fn left(half: &Unfinished) -> String {
    let way = match half.direction {
        Direction::Up => "applied",
        Direction::Down => "taken back",
    };
    let plural = if half.statement_no == 1 { "" } else { "s" };
    format!(
        "{way} in part, {} statement{plural}: `repair` goes on",
        half.statement_no
    )
}
