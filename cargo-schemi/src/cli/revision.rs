//! `revision`: its arguments, its questions and its text.

use std::collections::BTreeMap;

use clap::Args;

use super::args::{Global, On};
use super::exit::Exit;
use super::output::Output;
use super::prompt;
use super::report::Failure;
use crate::command::CommandError;
use crate::command::answers::Answers;
use crate::command::compare::Question;
use crate::command::models::NoModels;
use crate::command::obstacle::Recreate;
use crate::command::revision::{self, Content, Outcome, Request, Writing, Written};
use crate::dialect::{CountsAs, Open, Undecided};
use crate::diff::own::Unowned;
use crate::hazard::Hazard;

/// Write a new revision
#[derive(Debug, Args)]
#[command(
    long_about = "Write a new revision: what leads from the database to the models, for every kind of \
        database that the project has, up and down. Writes nothing where nothing differs.\n\n\
        Checks, defaults, computed columns and index expressions that are new or changed are tried first: on SQLite \
        in memory, on PostgreSQL on temporary tables where TARGET is one and lets them be made. What the database \
        refuses is an error, and a function, type or collation that is not there yet is warned of.",
    after_help = "\
Examples:
  cargo schemi revision shop.dev -m 'add orders'
  cargo schemi revision shop.dev -m 'rename total' --rename orders.total=amount
  cargo schemi revision shop.dev -m 'require a note' --backfill orders.note=\"''\"
  cargo schemi revision shop --empty -m 'fill the prices'   # written by hand, no database needed"
)]
pub struct Arguments {
    /// The database to compare the models with; with --empty the project is enough
    target: String,
    #[command(flatten)]
    on: On,
    /// What the revision is for
    #[arg(short, long, value_name = "TEXT", required = true)]
    message: Option<String>,
    #[command(flatten)]
    content: ContentArguments,
    #[command(flatten)]
    answers: AnswerArguments,
    /// The identifier, instead of a random one
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,
    /// The revision that it comes after [default: the head]
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// A revision of another branch that must be applied first
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,
    /// A name for the branch that begins with it
    #[arg(long, value_name = "NAME")]
    branch_label: Option<String>,
    /// A value for the template
    #[arg(short, value_name = "KEY=VALUE", value_parser = pair)]
    x: Vec<(String, String)>,
    /// Show the revision instead of writing it
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct ContentArguments {
    /// Compare and write what differs (this is the default)
    #[arg(long, conflicts_with = "empty")]
    autogenerate: bool,
    /// Write an empty revision to be filled by hand
    #[arg(long)]
    empty: bool,
    /// With --empty: keep the models' changes as data, as done. A baseline for a database that has them
    #[arg(long, requires = "empty")]
    record: bool,
    /// Take a crate without models for one whose tables all go
    #[arg(long)]
    allow_no_models: bool,
    /// Also remove columns, indexes and constraints that no model or migration ever had
    #[arg(long)]
    include_unowned: bool,
    /// Drop the views, functions, triggers and policies in the way, and make them again as they were, in the
    /// same transaction (PostgreSQL)
    #[arg(long, conflicts_with = "empty")]
    recreate_dependents: bool,
}

#[derive(Debug, Args)]
struct AnswerArguments {
    /// A column, table or attribute of a type that has a new name, not a new life
    #[arg(long, value_name = "TABLE.OLD=NEW")]
    rename: Vec<String>,
    /// A column, table or attribute of a type that is dropped, not renamed
    #[arg(long, value_name = "TABLE.OLD")]
    no_rename: Vec<String>,
    /// The value of a required column in rows that are there already: an SQL expression
    #[arg(long, value_name = "TABLE.COLUMN=EXPR")]
    backfill: Vec<String>,
    /// A required column that needs no value, because its table has no rows
    #[arg(long, value_name = "TABLE.COLUMN")]
    no_backfill: Vec<String>,
}

/// `key=value`, parted at the first `=`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it is written KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

impl Arguments {
    fn request(&self) -> Request {
        let content = match (self.content.empty, self.content.record) {
            (false, _) => Content::Autogenerate,
            (true, false) => Content::Empty,
            (true, true) => Content::Recorded,
        };
        Request {
            target: self.target.clone(),
            message: self.message.clone().unwrap_or_default(),
            content,
            id: self.rev_id.clone(),
            head: self.head.clone(),
            depends_on: self.depends_on.clone(),
            branch_label: self.branch_label.clone(),
            answers: Answers {
                renamed: self.answers.rename.clone(),
                not_renamed: self.answers.no_rename.clone(),
                backfills: self.answers.backfill.clone(),
                no_backfills: self.answers.no_backfill.clone(),
            },
            no_models: if self.content.allow_no_models {
                NoModels::Allow
            } else {
                NoModels::Refuse
            },
            unowned: if self.content.include_unowned {
                Unowned::Remove
            } else {
                Unowned::Keep
            },
            recreate: if self.content.recreate_dependents {
                Recreate::Dependents
            } else {
                Recreate::Refuse
            },
            x: self.x.iter().cloned().collect::<BTreeMap<_, _>>(),
            writing: if self.dry_run {
                Writing::DryRun
            } else {
                Writing::Files
            },
        }
    }
}

/// Runs the command; asks about renames and rows where somebody can answer.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut request = args.request();
    let mut quiet = |_| {};
    let mut context = global.context_on(&args.on, &mut quiet)?;
    let outcome = loop {
        match super::block_on(
            context.cancel.clone(),
            revision::run(&mut context, &request),
        ) {
            Err(CommandError::Questions(questions)) if prompt::can_ask() => {
                if !ask_renames(&questions, &mut request.answers)? {
                    return Err(CommandError::Questions(questions).into());
                }
            }
            Err(CommandError::NeedsBackfill(columns)) if prompt::can_ask() => {
                if !ask_backfills(&columns, &mut request.answers)? {
                    return Err(CommandError::NeedsBackfill(columns).into());
                }
            }
            result => break result?,
        }
    };
    notes(&outcome, output);
    output.result(&outcome, |outcome| text(outcome, &args.target))?;
    Ok(Exit::Done)
}

