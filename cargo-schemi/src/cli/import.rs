//! `import`: its arguments and its text.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use schemi_runtime::migrate::{Direction, RevisionId};
use schemi_schema::Dialect;

use super::args::Global;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::import::{self, Outcome, Request, Sql};
use crate::command::stamp::Doing;

/// Make revisions of those of another tool
#[derive(Debug, Args)]
#[command(
    long_about = "Make revisions of those of another tool, so that its projects come over with their history.",
    after_help = "\
Examples:
  cargo schemi import alembic services/shop/alembic --into shop
  cargo schemi stamp shop.prod --from-alembic      # then, for each database that alembic has migrated"
)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make revisions of those of an alembic project
    #[command(
        long_about = "Make revisions of those of an alembic project: the same identifiers, parents, labels, \
            dependencies, messages and dates, read from its files. The SQL is what alembic renders (`upgrade --sql`, \
            `downgrade --sql`) for each kind of database that the project has; that runs the project's env.py, and \
            connects to no database.\n\n\
            What alembic cannot render without a database (it says so) is named, and stands in the revision as a \
            statement that fails until you write what belongs there: a revision that was imported without its SQL \
            never makes nothing of a new database in silence. The databases that alembic has migrated need none of it: \
            `stamp TARGET --from-alembic` writes down what they have, and leaves alembic's table and everything else \
            alone.",
        after_help = "\
Examples:
  cargo schemi import alembic services/shop --into shop
  cargo schemi import alembic services/shop --into shop --alembic '.venv/bin/python -m alembic'
  cargo schemi import alembic services/shop/migrations --into shop --graph-only   # alembic is not installed
  cargo schemi import alembic services/shop --into shop -x tenant=a --dry-run"
    )]
    Alembic(AlembicArguments),
}

#[derive(Debug, Args)]
struct AlembicArguments {
    /// The folder of alembic.ini, or the script folder with env.py
    dir: PathBuf,
    /// The project that gets the revisions
    #[arg(long = "into", value_name = "PROJECT")]
    project: String,
    /// A kind of database to have SQL for [default: those of the project]
    #[arg(long, value_name = "KIND", value_parser = kind)]
    dialect: Vec<Dialect>,
    #[command(flatten)]
    sql: SqlArguments,
    /// The table that alembic keeps its revision in: what is done to it is left out
    #[arg(long, value_name = "[SCHEMA.]TABLE", default_value = "alembic_version")]
    version_table: String,
    /// Show what would be written; nothing is
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct SqlArguments {
    /// How alembic is started
    #[arg(long, value_name = "PROGRAM", default_value = "alembic")]
    alembic: String,
    /// A database to render for, as SQLAlchemy writes it, in the place of that in alembic.ini [default: that
    /// one, else any of the kind]
    #[arg(long, value_name = "URL")]
    url: Vec<String>,
    /// Do without alembic: no revision gets SQL, and each fails where it is run
    #[arg(long, conflicts_with_all = ["alembic", "url"])]
    graph_only: bool,
}

fn kind(text: &str) -> Result<Dialect, String> {
    text.parse()
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let What::Alembic(args) = &args.what;
    let mut quiet = |_| {};
    let context = global.context(&mut quiet)?;
    let request = Request {
        dir: args.dir.clone(),
        project: args.project.clone(),
        dialects: args.dialect.clone(),
        sql: match args.sql.graph_only {
            true => Sql::Nowhere,
            false => Sql::Alembic {
                program: args.sql.alembic.clone(),
                urls: args.sql.url.clone(),
            },
        },
        version_table: args.version_table.clone(),
        x: global.values(),
        doing: match args.dry_run {
            true => Doing::DryRun,
            false => Doing::Act,
        },
    };
    let outcome = import::run(&context, &request)?;
    for line in lacking(&outcome) {
        output.warn(&line);
    }
    output.result(&outcome, text)?;
    if outcome.is_written {
        output.note(&format!(
            "next, for each database that alembic has migrated: schemi stamp {}.DATABASE --from-alembic",
            outcome.project
        ));
    }
    Ok(Exit::Done)
}

fn text(outcome: &Outcome) -> String {
    let verb = match outcome.is_written {
        true => "wrote",
        false => "would write",
    };
    let mut text = String::new();
    for revision in &outcome.revisions {
        text.push_str(&format!("{verb} {}\n", revision.path.display()));
    }
    let count = outcome.revisions.len();
    let plural = if count == 1 { "" } else { "s" };
    let heads: Vec<String> = outcome.heads.iter().map(ToString::to_string).collect();
    let plural_heads = if heads.len() == 1 { "" } else { "s" };
    text.push_str(&format!(
        "{count} revision{plural} of alembic's, head{plural_heads} {}\n",
        heads.join(", ")
    ));
    text
}

/// The parts that fail until they are written, a line for each reason.
fn lacking(outcome: &Outcome) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&RevisionId>)> = Vec::new();
    for part in &outcome.without_sql {
        let direction = match part.direction {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        let why = format!("{direction} {} ({})", part.dialect, part.why);
        match lines.iter_mut().find(|(known, _)| *known == why) {
            Some((_, ids)) => ids.push(&part.revision),
            None => lines.push((why, vec![&part.revision])),
        }
    }
    let line = |(why, ids): (String, Vec<&RevisionId>)| {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        format!(
            "no SQL {why}, which fails until it is written: {}",
            ids.join(", ")
        )
    };
    lines.into_iter().map(line).collect()
}
