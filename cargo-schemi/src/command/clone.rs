//! `clone`: copies a database into another one of the same kind.

use std::io::ErrorKind;
use std::num::NonZeroUsize;

use schemi_runtime::migrate::journal::DEFAULT_TABLE;
use schemi_schema::{Dialect, Name, fragment};
use serde::Serialize;

use super::{CommandError, Context};
use crate::dialect::copy::selection::Filter;
use crate::dialect::copy::{
    self, Copied, CopyError, Existing, Options, Others, Owners, Pattern, Progress, Rows, Selection,
    Unreadable, Way,
};
use crate::settings::{CloneSettings, Spec};
use crate::target::{Target, TargetError};

/// What to copy, and where to.
#[derive(Clone, Debug)]
pub struct Request {
    /// The database to copy: `project.database`.
    pub source: String,
    /// Where to: `project.database`, `development.server` or `development.server/NAME`.
    pub target: String,
    /// The copy's name on a server.
    pub name: Option<String>,
    /// What goes along, beside what the settings of the source say.
    pub selection: Selection,
    /// What to do with a target that is not empty.
    pub existing: Existing,
    /// What to do with others who are connected to the target.
    pub others: Others,
    /// Whose the copy's objects are on another server.
    pub owners: Owners,
    /// How many tables are copied at a time.
    pub jobs: Option<NonZeroUsize>,
    /// Whether a database that is not there may be created.
    pub creation: Creation,
    /// The target's name, typed (`--yes-i-mean`).
    pub meant: Option<String>,
}

/// Whether a database that is not there may be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// Only if the user says so.
    Ask,
    /// It may (`--create`).
    Allow,
}

/// What was copied, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The source.
    pub source: String,
    /// The target.
    pub target: String,
    /// The copy's own name: a database, or a file.
    pub name: String,
    /// By which way.
    pub way: Way,
    /// Whether the target is a new one.
    pub is_new: bool,
    /// What goes along.
    pub part: Part,
    /// What stands between the source's values and the copy's.
    pub filters: Vec<Filtered>,
    /// What the command lacks that was only tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// What the copy holds; nothing where it was not made.
    #[serde(flatten)]
    pub copied: Option<Copied>,
}

/// Which tables go along, and of which the rows, as the command has said it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Whether no rows go along at all.
    pub schema_only: bool,
    /// The patterns of the tables; all of them where there is none.
    pub tables: Vec<String>,
    /// The patterns of the tables whose rows stay behind.
    pub exclude_table_data: Vec<String>,
}

impl From<&Selection> for Part {
    fn from(selection: &Selection) -> Self {
        let words = |patterns: &[Pattern]| patterns.iter().map(ToString::to_string).collect();
        Self {
            schema_only: selection.rows == Rows::None,
            tables: words(&selection.tables),
            exclude_table_data: words(&selection.without_rows),
        }
    }
}

/// A mask or a condition that holds. What it says stays where it was said: there may be a secret in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filtered {
    /// Which of the two it is.
    pub kind: FilterKind,
    /// The column, or the table.
    pub of: String,
    /// Where it was said.
    pub said: Said,
}

/// What an expression does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterKind {
    /// It stands in place of a column's values.
    Mask,
    /// It says which rows go along.
    Where,
}

/// Where a mask or a condition was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Under `clone:` of the source.
    Settings,
    /// With the command.
    CommandLine,
    /// With the command, in place of what stands under `clone:` of the source.
    InsteadOfSettings,
}