fn ask_renames(questions: &[Question], answers: &mut Answers) -> Result<bool, CommandError> {
    for question in questions {
        let (place, what, choices): (String, &str, Vec<String>) = match question {
            Question::Table { from, to } => (
                from.to_string(),
                "table",
                to.iter().map(ToString::to_string).collect(),
            ),
            Question::Column { table, from, to } => {
                let place = format!("{table}.{from}");
                (
                    place,
                    "column",
                    to.iter().map(ToString::to_string).collect(),
                )
            }
            Question::Attribute { of, from, to } => (
                format!("{of}.{from}"),
                "attribute",
                to.iter().map(ToString::to_string).collect(),
            ),
        };
        let mut lines: Vec<String> = choices
            .iter()
            .map(|new| format!("it was renamed to {new}"))
            .collect();
        lines.push(format!("the {what} was dropped, and its values with it"));
        match prompt::choose(&format!("What became of {what} {place}?"), &lines)? {
            Some(at) if at < choices.len() => {
                answers.renamed.push(format!("{place}={}", choices[at]));
            }
            Some(_) => answers.not_renamed.push(place),
            None => return Ok(false),
        }
    }
    Ok(true)
}

fn ask_backfills(columns: &[String], answers: &mut Answers) -> Result<bool, CommandError> {
    for column in columns {
        let question = format!(
            "{column} is NOT NULL without a default. Which value do rows get that are there already? \
             (an SQL expression; empty: the table has no rows)"
        );
        match prompt::ask(&question)? {
            Some(expr) if expr.trim().is_empty() => answers.no_backfills.push(column.clone()),
            Some(expr) => answers.backfills.push(format!("{column}={expr}")),
            None => return Ok(false),
        }
    }
    Ok(true)
}

fn notes(outcome: &Outcome, output: Output) {
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    for ignored in &outcome.ignored {
        output.detail(&format!("ignored: {ignored}"));
    }
    for drift in &outcome.unowned {
        output.warn(&format!(
            "{drift} is in no model and no migration: --include-unowned removes it"
        ));
    }
    for drift in &outcome.going {
        output.warn(&format!("{drift} is in no model and no migration"));
    }
    if let Some(undecided) = &outcome.undecided {
        for open in &undecided.objects {
            output.warn(&undecided_text(undecided, open));
        }
    }
    let Some(written) = &outcome.revision else {
        return;
    };
    for found in &outcome.found {
        output.warn(&format!(
            "{found} is there, and no revision made it: this revision builds on it, and does not run where \
             it is not; to take over what is there, begin with a baseline instead (`revision --empty \
             --record`, then `stamp`)"
        ));
    }
    for name in &outcome.recreated {
        output.note(&format!(
            "note: {name} is dropped and made again as it is: this revision runs where it is so"
        ));
    }
    for (dialect, hazards) in &written.hazards {
        for hazard in hazards {
            output.warn(&format!("{dialect}: {hazard}{}", way_out(hazard)));
        }
    }
    for hint in &outcome.hints {
        output.note(&format!(
            "note: to keep the values of a column that has another name and type now, write the revision \
             anew with --rename {hint}"
        ));
    }
}

fn undecided_text(undecided: &Undecided, open: &Open) -> String {
    let (reason, way_out) = (&undecided.reason, &undecided.way_out);
    let what = match open.counts_as {
        CountsAs::Equal => "the models say what the revisions made, so nothing is written for it",
        CountsAs::Different => {
            "the models say otherwise than the revisions, so it is dropped and made anew, though it may be the same"
        }
    };
    format!(
        "{} could not be judged, because {reason}: {what} ({way_out})",
        open.name
    )
}

fn way_out(hazard: &Hazard) -> String {
    match hazard {
        Hazard::SetsNotNull { table, column } => {
            format!("; --backfill {table}.{column}='SQL expression' gives those rows a value first")
        }
        Hazard::DropsTable { .. }
        | Hazard::DropsColumn { .. }
        | Hazard::DropsAttribute { .. }
        | Hazard::ReplacesValues { .. }
        | Hazard::Casts {
            changed: Some(_), ..
        }
        | Hazard::RecastsDomain {
            changed: Some(_), ..
        } => "; migrate will ask for --allow-data-loss if there are any".to_owned(),
        Hazard::RemovesValue { .. }
        | Hazard::AddsRequired { .. }
        | Hazard::Casts { changed: None, .. }
        | Hazard::SetsStrict { .. }
        | Hazard::RestrictsDomain { .. }
        | Hazard::RecastsDomain { changed: None, .. }
        | Hazard::AddsUnique { .. }
        | Hazard::AddsCheck { .. }
        | Hazard::AddsForeignKey { .. }
        | Hazard::AddsExclusion { .. } => String::new(),
    }
}

fn text(outcome: &Outcome, target: &str) -> String {
    match &outcome.revision {
        None => format!("nothing to do: {target} and the models do not differ\n"),
        Some(Written {
            is_written: false,
            text,
            ..
        }) => text.clone(),
        Some(written) => {
            let mut text = format!("wrote {}\n", written.path.display());
            for (dialect, changes) in &written.changes {
                for change in changes {
                    text.push_str(&format!(
                        "  {dialect:<8}  {}\n",
                        super::describe::change(change)
                    ));
                }
            }
            text
        }
    }
}
