//! `migrate`: its arguments and its text.

use std::time::Duration;

use clap::Args;
use schemi_runtime::migrate::{Direction, Event};

use super::args::{Global, On};
use super::exit::Exit;
use super::migrate_all::Several;
use super::output::Output;
use super::report::Failure;
use super::{progress, prompt};
use crate::command::losses::DataLoss;
use crate::command::migrate::{self, Outcome, Request, Stored};
use crate::command::migrate_all;
use crate::command::offline::{self, Triggers};
use crate::command::{CommandError, Context};
use crate::settings::duration;

/// Apply revisions to a database
#[derive(Debug, Args)]
#[command(
    long_about = "Apply revisions to a database, up to the head or to the one that is named. Each \
        revision and its row in the history commit together, or not at all. A SQLite file that is \
        missing is created.\n\n\
        Several databases are all looked at before the first is touched: whether they can be reached and nobody \
        else is at work there, whether the history agrees with the files, what would be lost, and whether \
        something was changed by others. Then they come one after the other; the first that fails is the \
        last, and whoever runs the same again goes on with what is left.",
    after_help = "\
Examples:
  cargo schemi migrate shop.dev
  cargo schemi migrate shop.dev +1              # the next one only
  cargo schemi migrate 'shop.*'                 # all databases of a project
  cargo schemi migrate shop.dev '*.prod' 8f3b --jobs 4 --keep-going
  cargo schemi migrate shop.prod --dry-run      # what would run, and what would be lost
  cargo schemi migrate shop.prod --tag v2.1     # the session's name on the server: schemi v2.1
  cargo schemi migrate shop.prod 8f3b:head --sql # from one revision to another
  cargo schemi migrate shop.prod --sql          # a script for somebody else to run"
)]
pub struct Arguments {
    /// The database, or several: names, and patterns such as 'shop.*'; and then how far: an identifier
    /// or its beginning, head, +2, label@head [default: head]
    #[arg(value_name = "TARGET|REV", required = true)]
    words: Vec<String>,
    #[command(flatten)]
    shared: Shared,
    #[command(flatten)]
    several: Several,
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
    pub(super) yes_i_mean: Vec<String>,
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
        let meant = self.yes_i_mean.iter().find(|name| *name == target);
        Request {
            target: target.to_owned(),
            revision: revision.map(str::to_owned),
            data_loss: self.data_loss(),
            meant: meant.cloned(),
            stored: Stored::Ask,
        }
    }

    fn script(
        &self,
        direction: Direction,
        target: &str,
        revision: Option<&str>,
    ) -> offline::Request {
        offline::Request {
            target: target.to_owned(),
            range: revision.unwrap_or("head").to_owned(),
            direction,
            triggers: match self.how.assume_no_triggers {
                true => Triggers::None,
                false => Triggers::Unknown,
            },
            tag: self.tag.clone(),
        }
    }

    pub(super) fn data_loss(&self) -> DataLoss {
        match self.allow_data_loss {
            true => DataLoss::Allow,
            false => DataLoss::Refuse,
        }
    }

    /// The settings, and how this run is to be.
    pub(super) fn context<'a>(
        &self,
        global: &Global,
        events: &'a mut (dyn FnMut(Event) + Send),
    ) -> Result<Context<'a>, CommandError> {
        let mut context = global.context_on(&self.on, events)?;
        context.lock_timeout = self.lock_timeout;
        context.tag.clone_from(&self.tag);
        Ok(context)
    }
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let (targets, revision) = {
        let mut silent = |_| {};
        let context = args.shared.context(global, &mut silent)?;
        migrate_all::targets(&context, &args.words)?
    };
    let revision = revision.as_deref();
    match targets.as_slice() {
        [target] => act(
            Direction::Up,
            target,
            revision,
            &args.shared,
            global,
            output,
        ),
        targets => several(targets, revision, args, global, output),
    }
}

/// Runs it on several databases.
fn several(
    targets: &[String],
    revision: Option<&str>,
    args: &Arguments,
    global: &Global,
    output: Output,
) -> Result<Exit, Failure> {
    let Arguments {
        shared, several, ..
    } = args;
    if shared.how.sql {
        let text = "a script is for one database: name one with --sql";
        return Err(CommandError::Misused(text.to_owned()).into());
    }
    if shared.on.is_one_copy() {
        let text = "these are several databases, and --on names one copy: name the server alone";
        return Err(CommandError::Misused(text.to_owned()).into());
    }
    let request = several.request(targets, revision, shared);
    let mut silent = |_| {};
    let context = shared.context(global, &mut silent)?;
    match shared.how.dry_run {
        true => super::migrate_all::plan(&context, &request, output),
        false => super::migrate_all::act(&context, request, output),
    }
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
    let mut context = shared.context(global, &mut events)?;
    if shared.how.sql {
        let request = shared.script(direction, target, revision);
        let script = offline::run(&mut context, &request)?;
        output.result(&script, |script| script.clone())?;
        return Ok(Exit::Done);
    }
    let mut request = shared.request(target, revision);
    let cancel = context.cancel.clone();
    if shared.how.dry_run {
        let work = planned(direction, &mut context, &request);
        output.result(&super::block_on(cancel, work)?, plan_text)?;
        return Ok(Exit::Done);
    }
    if global.yes {
        request.stored = Stored::Allow;
    }
    let outcome = loop {
        let work = acted(direction, &mut context, &request);
        match super::block_on(cancel.clone(), work) {
            Err(error) if prompt::can_ask() => answer(&mut request, error, output)?,
            result => break result?,
        }
    };
    output.result(&outcome, done_text)?;
    Ok(Exit::Done)
}

/// Asks what is missing; anything else is not to be answered.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only these errors are questions"
)]
fn answer(request: &mut Request, error: CommandError, output: Output) -> Result<(), Failure> {
    match &error {
        CommandError::Protected { target, verb } if prompt::is_meant(target, verb)? => {
            request.meant = Some(target.clone());
            Ok(())
        }
        CommandError::StoredScripts { .. } => {
            output.note(&error.to_string());
            match prompt::confirm("Take them back by the scripts of the history?")? {
                true => request.stored = Stored::Allow,
                false => return Err(CommandError::Cancelled.into()),
            }
            Ok(())
        }
        _ => Err(error.into()),
    }
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
