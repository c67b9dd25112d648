//! `check`: its arguments and its text.

use clap::Args;

use super::args::{Global, On};
use super::describe;
use super::exit::Exit;
use super::output::Output;
use super::report::Failure;
use crate::command::check::{self, Outcome};
use crate::command::models::NoModels;
use crate::dialect::{CountsAs, Undecided};

/// Compare a database with the models
#[derive(Debug, Args)]
#[command(
    long_about = "Compare a database with the models and the revisions: ends with 1 if it lacks \
        revisions, if it differs from the models, if it holds inside of their tables what neither models nor \
        revisions know, or if it holds an object of theirs otherwise (disabled triggers, an invalid index). It only reads.\n\n\
        Only PostgreSQL itself knows whether two expressions are one, and it needs the right to make temporary \
        tables for that (GRANT TEMP). Where it cannot be asked, on a standby too, what is not certain is listed as \
        undecided. What models and revisions agree on counts as equal then, since only the server's spelling \
        stands between them, so that it alone does not end with 1; what the models say otherwise than the revisions \
        counts as different.",
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
    let mut text = String::new();
    if outcome.is_clean() {
        let limit = match outcome.undecided {
            Some(_) => ", as far as could be judged",
            None => "",
        };
        text.push_str(&format!(
            "{target} is at head and equals the models{limit}\n"
        ));
    }
    if !outcome.pending.is_empty() {
        let count = outcome.pending.len();
        let plural = if count == 1 { "" } else { "s" };
        text.push_str(&format!(
            "{target} lacks {count} revision{plural}: run `cargo schemi migrate {}`\n",
            outcome.argument
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
    if !outcome.unmodelled.is_empty() {
        text.push_str(&format!(
            "{target} holds what hand-written SQL of a revision made and no model has:\n"
        ));
        for made in &outcome.unmodelled {
            text.push_str(&format!("  {} (revision {})\n", made.object, made.revision));
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
    if let Some(undecided) = &outcome.undecided {
        text.push_str(&undecided_text(target, undecided));
    }
    text
}

/// What nobody could judge, why, and what lets the server judge it.
fn undecided_text(target: &str, undecided: &Undecided) -> String {
    let mut text = format!(
        "{target} could not judge whether these are as the models say, because {}; the way out: {}\n",
        undecided.reason, undecided.way_out
    );
    for open in &undecided.objects {
        let counts = match open.counts_as {
            CountsAs::Equal => "counts as equal: the models say what the revisions made",
            CountsAs::Different => {
                "counts as different: the models say otherwise than the revisions"
            }
        };
        text.push_str(&format!("  ? {} ({counts})\n", open.name));
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
    let by_hand = compared.by_hand.iter();
    let by_hand: Vec<String> = by_hand
        .map(|made| format!("{} (revision {})", made.object, made.revision))
        .collect();
    list("made by hand-written SQL", &by_hand);
    list(
        "left alone, because models cannot express it",
        &compared.beyond,
    );
    list(
        "passed over (`ignore` of the settings)",
        &compared.passed_over,
    );
    list("attributes that this database lacks", &compared.ignored);
    text
}
