//! `clone`: copies a database into another one of the same kind.

use schemi_schema::Dialect;
use serde::Serialize;

use super::{CommandError, Context};
use crate::dialect::copy::{Copied, Existing, Options, Others, Owners, Progress, Selection, Way};
use crate::dialect::{postgres, sqlite};
use crate::settings::Spec;
use crate::target::{Target, TargetName};

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
    pub jobs: usize,
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
    /// What the copy holds; nothing where it was not made.
    #[serde(flatten)]
    pub copied: Option<Copied>,
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
    permit(&target, request).await?;
    let selection = selection(context, &source, request);
    let mut options = Options {
        selection: &selection,
        existing: request.existing,
        others: request.others,
        owners: request.owners,
        jobs: request.jobs,
        cancel: context.cancel.clone(),
        progress,
    };
    let copied = match (&source.spec, &target.spec) {
        (Spec::Sqlite(from), Spec::Sqlite(to)) => {
            sqlite::copy::copy(from, to, &mut options).await?
        }
        (Spec::Postgres(from), Spec::Postgres(to)) => {
            postgres::copy::copy(from, to, &mut options).await?
        }
        (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => {
            return Err(other_kind(&source, &target));
        }
    };
    Ok(Outcome {
        way: copied.way,
        copied: Some(copied),
        ..outcome(&source, &target)
    })
}

/// What [`run`] would do. Nothing is written anywhere.
///
/// # Errors
/// As [`run`], as far as reading shows it.
pub async fn dry_run(
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outcome, CommandError> {
    let (source, target) = resolve(context, request)?;
    let selection = selection(context, &source, request);
    let way = match (&source.spec, &target.spec) {
        (Spec::Sqlite(from), Spec::Sqlite(to)) => {
            sqlite::copy::plan(from, to, &selection, request.existing).await?
        }
        (Spec::Postgres(from), Spec::Postgres(to)) => {
            postgres::copy::plan(from, to, &selection, request.existing).await?
        }
        (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => {
            return Err(other_kind(&source, &target));
        }
    };
    Ok(Outcome {
        way,
        ..outcome(&source, &target)
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
        copied: None,
    }
}

/// Both ends, of one kind.
fn resolve(
    context: &Context<'_>,
    request: &Request,
) -> Result<(Target, Target), CommandError> {
    let source = Target::resolve(&context.settings, &request.source)?;
    let (place, in_place) = match request.target.split_once('/') {
        Some((place, name)) => (place, Some(name)),
        None => (request.target.as_str(), None),
    };
    let name = request.name.as_deref().or(in_place);
    let target = match (TargetName::find(&context.settings, place)?, name) {
        (found, Some(name)) if found.is_server() => {
            check_name(name)?;
            Target::on_server(&context.settings, &found.database, name)?
        }
        (found, None) if found.is_server() => {
            return Err(CommandError::CopyUnnamed {
                server: found.to_string(),
                proposal: proposal(&source.db_name),
            });
        }
        (_, None) => Target::resolve(&context.settings, place)?,
        (found, Some(_)) => {
            return Err(CommandError::Misused(format!(
                "{found} has its name in the settings: --name is for a copy on a development server"
            )));
        }
    };
    match source.dialect() == target.dialect() {
        true => Ok((source, target)),
        false => Err(other_kind(&source, &target)),
    }
}

fn other_kind(source: &Target, target: &Target) -> CommandError {
    CommandError::Misused(format!(
        "{} is {} and {} is {}: a database is copied to one of its own kind",
        source.name,
        kind(source.dialect()),
        target.name,
        kind(target.dialect())
    ))
}

fn kind(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "PostgreSQL",
        Dialect::Sqlite => "SQLite",
    }
}

/// A copy's name becomes a file's or a database's: no paths, nothing that is cut without a word.
fn check_name(name: &str) -> Result<(), CommandError> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    if !name.is_empty() && name.len() <= 63 && name.trim() == name && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(CommandError::Misused(format!(
        "`{name}` cannot be the name of a copy: take letters, digits, `_` and `-`, 63 bytes at most"
    )))
}

/// A name for the copy, from the one of the source.
fn proposal(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let mut name: String = name.trim().to_lowercase().chars().map(plain).collect();
    while name.len() > 63 {
        name.pop();
    }
    name
}

/// What the settings of the source and the command line leave out and mask. Both count; where they
/// speak of the same column, the command line's word is the later one.
fn selection(context: &Context<'_>, source: &Target, request: &Request) -> Selection {
    let mut selection = request.selection.clone();
    let databases = context.settings.projects().get(&source.name.project);
    let database = databases.and_then(|project| project.databases.get(&source.name.database));
    let Some(always) = database.map(|database| &database.clone) else {
        return selection;
    };
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
    selection
}

/// Refuses what nobody has allowed.
async fn permit(target: &Target, request: &Request) -> Result<(), CommandError> {
    let name = target.name.to_string();
    if target.protected && request.meant.as_deref() != Some(name.as_str()) {
        return Err(CommandError::Protected {
            target: name,
            verb: "replace what is there",
        });
    }
    let exists = match &target.spec {
        Spec::Sqlite(spec) => spec.file.exists(),
        Spec::Postgres(spec) => postgres::copy::exists(spec).await?,
    };
    if exists || request.creation == Creation::Allow {
        return Ok(());
    }
    Err(CommandError::CopyMissing {
        target: name,
        name: outcome(target, target).name,
    })
}
