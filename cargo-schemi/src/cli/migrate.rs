//! `migrate`: its arguments and its text.

use std::time::Duration;

use clap::Args;
use schemi_runtime::migrate::Direction;

use super::args::{Global, On};
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use super::{progress, prompt};
use crate::command::losses::DataLoss;
use crate::command::migrate::{self, Outcome, Request};
use crate::command::offline::{self, Triggers};
use crate::command::{CommandError, Context};
use crate::settings::duration;

/// Apply revisions to a database
#[derive(Debug, Args)]
#[command(
    long_about = "Apply revisions to a database, up to the head or to the one that is named. Each \
        revision and its row in the history commit together, or not at all. A SQLite file that is \
        missing is created.",
    after_help = "\
Examples:
  cargo schemi migrate shop.dev
  cargo schemi migrate shop.dev +1              # the next one only
  cargo schemi migrate shop.prod --dry-run      # what would run, and what would be lost
  cargo schemi migrate shop.prod --tag v2.1     # the session's name on the server: schemi v2.1
  cargo schemi migrate shop.prod 8f3b:head --sql # from one revision to another
  cargo schemi migrate shop.prod --sql          # a script for somebody else to run"
)]
pub struct Arguments {
    /// The database
    target: String,
    /// How far: an identifier or its beginning, head, +2, label@head [default: head]
    revision: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

/// What `migrate` and `downgrade` share.
#[derive(Debug, Args)]
pub struct Shared {
    #[command(flatten)]
    on: On,
    #[command(flatten)]
    how: How,
    /// Drop tables and columns although they hold rows, and change values that a new type cannot hold
    #[arg(long)]
    allow_data_loss: bool,
    /// The name of a protected target, to show that it is the one that is meant
    #[arg(long, value_name = "TARGET")]
    yes_i_mean: Option<String>,
    /// A word for this run: what the session is called on PostgreSQL (`application_name`), in the server's
    /// views and logs, and a comment at the head of a script of --sql
    #[arg(long, value_name = "TEXT")]
    tag: Option<String>,
    /// How long to wait for locks, such as 5s or 500ms, 0 for no limit [default: as the settings say,
    /// else 5s]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    lock_timeout: Option<Duration>,
}

#[derive(Debug, Args)]
struct How {
    /// Show what would run; nothing is written anywhere
    #[arg(long, conflicts_with = "sql")]
    dry_run: bool,
    /// Print a script for psql or sqlite3 instead, without connecting; the way is REV, or FROM:TO
    #[arg(long)]
    sql: bool,
    /// With --sql on SQLite: the database has no triggers and views on tables that are made anew
    #[arg(long, requires = "sql")]
    assume_no_triggers: bool,
}

impl Shared {
    fn request(&self, target: &str, revision: Option<&str>) -> Request {
        let data_loss = if self.allow_data_loss {
            DataLoss::Allow
        } else {
            DataLoss::Refuse
        };
        Request {
            target: target.to_owned(),
            revision: revision.map(str::to_owned),
            data_loss,
            meant: self.yes_i_mean.clone(),
        }
    }
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    act(
        Direction::Up,
        &args.target,
        args.revision.as_deref(),
        &args.shared,
        global,
        output,
    )
}

/// Runs either direction.
pub fn act(
    direction: Direction,
    target: &str,
    revision: Option<&str>,
    shared: &Shared,
    global: &Global,
    output: Output,
) -> Result<Exit, Failure> {
    let mut events = |event| progress::say(output, &event);
    let mut context = global.context_on(&shared.on, &mut events)?;
    context.lock_timeout = shared.lock_timeout;
    context.tag.clone_from(&shared.tag);
    if shared.how.sql {
        let range = revision.unwrap_or("head").to_owned();
        let triggers = if shared.how.assume_no_triggers {
            Triggers::None
        } else {
            Triggers::Unknown
        };
        let target = target.to_owned();
        let script = offline::run(
            &mut context,
            &offline::Request {
                target,
                range,
                direction,
                triggers,
                tag: shared.tag.clone(),
            },
        )?;
        output.result(&script, |script| script.clone())?;
        return Ok(Exit::Done);
    }
    let mut request = shared.request(target, revision);
    if shared.how.dry_run {
        let outcome = super::block_on(
            context.cancel.clone(),
            planned(direction, &mut context, &request),
        )?;
        output.result(&outcome, plan_text)?;
        return Ok(Exit::Done);
    }
    let outcome = loop {
        let cancel = context.cancel.clone();
        match super::block_on(cancel, acted(direction, &mut context, &request)) {
            Err(CommandError::Protected { target, verb }) if prompt::can_ask() => {
                let question = format!("{target} is protected. Type its name to {verb} there");
                match prompt::ask(&question)? {
                    Some(name) if name == target => request.meant = Some(name),
                    _ => return Err(CommandError::Protected { target, verb }.into()),
                }
            }
            result => break result?,
        }
    };
    output.result(&outcome, done_text)?;
    Ok(Exit::Done)
}

async fn planned(
    direction: Direction,
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outcome, CommandError> {
    match direction {
        Direction::Up => migrate::dry_run(context, request).await,
        Direction::Down => crate::command::downgrade::dry_run(context, request).await,
    }
}

async fn acted(
    direction: Direction,
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outcome, CommandError> {
    match direction {
        Direction::Up => migrate::run(context, request).await,
        Direction::Down => crate::command::downgrade::run(context, request).await,
    }
}

/// What would be done, as it would run.
pub fn plan_text(outcome: &Outcome) -> String {
    if outcome.revisions.is_empty() {
        return nothing(outcome);
    }
    let mut text = String::new();
    for ran in &outcome.revisions {
        let message = ran.message.lines().next().unwrap_or_default();
        text.push_str(&format!("-- {} {message}\n", ran.revision));
        for loss in outcome
            .losses
            .iter()
            .filter(|loss| loss.revision == ran.revision.0)
        {
            text.push_str(&format!(
                "-- DATA LOSS: {}\n",
                loss.to_string().split_once(": ").map_or("", |(_, t)| t)
            ));
        }
        text.push_str(&ran.sql);
        text.push('\n');
    }
    text
}

/// What was done, in a line.
pub fn done_text(outcome: &Outcome) -> String {
    let count = outcome.revisions.len();
    let plural = if count == 1 { "" } else { "s" };
    match (count, outcome.direction) {
        (0, _) => nothing(outcome),
        (_, Direction::Up) => format!("applied {count} revision{plural}: {}\n", place(outcome)),
        (_, Direction::Down) => format!("took back {count} revision{plural}: {}\n", place(outcome)),
    }
}

fn nothing(outcome: &Outcome) -> String {
    if outcome.is_bare {
        return format!(
            "nothing to do: the project has no revisions yet; `cargo schemi revision {} -m TEXT` writes one\n",
            outcome.target
        );
    }
    format!("nothing to do: {}\n", place(outcome))
}

fn place(outcome: &Outcome) -> String {
    let heads: Vec<_> = outcome.heads.iter().map(ToString::to_string).collect();
    match heads.is_empty() {
        true => format!("{} is at base", outcome.target),
        false => format!("{} is at {}", outcome.target, heads.join(", ")),
    }
}
