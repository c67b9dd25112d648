//! `revision`: its arguments, its questions and its text.

mod notes;

use std::path::PathBuf;

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
use crate::command::revision::{self, Content, Outcome, Request, Splice, Writing, Written};
use crate::diff::own::Unowned;
pub use notes::hook_notes;
use notes::notes;

/// Write a new revision
#[derive(Debug, Args)]
#[command(
    long_about = "Write a new revision: what leads from the database to the models, for every kind of \
        database that the project has, up and down. Writes nothing where nothing differs.\n\n\
        Where a project is named, and no database of it, the models are compared with what its revisions make, \
        those written by hand among them: they are replayed on an empty database, for SQLite in memory, for \
        PostgreSQL on a development server (the first of the settings, or that of --on), and that is removed \
        again. Without such a server a project on both compares PostgreSQL with the records of its revisions, \
        which know nothing of SQL written by hand, and warns where there is some; one on PostgreSQL alone needs a server, or a \
        database to compare with.\n\n\
        Checks, defaults, computed columns and index expressions that are new or changed are tried first: on SQLite \
        in memory, on PostgreSQL on temporary tables where one is compared with and lets them be made. What the database \
        refuses is an error, and a function, type or collation that is not there yet is warned of.",
    after_help = "\
Examples:
  cargo schemi revision shop.dev -m 'add orders'
  cargo schemi revision shop -m 'add orders'        # compares with the revisions, opens no database of shop
  cargo schemi revision shop.dev -m 'rename total' --rename orders.total=amount
  cargo schemi revision shop.dev -m 'require a note' --backfill orders.note=\"''\"
  cargo schemi revision shop --empty -m 'fill the prices'   # written by hand, no database needed
  cargo schemi revision shop.dev -m 'a hotfix' --head 8f3b --splice   # begins a branch there
  cargo schemi revision shop.dev -m 'add orders' --sql      # prints it, writes nothing"
)]
pub struct Arguments {
    /// The database to compare the models with; or the project, to compare them with its revisions
    #[arg(value_name = "TARGET|PROJECT")]
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
    #[command(flatten)]
    place: PlaceArguments,
    /// A revision of another branch that must be applied first
    #[arg(long, value_name = "REV")]
    depends_on: Vec<String>,
    /// A name for the branch that begins with it
    #[arg(long, value_name = "NAME")]
    branch_label: Option<String>,
    #[command(flatten)]
    show: ShowArguments,
}

#[derive(Debug, Args)]
struct PlaceArguments {
    /// The revision that it comes after, several times for several; base for none [default: the head]
    #[arg(long, value_name = "REV")]
    head: Vec<String>,
    /// Let it come after a revision that is no head: a branch begins there
    #[arg(long)]
    splice: bool,
    /// The folder to write it to, among those of the project's revisions
    #[arg(long, value_name = "FOLDER")]
    version_path: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// Show the revision instead of writing it
    #[arg(long)]
    dry_run: bool,
    /// Print the revision as SQL and nothing else, instead of writing it
    #[arg(long, conflicts_with = "dry_run")]
    sql: bool,
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

impl Arguments {
    fn request(&self, global: &Global) -> Request {
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
            heads: self.place.head.clone(),
            splice: if self.place.splice {
                Splice::Allow
            } else {
                Splice::Refuse
            },
            version_path: self.place.version_path.clone(),
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
            x: global.values(),
            writing: if self.show.dry_run || self.show.sql {
                Writing::DryRun
            } else {
                Writing::Files
            },
        }
    }
}

/// Runs the command; asks about renames and rows where somebody can answer.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut request = args.request(global);
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
    output.result(&outcome, |outcome| {
        match (&outcome.revision, args.show.sql) {
            // A script that says nothing is one, too.
            (None, true) => format!("-- {}", text(outcome, &args.target)),
            (Some(_), _) | (None, false) => text(outcome, &args.target),
        }
    })?;
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

fn text(outcome: &Outcome, target: &str) -> String {
    match &outcome.revision {
        None => {
            let compared = match target.contains('.') {
                true => target.to_owned(),
                false => format!("the revisions of {target}"),
            };
            format!("nothing to do: {compared} and the models do not differ\n")
        }
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
