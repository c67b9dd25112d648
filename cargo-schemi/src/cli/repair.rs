//! `repair`: its arguments and its text.

use std::time::Duration;

use clap::Args;
use owo_colors::OwoColorize;

use super::args::{Global, On};
use super::exit::Exit;
use super::migrate::{done_text, plan_text};
use super::output::{Format, Output};
use super::report::Failure;
use super::{progress, prompt};
use crate::command::repair::{self, Edited, OnEdited, Outcome, Request, Statements};
use crate::settings::duration;

/// Go on with a revision that was left half-way, or was edited
#[derive(Debug, Args)]
#[command(
    long_about = "Go on with a revision that was left half-way: one whose statements run outside of a \
        transaction, of which one failed. It goes on with that statement, and first drops the invalid index \
        that a CREATE INDEX CONCURRENTLY has left.\n\n\
        Then it shows the applied revisions whose files were edited or rewritten: what differs from the file \
        that was applied, where git has that, and whether other statements would run now. With --checksums the \
        history takes them as they are now, so that other commands do; nothing else is changed.\n\n\
        It ends with 0 where nothing is left to repair, with 1 where edited revisions are shown, with 2 where \
        it fails.",
    after_help = "\
Examples:
  cargo schemi repair shop.prod
  cargo schemi repair shop.prod --checksums   # the edited files are right: the history takes them
  cargo schemi repair shop.prod --dry-run     # what was left half-way, and what was edited"
)]
pub struct Arguments {
    /// The database
    target: String,
    #[command(flatten)]
    on: On,
    /// Write the checksums of edited revisions into the history, with their parents and ways back
    #[arg(long, conflicts_with = "dry_run")]
    checksums: bool,
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
    let mut request = Request {
        target: args.target.clone(),
        edited: match args.checksums {
            true => OnEdited::Renew,
            false => OnEdited::Show,
        },
    };
    let cancel = context.cancel.clone();
    if args.dry_run {
        let outcome = super::block_on(cancel, repair::dry_run(&context, &request))?;
        output.result(&outcome, planned_text)?;
        return Ok(exit(&outcome));
    }
    let mut outcome = super::block_on(cancel.clone(), repair::run(&mut context, &request))?;
    let can_answer = output.format == Format::Text && prompt::can_ask();
    if !outcome.is_whole() && can_answer && !global.yes {
        output.note(edited_text(&outcome).trim_end());
        if prompt::confirm("Shall the history take these files as they are now?")? {
            request.edited = OnEdited::Renew;
            outcome = super::block_on(cancel, repair::run(&mut context, &request))?;
        }
    }
    output.result(&outcome, text)?;
    Ok(exit(&outcome))
}

fn exit(outcome: &Outcome) -> Exit {
    match outcome.is_whole() {
        true => Exit::Done,
        false => Exit::Found,
    }
}

fn planned_text(outcome: &Outcome) -> String {
    let resumed = outcome.resumed.as_ref().map(plan_text);
    said(outcome, resumed)
}

fn text(outcome: &Outcome) -> String {
    let resumed = outcome.resumed.as_ref().map(done_text);
    said(outcome, resumed)
}

fn said(outcome: &Outcome, resumed: Option<String>) -> String {
    let target = &outcome.target;
    if resumed.is_none() && outcome.edited.is_empty() {
        return format!(
            "nothing to repair: every revision of {target} is whole, and as its file says\n"
        );
    }
    let mut text = resumed.unwrap_or_default();
    text.push_str(&edited_text(outcome));
    if outcome.is_renewed {
        text.push_str(&format!(
            "the history of {target} takes them as they are now\n"
        ));
    } else if !outcome.edited.is_empty() {
        text.push_str(
            "to put the files back is the usual way; where they are right as they are, `--checksums` \
             makes the history take them\n",
        );
    }
    text
}

fn edited_text(outcome: &Outcome) -> String {
    outcome.edited.iter().map(one_text).collect()
}

fn one_text(edited: &Edited) -> String {
    let Edited {
        revision, message, ..
    } = edited;
    let message = message.lines().next().unwrap_or_default();
    let told = match edited.statements {
        Statements::Same => "runs the same statements; its comments or its head were edited",
        Statements::Others => "runs other statements than those that were applied",
        Statements::Unknown => "was edited; git does not have what was applied",
    };
    let mut text = format!(
        "{} {message}: {told}\n  {}\n",
        revision.bold(),
        edited.path.display()
    );
    for line in edited.diff.iter().flat_map(|diff| diff.lines()) {
        let line = match line.as_bytes().first() {
            Some(b'-') => line.red().to_string(),
            Some(b'+') => line.green().to_string(),
            _ => line.to_owned(),
        };
        text.push_str(&format!("    {line}\n"));
    }
    text
}
