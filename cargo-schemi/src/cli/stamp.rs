//! `stamp`: its arguments and its text.

use std::time::Duration;

use clap::Args;
use schemi_runtime::migrate::Former;

use super::args::{Global, On};
use super::exit::Exit;
use super::output::Output;
use super::progress;
use super::report::Failure;
use crate::command::offline::{self, StampRequest};
use crate::command::stamp::{self, Doing, Outcome, Request, Wanted};
use crate::settings::duration;

/// Write down that a database has a revision, without running it
#[derive(Debug, Args)]
#[command(
    long_about = "Write down that a database has these revisions and all before them, without running \
        anything: for a database that has the schema already. The history says nothing else then; what it \
        says of them already stays as it is. It is refused where a revision was left half-way, and where \
        an applied revision that no file has would be forgotten.",
    after_help = "\
Examples:
  cargo schemi stamp shop.prod head
  cargo schemi stamp shop.prod 8f3b 5a1c       # of two branches
  cargo schemi stamp shop.prod head --sql      # a script for somebody else to run
  cargo schemi stamp shop.prod base            # forgets everything
  cargo schemi stamp shop.prod head --purge    # whatever the history says
  cargo schemi stamp shop.prod --from-alembic  # what alembic has applied; see `import alembic`"
)]
pub struct Arguments {
    /// The database
    target: String,
    #[command(flatten)]
    on: On,
    /// Identifiers or their beginnings, head, heads, base
    #[arg(
        required_unless_present = "from_alembic",
        conflicts_with = "from_alembic"
    )]
    revisions: Vec<String>,
    /// The revisions that alembic has written down in the database, in the table that is named
    #[arg(
        long,
        value_name = "[SCHEMA.]TABLE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "alembic_version",
        conflicts_with = "sql"
    )]
    from_alembic: Option<String>,
    /// Empty the history first, whatever it says: revisions left half-way, edited, or in no file
    #[arg(long)]
    purge: bool,
    #[command(flatten)]
    how: How,
    /// The name of a protected target, to show that it is the one that is meant
    #[arg(long, value_name = "TARGET")]
    yes_i_mean: Option<String>,
    /// How long to wait for locks, such as 5s or 500ms, 0 for no limit [default: as the settings say,
    /// else 5s]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    lock_timeout: Option<Duration>,
    /// A word for this run: what the session is called on PostgreSQL (`application_name`), and a comment at
    /// the head of a script of --sql
    #[arg(long, value_name = "TEXT")]
    tag: Option<String>,
}

#[derive(Debug, Args)]
struct How {
    /// Say what would be written down; nothing is
    #[arg(long, conflicts_with = "sql")]
    dry_run: bool,
    /// Print a script for psql or sqlite3 instead, without connecting; the revisions are REV…, where the
    /// history says nothing yet, or FROM:TO
    #[arg(long)]
    sql: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut events = |event| progress::say(output, &event);
    let mut context = global.context_on(&args.on, &mut events)?;
    context.lock_timeout = args.lock_timeout;
    context.tag.clone_from(&args.tag);
    let former = if args.purge {
        Former::Purge
    } else {
        Former::Keep
    };
    if args.how.sql {
        let request = StampRequest {
            target: args.target.clone(),
            revisions: args.revisions.clone(),
            former,
            tag: args.tag.clone(),
        };
        let script = offline::stamp(&mut context, &request)?;
        output.result(&script, Clone::clone)?;
        return Ok(Exit::Done);
    }
    let request = Request {
        target: args.target.clone(),
        wanted: match &args.from_alembic {
            Some(table) => Wanted::OfAlembic(table.clone()),
            None => Wanted::Named(args.revisions.clone()),
        },
        former,
        meant: args.yes_i_mean.clone(),
        doing: if args.how.dry_run {
            Doing::DryRun
        } else {
            Doing::Act
        },
    };
    let cancel = context.cancel.clone();
    let outcome = super::block_on(cancel, stamp::run(&mut context, &request))?;
    let verb = if args.how.dry_run {
        "would stamp"
    } else {
        "stamped"
    };
    output.result(&outcome, |outcome| text(outcome, verb))?;
    Ok(Exit::Done)
}

fn text(outcome: &Outcome, verb: &str) -> String {
    let list = |ids: &[schemi_runtime::migrate::RevisionId]| {
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        if ids.is_empty() {
            "base".to_owned()
        } else {
            ids.join(", ")
        }
    };
    let (before, after) = (list(&outcome.before), list(&outcome.heads));
    let plural = if outcome.revisions == 1 { "" } else { "s" };
    format!(
        "{verb} {}: {before} -> {after} ({} revision{plural})\n",
        outcome.target, outcome.revisions
    )
}
