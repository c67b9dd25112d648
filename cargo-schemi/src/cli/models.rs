//! `models`: its arguments and its text.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{Global, On};
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::diff::side::Side;
use crate::command::print_models::{self, Existing, Outcome, Request};
use crate::command::{CommandError, Context};
use crate::generate;

/// Print Rust models for a database that is there already
#[derive(Debug, Args)]
#[command(
    long_about = "Print Rust models for a database that is there already, formatted as by rustfmt. What models \
        cannot say (views, functions, range types, comments on constraints …) is listed by name in the comment \
        at their top, and left alone. `check` finds no difference between the models and the database then.\n\n\
        This is how a service with a database begins: `models`, `init`, `revision --empty --record`, `stamp`.",
    after_help = "\
Examples:
  cargo schemi models shop.prod > src/models.rs
  cargo schemi models shop.prod --out src/models --time jiff
  cargo schemi models sqlite:old.db --table 'order*'"
)]
pub struct Arguments {
    /// The database, or its URL
    target: String,
    #[command(flatten)]
    on: On,
    /// Write a module tree into this folder: a file for each table
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, requires = "out")]
    force: bool,
    /// Whose types hold dates and times
    #[arg(long, value_enum, default_value_t)]
    time: TimeCrate,
    /// Only these tables; * and ? stand for any characters (repeatable)
    #[arg(long, value_name = "PATTERN")]
    table: Vec<String>,
    /// A PostgreSQL schema beside the connection's own (repeatable)
    #[arg(long, value_name = "NAME")]
    schema: Vec<String>,
}

/// Whose types hold dates and times.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum TimeCrate {
    /// The crate chrono
    #[default]
    Chrono,
    /// The crate time
    Time,
    /// The crate jiff, by way of jiff-sqlx
    Jiff,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = match Side::needs_settings(&args.target) {
        true => global.context_on(&args.on, &mut quiet)?,
        false if args.on.is_said() => return Err(on_a_url(&args.target).into()),
        false => Context::without_settings(&mut quiet),
    };
    let request = Request {
        target: args.target.clone(),
        tables: args.table.clone(),
        schemas: args.schema.clone(),
        time: match args.time {
            TimeCrate::Chrono => generate::TimeCrate::Chrono,
            TimeCrate::Time => generate::TimeCrate::Time,
            TimeCrate::Jiff => generate::TimeCrate::Jiff,
        },
        out: args.out.clone(),
        existing: match args.force {
            true => Existing::Replace,
            false => Existing::Keep,
        },
    };
    let cancel = context.cancel.clone();
    let outcome = super::block_on(cancel, print_models::run(&mut context, &request))?;
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    if outcome.models == 0 {
        output.warn(&format!(
            "{} has no table that models can say",
            outcome.target
        ));
    }
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

fn on_a_url(target: &str) -> CommandError {
    CommandError::Misused(format!(
        "--on names the copy of a database of the settings, and `{target}` is none: name the copy itself"
    ))
}

fn text(outcome: &Outcome) -> String {
    match &outcome.text {
        Some(text) => text.clone(),
        None => {
            let files = outcome.files.iter();
            files.map(|file| format!("{}\n", file.display())).collect()
        }
    }
}