/// Copies a database. The target is replaced at one blow when the copy is whole.
///
/// # Errors
/// What hinders it; the target is then as it was.
pub async fn run(
    context: &mut Context<'_>,
    request: &Request,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Outcome, CommandError> {
    let (source, target) = resolve(context, request)?;
    let is_new = permit(&target, request).await?;
    make_folder(&target)?;
    let selection = selection(context, &source, &request.selection)?;
    let mut options = options(context, request, &selection, progress)?;
    let copied = copy::copy(&source.spec, &target.spec, &mut options).await?;
    Ok(Outcome {
        way: copied.way,
        is_new,
        part: Part::from(&selection),
        filters: filters(&selection, &request.selection, &always(context, &source)),
        copied: Some(copied),
        ..outcome(&source, &target)
    })
}

/// What [`run`] would do. Nothing is written anywhere, and nothing asked: what the command lacks is told.
///
/// # Errors
/// As [`run`], as far as reading shows it.
pub async fn dry_run(
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outcome, CommandError> {
    let mut lacks = Vec::new();
    let (source, target) = match resolve(context, request) {
        Err(CommandError::Target(TargetError::Unnamed { proposal, .. })) => {
            lacks.push(format!("--name {proposal}"));
            let name = Some(proposal);
            resolve(
                context,
                &Request {
                    name,
                    ..request.clone()
                },
            )?
        }
        ends => ends?,
    };
    let is_new = !copy::exists(&target.spec).await?;
    if is_new && request.creation == Creation::Ask {
        lacks.push("--create".to_owned());
    }
    if !is_permitted(&target, request) {
        lacks.push(format!("--yes-i-mean {}", target.name));
    }
    let selection = selection(context, &source, &request.selection)?;
    let mut quiet = |_| {};
    let mut options = options(context, request, &selection, &mut quiet)?;
    let way = loop {
        match copy::plan(&source.spec, &target.spec, &mut options).await {
            Err(CopyError::InUse { .. }) => {
                options.others = Others::Disconnect;
                lacks.push("--disconnect".to_owned());
            }
            Err(CopyError::NotEmpty { .. }) => {
                options.existing = Existing::Replace;
                lacks.push("--force".to_owned());
            }
            way => break way?,
        }
    };
    Ok(Outcome {
        way,
        is_new,
        part: Part::from(&selection),
        filters: filters(&selection, &request.selection, &always(context, &source)),
        lacks,
        ..outcome(&source, &target)
    })
}

fn options<'a>(
    context: &Context<'_>,
    request: &Request,
    selection: &'a Selection,
    progress: &'a mut (dyn FnMut(Progress) + Send),
) -> Result<Options<'a>, CommandError> {
    Ok(Options {
        selection,
        existing: request.existing,
        others: request.others,
        owners: request.owners,
        jobs: request.jobs,
        postgres_tools: context.settings.postgres_tools()?,
        unreadable: Unreadable::Refuse,
        cancel: context.cancel.clone(),
        progress,
    })
}

fn outcome(source: &Target, target: &Target) -> Outcome {
    Outcome {
        source: source.name.to_string(),
        target: target.name.to_string(),
        name: match &target.spec {
            Spec::Sqlite(spec) => spec.file.display().to_string(),
            Spec::Postgres(spec) => spec.database.clone(),
        },
        way: Way::Backup,
        is_new: false,
        part: Part::default(),
        filters: Vec::new(),
        lacks: Vec::new(),
        copied: None,
    }
}

/// The masks and conditions that hold, and where each was said.
fn filters(selection: &Selection, given: &Selection, always: &CloneSettings) -> Vec<Filtered> {
    let filtered = |filter: Filter<'_>| {
        let is_given =
            |other: Filter<'_>| (other.table, other.column) == (filter.table, filter.column);
        let (kind, of) = match filter.column {
            Some(column) => (FilterKind::Mask, filter.table.column(column).to_string()),
            None => (FilterKind::Where, filter.table.to_string()),
        };
        let is_always = match filter.column {
            Some(column) => {
                let masks = always.masks.get(filter.table);
                masks.is_some_and(|masks| masks.contains_key(column))
            }
            None => always.subsets.contains_key(filter.table),
        };
        let said = match (given.filters().any(is_given), is_always) {
            (true, true) => Said::InsteadOfSettings,
            (true, false) => Said::CommandLine,
            (false, _) => Said::Settings,
        };
        Filtered { kind, of, said }
    };
    let goes_along = |filter: &Filter<'_>| selection.holds(filter.table);
    selection
        .filters()
        .filter(goes_along)
        .map(filtered)
        .collect()
}

