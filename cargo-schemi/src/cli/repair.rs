//! `repair`: its arguments and its text.

use std::time::Duration;

use clap::Args;
use owo_colors::OwoColorize;
use schemi_runtime::migrate::RevisionId;

use super::args::{Global, On};
use super::exit::Exit;
use super::migrate::{done_text, plan_text};
use super::output::{Format, Output};
use super::report::Failure;
use super::{progress, prompt};
use crate::command::repair::{self, Edited, OnEdited, Outcome, Request, Statements};
use crate::command::{CommandError, Context};
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
    #[arg(long)]
    checksums: bool,
    /// Show what would run; nothing is written anywhere
    #[arg(long)]
    dry_run: bool,
    /// The name of a protected target, to show that it is the one whose history --checksums rewrites
    #[arg(long, value_name = "TARGET")]
    yes_i_mean: Option<String>,
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
        meant: args.yes_i_mean.clone(),
    };
    if args.dry_run {
        let cancel = context.cancel.clone();
        let outcome = super::block_on(cancel, repair::dry_run(&context, &request))?;
        output.result(&outcome, planned_text)?;
        return Ok(exit(&outcome));
    }
    let mut outcome = act(&mut context, &mut request)?;
    let can_answer = output.format == Format::Text && prompt::can_ask();
    if !outcome.is_whole() && can_answer && !global.yes {
        output.note(edited_text(&outcome).trim_end());
        if prompt::confirm("Shall the history take these files as they are now?")? {
            request.edited = OnEdited::Renew;
            outcome = act(&mut context, &mut request)?;
        }
    }
    output.result(&outcome, text)?;
    Ok(exit(&outcome))
}

/// Repairs, and asks for the name of a protected target where somebody can answer.
fn act(context: &mut Context<'_>, request: &mut Request) -> Result<Outcome, Failure> {
    loop {
        let cancel = context.cancel.clone();
        match super::block_on(cancel, repair::run(context, request)) {
            Err(CommandError::Protected { target, verb })
                if prompt::can_ask() && prompt::is_meant(&target, verb)? =>
            {
                request.meant = Some(target);
            }
            result => return Ok(result?),
        }
    }
}

fn exit(outcome: &Outcome) -> Exit {
    match outcome.is_whole() {
        true => Exit::Done,
        false => Exit::Found,
    }
}

fn planned_text(outcome: &Outcome) -> String {
    let place = place(outcome).map(|place| format!("-- goes on at {place}\n"));
    let resumed = outcome.resumed.as_ref().map(plan_text);
    said(
        outcome,
        resumed.map(|text| place.unwrap_or_default() + &text),
    )
}

fn text(outcome: &Outcome) -> String {
    let place = place(outcome).map(|place| format!("went on at {place}\n"));
    let resumed = outcome.resumed.as_ref().map(done_text);
    said(
        outcome,
        resumed.map(|text| place.unwrap_or_default() + &text),
    )
}

/// Where it goes on.
fn place(outcome: &Outcome) -> Option<String> {
    let number = outcome.committed? + 1;
    let ran = outcome.resumed.as_ref()?.revisions.first()?;
    Some(format!("statement {number} of {}", ran.revision))
}

fn said(outcome: &Outcome, resumed: Option<String>) -> String {
    let target = &outcome.target;
    if resumed.is_none() && outcome.edited.is_empty() {
        return match outcome.unknown.as_slice() {
            [] => format!(
                "nothing to repair: every revision of {target} is whole, and as its file says\n"
            ),
            unknown => format!(
                "nothing to repair by the files here; none of them has {} of {target}: check out the commit that \
                 does, or take them back with `downgrade`\n",
                ids(unknown)
            ),
        };
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

fn ids(ids: &[RevisionId]) -> String {
    let names: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    names.join(", ")
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
