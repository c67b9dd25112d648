//! `clone`: its arguments, its questions and its text.

use std::num::NonZeroUsize;

use clap::Args;
use indicatif::HumanBytes;
use schemi_schema::{Name, QualifiedName};

use super::args::Global;
use super::bar::Bar;
use super::exit::Exit;
use super::output::Output;
use super::prompt;
use super::report::Failure;
use crate::command::CommandError;
use crate::command::clone::{self, Creation, FilterKind, Filtered, Outcome, Part, Request, Said};
use crate::dialect::copy::{Existing, Others, Owners, Pattern, Rows, Selection, counted};
use crate::target::TargetError;

/// Copy a database
#[derive(Debug, Args)]
#[command(
    long_about = "Copy a database into another one of the same kind. The copy is built beside its \
        target and takes its place when it is whole; until then, and whatever happens, the target is as \
        it was. The source is only read, and its writers go on.\n\nWhat the settings say under `clone:` \
        of the source (where, mask) counts too, so that nobody forgets it.",
    after_help = "\
Examples:
  cargo schemi clone shop.prod shop.staging
  cargo schemi clone shop.prod development.pglocal --name shop_copy --create
  cargo schemi clone shop.prod shop.dev --force --mask 'customers.email=md5(email)'
  cargo schemi clone shop.prod shop.dev --where 'orders=placed_at > now() - interval ''1 month'''
  cargo schemi clone shop.prod shop.dev --schema-only --dry-run"
)]
pub struct Arguments {
    /// The database to copy
    source: String,
    /// Where to: PROJECT.DATABASE, development.SERVER or development.SERVER/NAME
    #[arg(id = "place", value_name = "TARGET")]
    target: String,
    /// The copy's name on a development server
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    how: How,
    /// How many tables to copy at a time [default: as the database is best copied]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// The name of a protected target, to show that it is the one that is meant
    #[arg(long, value_name = "TARGET")]
    yes_i_mean: Option<String>,
}

/// What goes along.
#[derive(Debug, Args)]
struct What {
    /// Copy the tables without their rows
    #[arg(long)]
    schema_only: bool,
    /// Copy these tables only (* and ? stand for any characters)
    #[arg(long, value_name = "PATTERN")]
    table: Vec<String>,
    /// Copy these tables without their rows
    #[arg(long, value_name = "PATTERN")]
    exclude_table_data: Vec<String>,
    /// Copy only the rows of a table that fulfil a condition
    #[arg(long = "where", value_name = "TABLE=SQL")]
    subset: Vec<String>,
    /// Put an expression in the place of a column's values; they never reach the copy
    #[arg(long, value_name = "TABLE.COLUMN=SQL")]
    mask: Vec<String>,
}

/// What is allowed on the way.
#[derive(Debug, Args)]
struct How {
    #[command(flatten)]
    target: OnTarget,
    /// Keep owners and privileges, on another server too
    #[arg(long)]
    owner: bool,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// What may be done with the target.
#[derive(Debug, Args)]
struct OnTarget {
    /// Create the database where it is not there
    #[arg(long)]
    create: bool,
    /// Replace a target that is not empty
    #[arg(long)]
    force: bool,
    /// Disconnect others from the target
    #[arg(long)]
    disconnect: bool,
}

impl Arguments {
    fn request(&self) -> Result<Request, CommandError> {
        let on_target = &self.how.target;
        let either = |flag: bool, yes, no| if flag { yes } else { no };
        Ok(Request {
            source: self.source.clone(),
            target: self.target.clone(),
            name: self.name.clone(),
            selection: self.what.selection()?,
            existing: either(on_target.force, Existing::Replace, Existing::Keep),
            others: if on_target.disconnect {
                Others::Disconnect
            } else {
                Others::Keep
            },
            owners: if self.how.owner {
                Owners::Theirs
            } else {
                Owners::Ours
            },
            jobs: self.jobs,
            creation: if on_target.create {
                Creation::Allow
            } else {
                Creation::Ask
            },
            meant: self.yes_i_mean.clone(),
        })
    }
}

impl What {
    fn selection(&self) -> Result<Selection, CommandError> {
        let mut selection = Selection {
            rows: if self.schema_only {
                Rows::None
            } else {
                Rows::All
            },
            tables: self.table.iter().map(Pattern::new).collect(),
            without_rows: self.exclude_table_data.iter().map(Pattern::new).collect(),
            ..Selection::default()
        };
        for text in &self.subset {
            let (table, condition) = pair("--where", text, "TABLE=SQL")?;
            let table = QualifiedName::parse(table);
            if selection.subsets.insert(table, condition).is_some() {
                return Err(twice("--where", text));
            }
        }
        for text in &self.mask {
            let (column, mask) = pair("--mask", text, "TABLE.COLUMN=SQL")?;
            let (table, column): (QualifiedName, Name) = QualifiedName::parse_column(column)
                .ok_or_else(|| misused("--mask", text, "TABLE.COLUMN=SQL"))?;
            let masks = selection.masks.entry(table).or_default();
            if masks.insert(column, mask).is_some() {
                return Err(twice("--mask", text));
            }
        }
        Ok(selection)
    }
}

fn pair<'t>(flag: &str, text: &'t str, form: &str) -> Result<(&'t str, String), CommandError> {
    match text.split_once('=') {
        Some((name, sql)) if !name.trim().is_empty() && !sql.trim().is_empty() => {
            Ok((name.trim(), sql.trim().to_owned()))
        }
        Some(_) | None => Err(misused(flag, text, form)),
    }
}

