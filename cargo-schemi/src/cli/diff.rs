//! `diff`: its arguments and its text.

use clap::Args;
use schemi_schema::Dialect;

use super::args::Global;
use super::describe;
use super::exit::Exit;
use super::output::{Format, Output};
use super::report::Failure;
use crate::command::answers::Answers;
use crate::command::diff::side::Side;
use crate::command::diff::{self, Outcome, Request};
use crate::command::obstacle::Recreate;
use crate::command::{CommandError, Context};

/// Show what differs between two databases, models or migrations
#[derive(Debug, Args)]
#[command(
    long_about = "Show what leads from one database to another: nothing is printed where they are equal. Either \
        end is a database of the settings (shop.prod, development.pglocal/copy), the models of a project \
        (models:shop), what its migrations make (migrations:shop, migrations:shop@REV), `empty`, or a URL \
        (postgres://user@host/database, sqlite:PATH), for which neither settings nor a crate are needed.\n\n\
        It only reads. Models and migrations are built in a database in memory, or on PostgreSQL in one of a \
        development server, which is removed again. Views, functions, triggers, policies, extensions and grants \
        that differ are named on standard error and never changed.",
    after_help = "\
Examples:
  cargo schemi diff shop.dev shop.prod
  cargo schemi diff migrations:shop models:shop --exit-code
  cargo schemi diff sqlite:old.db sqlite:new.db --sql | sqlite3 -bail old.db
  cargo schemi diff postgres://me@localhost/old postgres://me@localhost/new --sql"
)]
pub struct Arguments {
    /// What is
    from: String,
    /// What is wanted
    to: String,
    /// Print the script that turns FROM into TO, with its own transaction
    #[arg(long)]
    sql: bool,
    /// End with 1 where something differs
    #[arg(long)]
    exit_code: bool,
    /// Say what was compared, and what could not be
    #[arg(long)]
    explain: bool,
    /// The kind of database, where neither end says it
    #[arg(long, value_name = "KIND", value_parser = kind)]
    dialect: Option<Dialect>,
    /// The development server to build models and migrations on [default: the first of its kind]
    #[arg(long, value_name = "SERVER")]
    on: Option<String>,
    /// A table or column has another name now, table.old=new or old=new
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,
    /// Drop the views, functions, triggers and policies in the way of the script, and make them again in it as
    /// they were, in the same transaction (PostgreSQL)
    #[arg(long)]
    recreate_dependents: bool,
}

/// Reads the name of a kind of database.
pub(super) fn kind(text: &str) -> Result<Dialect, String> {
    match text {
        "sqlite" => Ok(Dialect::Sqlite),
        "postgres" | "postgresql" => Ok(Dialect::Postgres),
        _ => Err("there are `sqlite` and `postgres`".to_owned()),
    }
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let needs_settings = [&args.from, &args.to]
        .iter()
        .any(|side| Side::needs_settings(side));
    let mut context = match needs_settings {
        true => global.context(&mut quiet)?,
        false => Context::without_settings(&mut quiet),
    };
    let request = Request {
        from: args.from.clone(),
        to: args.to.clone(),
        dialect: args.dialect,
        on: args.on.clone(),
        answers: Answers {
            renamed: args.rename.clone(),
            ..Answers::default()
        },
        sql: args.sql,
        recreate: match args.recreate_dependents {
            true => Recreate::Dependents,
            false => Recreate::Refuse,
        },
    };
    let outcome = super::block_on(context.cancel.clone(), diff::run(&mut context, &request))?;
    tell(&outcome, output);
    if args.sql {
        print_sql(&outcome, output)?;
    } else {
        output.result(&outcome, |outcome| {
            let mut text = text(outcome);
            if args.explain {
                text.push_str(&explanation(outcome));
            }
            text
        })?;
    }
    Ok(match args.exit_code && !outcome.changes.is_empty() {
        true => Exit::Found,
        false => Exit::Done,
    })
}

/// What deserves a word beside the result.
fn tell(outcome: &Outcome, output: Output) {
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    for difference in &outcome.beyond {
        output.warn(&format!("{difference}, and diff does not change it"));
    }
    for name in &outcome.recreated {
        output.note(&format!("note: {name} is dropped and made again as it is"));
    }
    for flag in &outcome.candidates {
        output.note(&format!(
            "a drop and an addition that may be a rename: if it is one, pass {flag}"
        ));
    }
    if outcome.more_candidates > 0 {
        output.note(&format!(
            "{} more drops may be renames of what is added: pass --rename old=new for each that is one",
            outcome.more_candidates
        ));
    }
    if let Some(undecided) = &outcome.undecided {
        let names: Vec<&str> = undecided.objects.iter().map(|o| o.name.as_str()).collect();
        output.warn(&format!(
            "could not judge {}, because {}; the way out: {}",
            names.join(", "),
            undecided.reason,
            undecided.way_out
        ));
    }
}

fn print_sql(outcome: &Outcome, output: Output) -> Result<(), Failure> {
    let sql = outcome
        .sql
        .as_ref()
        .map_err(|error| CommandError::Misused(error.clone()))?;
    match output.format {
        Format::Text => output.result(&sql, |sql| (*sql).clone())?,
        Format::Json => output.result(&serde_json::json!({ "sql": sql }), |_| String::new())?,
    }
    Ok(())
}

fn text(outcome: &Outcome) -> String {
    let lines = outcome.changes.iter().map(describe::change);
    lines.map(|line| line + "\n").collect()
}

fn explanation(outcome: &Outcome) -> String {
    let count = outcome.tables.len();
    let plural = if count == 1 { "" } else { "s" };
    let mut text = format!(
        "compared {count} table{plural}: {}\n",
        outcome.tables.join(", ")
    );
    if !outcome.unchanged.is_empty() {
        text.push_str("compared by their text only, and never changed:\n");
        for name in &outcome.unchanged {
            text.push_str(&format!("  {name}\n"));
        }
    }
    if !outcome.left_out.is_empty() {
        let names = outcome.left_out.join(", ");
        text.push_str(&format!(
            "passed over (`ignore` of the settings): {names}\n"
        ));
    }
    text
}