/// Both ends, of one kind.
fn resolve(context: &Context<'_>, request: &Request) -> Result<(Target, Target), CommandError> {
    let source = context.target(&request.source)?;
    let name = request.name.as_deref();
    let target = Target::of_copy(&context.settings, &source, &request.target, name)?;
    let is_sqlite = target.dialect() == Dialect::Sqlite;
    for (flag, is_said) in [
        ("--owner", request.owners == Owners::Theirs),
        ("--jobs", request.jobs.is_some()),
        ("--disconnect", request.others == Others::Disconnect),
    ] {
        if is_sqlite && is_said {
            return Err(CommandError::Misused(format!(
                "{flag} means something on PostgreSQL alone, and {} is SQLite",
                target.name
            )));
        }
    }
    Ok((source, target))
}

/// What the settings leave out of every copy of a source, and mask.
fn always(context: &Context<'_>, source: &Target) -> CloneSettings {
    let project = context.settings.projects().get(&source.name.project);
    let database = project.and_then(|project| project.databases.get(&source.name.database));
    let always = database.map(|database| database.clone.clone());
    always.unwrap_or_default()
}

/// What the settings of the source and the command line leave out and mask. Both count; where they
/// speak of the same column, the command line's word is the later one.
///
/// # Errors
/// What is not one expression.
pub(super) fn selection(
    context: &Context<'_>,
    source: &Target,
    given: &Selection,
) -> Result<Selection, CommandError> {
    let mut selection = given.clone();
    let project = context.settings.projects().get(&source.name.project);
    let history = project.and_then(|project| project.version_table.as_deref());
    selection.history = Some(Name::from(history.unwrap_or(DEFAULT_TABLE)));
    let always = always(context, source);
    for (table, condition) in &always.subsets {
        let subset = selection.subsets.entry(table.clone());
        subset.or_insert_with(|| condition.clone());
    }
    for (table, columns) in &always.masks {
        let masks = selection.masks.entry(table.clone()).or_default();
        for (column, mask) in columns {
            masks.entry(column.clone()).or_insert_with(|| mask.clone());
        }
    }
    check_fragments(&selection)?;
    Ok(selection)
}

/// Refuses what would be more than one condition or one value in the statement that it becomes a
/// part of.
fn check_fragments(selection: &Selection) -> Result<(), CommandError> {
    for filter in selection.filters() {
        if let Some(fault) = fragment::fault(filter.sql) {
            return Err(CommandError::Misused(format!(
                "{filter}: `{}` is not one expression: {fault}",
                filter.sql
            )));
        }
    }
    Ok(())
}

/// Whether a protected target is the one that is meant.
fn is_permitted(target: &Target, request: &Request) -> bool {
    !target.protected || request.meant == Some(target.name.to_string())
}

/// Refuses what nobody has allowed, and says whether the target is a new one.
async fn permit(target: &Target, request: &Request) -> Result<bool, CommandError> {
    let exists = copy::exists(&target.spec).await?;
    if !is_permitted(target, request) {
        return Err(CommandError::Protected {
            target: target.name.to_string(),
            verb: if exists { "replace it" } else { "create it" },
        });
    }
    if exists || request.creation == Creation::Allow {
        return Ok(!exists);
    }
    Err(CommandError::CopyMissing {
        target: target.name.to_string(),
        name: outcome(target, target).name,
    })
}

/// A server of SQLite files is a folder. The first copy makes it; the one that it is in must be there.
fn make_folder(target: &Target) -> Result<(), CommandError> {
    let (Spec::Sqlite(spec), true) = (&target.spec, target.name.is_server()) else {
        return Ok(());
    };
    let Some(folder) = spec.file.parent() else {
        return Ok(());
    };
    match std::fs::create_dir(folder) {
        Err(source) if source.kind() != ErrorKind::AlreadyExists => Err(CommandError::Io {
            verb: "create",
            path: folder.to_path_buf(),
            source,
        }),
        Ok(()) | Err(_) => Ok(()),
    }
}
