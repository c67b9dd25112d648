//! `check`: its arguments and its text.

use clap::Args;

use super::args::{Global, On};
use super::describe;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::check::{self, Outcome};
use crate::command::models::NoModels;

/// Compare a database with the models
#[derive(Debug, Args)]
#[command(
    long_about = "Compare a database with the models and the revisions: ends with 1 if it lacks \
        revisions, if it differs from the models, if it holds inside of their tables what neither models nor \
        revisions know, or if it holds an object of theirs otherwise (NOT VALID, MATCH FULL). It only reads.",
    after_help = "\
Examples:
  cargo schemi check shop.dev
  cargo schemi check shop.prod --explain   # what was compared, and what could not be"
)]
pub struct Arguments {
    /// The database
    target: String,
    #[command(flatten)]
    on: On,
    /// Say what was compared, and what could not be
    #[arg(long)]
    explain: bool,
    /// Take a crate without models for one whose tables all go
    #[arg(long)]
    allow_no_models: bool,
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context_on(&args.on, &mut quiet)?;
    let no_models = if args.allow_no_models {
        NoModels::Allow
    } else {
        NoModels::Refuse
    };
    let outcome = super::block_on(
        context.cancel.clone(),
        check::run(&mut context, &args.target, no_models),
    )?;
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    let text = |outcome: &Outcome| {
        let mut text = text(outcome);
        if args.explain {
            text.push_str(&explanation(outcome));
        }
        text
    };
    output.result(&outcome, text)?;
    Ok(if outcome.is_clean() {
        Exit::Done
    } else {
        Exit::Found
    })
}

fn text(outcome: &Outcome) -> String {
    let target = &outcome.target;
    if outcome.is_clean() {
        return format!("{target} is at head and equals the models\n");
    }
    let mut text = String::new();
    if !outcome.pending.is_empty() {
        let count = outcome.pending.len();
        let plural = if count == 1 { "" } else { "s" };
        text.push_str(&format!(
            "{target} lacks {count} revision{plural}: run `cargo schemi migrate {target}`\n"
        ));
    }
    if !outcome.changes.is_empty() {
        text.push_str(&format!("{target} differs from the models:\n"));
        for change in &outcome.changes {
            text.push_str(&format!("  {}\n", describe::change(change)));
        }
    }
    if !outcome.unowned.is_empty() {
        text.push_str(&format!(
            "{target} holds what no model and no revision knows:\n"
        ));
        for drift in &outcome.unowned {
            text.push_str(&format!("  {drift}\n"));
        }
    }
    if !outcome.otherwise.is_empty() {
        text.push_str(&format!(
            "{target} holds otherwise what no model can say; a hand-written revision can set it right:\n"
        ));
        for clause in &outcome.otherwise {
            text.push_str(&format!("  {clause}\n"));
        }
    }
    for name in &outcome.undecided {
        text.push_str(&format!(
            "  (undecided: the server could not judge {name}; GRANT TEMP ON DATABASE lets it)\n"
        ));
    }
    text
}

fn explanation(outcome: &Outcome) -> String {
    let compared = &outcome.compared;
    let count = compared.tables.len();
    let plural = if count == 1 { "" } else { "s" };
    let tables = compared.tables.join(", ");
    let mut text = format!("compared {count} table{plural}: {tables}\n");
    let mut list = |title: &str, lines: &[String]| {
        if !lines.is_empty() {
            text.push_str(&format!("{title}:\n"));
            lines
                .iter()
                .for_each(|line| text.push_str(&format!("  {line}\n")));
        }
    };
    list(
        "left alone, because models cannot express it",
        &compared.beyond,
    );
    list("attributes that this database lacks", &compared.ignored);
    text
}