fn misused(flag: &str, text: &str, form: &str) -> CommandError {
    CommandError::Misused(format!("{flag} takes {form}, not `{text}`"))
}

fn twice(flag: &str, text: &str) -> CommandError {
    CommandError::Misused(format!("{flag} is said twice for one place: `{text}`"))
}

/// Runs the command.
pub fn run(args: &Arguments, global: &Global, output: Output) -> Result<Exit, Failure> {
    let mut quiet = |_| {};
    let mut context = global.context(&mut quiet)?;
    let mut request = args.request()?;
    let is_dry = args.how.dry_run;
    let mut bar = Bar::new(output);
    let outcome = loop {
        let cancel = context.cancel.clone();
        let mut progress = |progress| bar.show(&progress);
        let result = match is_dry {
            true => super::block_on(cancel, clone::dry_run(&mut context, &request)),
            false => super::block_on(cancel, clone::run(&mut context, &request, &mut progress)),
        };
        bar.clear();
        match result {
            Err(error) if !is_dry => answer(&mut request, error, global)?,
            result => break result?,
        }
    };
    for warning in outcome.copied.iter().flat_map(|copied| &copied.warnings) {
        output.warn(warning);
    }
    output.result(&outcome, text)?;
    Ok(Exit::Done)
}

/// Asks what is missing, where somebody can answer.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only these errors are questions"
)]
fn answer(request: &mut Request, error: CommandError, global: &Global) -> Result<(), Failure> {
    match &error {
        CommandError::CopyMissing { target, name } if global.yes || prompt::can_ask() => {
            let question = format!("{target} is not there yet. Create `{name}`?");
            if global.yes || prompt::confirm(&question)? {
                request.creation = Creation::Allow;
                return Ok(());
            }
        }
        CommandError::Target(TargetError::Unnamed { server, proposal }) if prompt::can_ask() => {
            let question = format!("The copy's name on {server}");
            if let Some(name) = prompt::ask_or(&question, proposal)? {
                request.name = Some(name);
                return Ok(());
            }
        }
        CommandError::Protected { target, verb }
            if prompt::can_ask() && prompt::is_meant(target, verb)? =>
        {
            request.meant = Some(target.clone());
            return Ok(());
        }
        _ => {}
    }
    Err(error.into())
}

fn text(outcome: &Outcome) -> String {
    let Outcome {
        source,
        target,
        name,
        ..
    } = outcome;
    let mut text = match &outcome.copied {
        None => {
            let (way, made) = (outcome.way.words(), made(outcome));
            format!("would copy {source} to {target} (`{name}`) by {way}{made}\n")
        }
        Some(copied) => format!(
            "copied {source} to {target} (`{name}`): {}, {}, {}, {}\n",
            counted(copied.tables, "table"),
            counted(copied.rows, "row"),
            compared(outcome),
            HumanBytes(copied.bytes)
        ),
    };
    for line in part(&outcome.part) {
        text.push_str(&format!("  {line}\n"));
    }
    for filter in &outcome.filters {
        let what = match filter.kind {
            FilterKind::Mask => "masked",
            FilterKind::Where => "part of the rows of",
        };
        let said = match filter.said {
            Said::Settings => "settings",
            Said::CommandLine => "command line",
            Said::InsteadOfSettings => "command line, in place of what the settings say",
        };
        text.push_str(&format!("  {what} {} ({said})\n", filter.of));
    }
    if !outcome.lacks.is_empty() {
        text.push_str(&format!("to do it, add {}\n", outcome.lacks.join(" ")));
    }
    text
}

/// With what the copy was compared before it took its place.
fn compared(outcome: &Outcome) -> &'static str {
    let is_part = |filter: &Filtered| filter.kind == FilterKind::Where;
    let has_parts = outcome.part != Part::default() || outcome.filters.iter().any(is_part);
    match (has_parts, outcome.filters.is_empty()) {
        (true, _) => "as many as were to go along",
        // What is masked is as many, and not the same.
        (false, false) => "as many as in the source",
        (false, true) => "the same as in the source",
    }
}

/// What goes along.
fn part(part: &Part) -> Vec<String> {
    let mut lines = Vec::new();
    if part.schema_only {
        lines.push("without rows (--schema-only)".to_owned());
    }
    if !part.tables.is_empty() {
        lines.push(format!(
            "of the tables only {} (--table)",
            part.tables.join(", ")
        ));
    }
    if !part.exclude_table_data.is_empty() {
        let tables = part.exclude_table_data.join(", ");
        lines.push(format!(
            "without the rows of {tables} (--exclude-table-data)"
        ));
    }
    lines
}

fn made(outcome: &Outcome) -> &'static str {
    match outcome.is_new {
        true => ", and create it",
        false => ", in place of what is there",
    }
}
