//! `revision`: writes a new revision.

mod compared;
mod dependents;
mod file;
mod hook;
pub(super) mod name;
mod replays;
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schemi_runtime::migrate::RevisionId;
use schemi_schema::Dialect;
use serde::Serialize;

use super::answers::Answers;
use super::history_of::Project;
use super::models::NoModels;
use super::obstacle::Recreate;
use super::opened::{Opened, StoredDown};
use super::{CommandError, Context};
use crate::change::Change;
use crate::dialect::Undecided;
use crate::diff::own::Unowned;
use crate::fold::fold;
use crate::hazard::Hazard;
use crate::settings::Access;
use compared::{Compared, Comparisons, Databases, Models, Origin, compare_all};
use file::write;
pub use file::{blank, into_sections, sections_of};
pub use hook::HookRun;
use replays::Replays;

/// What to write.
#[derive(Clone, Debug)]
pub struct Request {
    /// The database that the models are compared with; the project where that is to be what its
    /// revisions make, or where nothing is compared.
    pub target: String,
    /// What it is for.
    pub message: String,
    /// What it holds.
    pub content: Content,
    /// Its identifier, unless it is to be made.
    pub id: Option<String>,
    /// The revisions that it comes after; the head where none is named.
    pub heads: Vec<String>,
    /// Whether it may come after a revision that others come after already.
    pub splice: Splice,
    /// The folder to write it to, unless it is the first of the project's.
    pub version_path: Option<PathBuf>,
    /// Revisions of other branches that it needs.
    pub depends_on: Vec<String>,
    /// A name for the branch that begins with it.
    pub branch_label: Option<String>,
    /// What the user has said about renames and rows.
    pub answers: Answers,
    /// What to think of a crate without models.
    pub no_models: NoModels,
    /// Whether what no model ever owned goes.
    pub unowned: Unowned,
    /// Whether what stands in the way is dropped and made anew (PostgreSQL).
    pub recreate: Recreate,
    /// `-x`: values for the template.
    pub x: BTreeMap<String, String>,
    /// Whether the files are written.
    pub writing: Writing,
}

/// What a revision holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// What leads from the database to the models.
    Autogenerate,
    /// Nothing yet.
    Empty,
    /// Nothing to run; but it says that the models' changes are done (`--record`).
    Recorded,
}

/// Whether a revision may begin a branch at one that is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Splice {
    /// It may not.
    Refuse,
    /// It may (`--splice`).
    Allow,
}

/// Whether files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// They are.
    Files,
    /// They are shown (`--dry-run`, `--sql`).
    DryRun,
}

/// What was written.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// The revision; `None` where models and database do not differ.
    pub revision: Option<Written>,
    /// What the database has beside the models inside of their tables.
    pub unowned: Vec<String>,
    /// What of that goes all the same, with a column that it hangs on.
    pub going: Vec<String>,
    /// Columns that go beside one that comes with another type, as `--rename` takes them.
    pub hints: BTreeSet<String>,
    /// What of the models the database has although no revision made it.
    pub found: Vec<String>,
    /// What the revision drops and makes anew, because it stands in the way.
    pub recreated: BTreeSet<String>,
    /// Attributes that a dialect lacks and that do not change meaning.
    pub ignored: Vec<String>,
    /// Expressions that nobody could judge.
    pub undecided: Option<Undecided>,
    /// What was run on the new file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hooks: Vec<HookRun>,
    /// What deserves a word about the source, such as a file with models that no `mod` reaches.
    pub warnings: Vec<String>,
}

/// A revision that was written.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// Its identifier.
    pub id: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// Whether the file was written.
    pub is_written: bool,
    /// The file's text.
    pub text: String,
    /// Its changes, by dialect.
    pub changes: BTreeMap<Dialect, Vec<Change>>,
    /// What they can cost, by dialect.
    pub hazards: BTreeMap<Dialect, Vec<Hazard>>,
}

/// Writes a revision, or finds that there is nothing to write.
///
/// # Errors
/// A database behind head, a rename in question, a change that a dialect cannot carry out, and
/// whatever the layers below refuse.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let parents = parents(&project, request)?;
    match request.content {
        Content::Empty => {
            let dialects = project.dialects.iter();
            let compared = dialects.map(|dialect| Compared::empty(*dialect)).collect();
            write(&project, request, parents, compared, Outcome::default())
        }
        Content::Recorded => {
            let reading = compared::begin(&project, request);
            let mut none = Databases {
                opened: Vec::new(),
                origin: Origin::Project,
            };
            let compared =
                compare_all(context, &project, request, reading, &parents, &mut none).await?;
            let outcome = compared.outcome();
            write(&project, request, parents, compared.compared, outcome)
        }
        Content::Autogenerate => {
            let compared = match request.target.contains('.') {
                true => with_database(context, &project, request, &parents).await?,
                false => with_revisions(context, &project, request, &parents).await?,
            };
            autogenerate(&project, request, parents, compared)
        }
    }
}

/// Compares the models with a database of the project, which must have all that the revision comes
/// after.
async fn with_database(
    context: &mut Context<'_>,
    project: &Project,
    request: &Request,
    parents: &[RevisionId],
) -> Result<Comparisons, CommandError> {
    let reading = compared::begin(project, request);
    let opened = Opened::open_or_empty(context, project, &request.target, Access::Read).await?;
    let work = opened.work(async |opened| {
        opened.check(project, StoredDown::Refuse)?;
        refuse_behind(project, opened, parents)?;
        let databases = Databases {
            opened: vec![opened],
            origin: Origin::Project,
        };
        examine(context, project, request, (reading, parents), databases).await
    });
    work.await
}

/// Compares the models with what the revisions make of empty databases: none of the project's is
/// opened.
async fn with_revisions(
    context: &mut Context<'_>,
    project: &Project,
    request: &Request,
    parents: &[RevisionId],
) -> Result<Comparisons, CommandError> {
    let reading = compared::begin(project, request);
    let replays = Replays::make(context, project, request, parents).await?;
    let work = replays.work(async |opened| {
        let databases = Databases {
            opened,
            origin: Origin::Replay,
        };
        examine(context, project, request, (reading, parents), databases).await
    });
    work.await
}

/// Compares, tries what is new, and looks for what stands in its way.
async fn examine(
    context: &Context<'_>,
    project: &Project,
    request: &Request,
    (reading, parents): (Models, &[RevisionId]),
    mut databases: Databases<'_>,
) -> Result<Comparisons, CommandError> {
    let databases = &mut databases;
    let compared = compare_all(context, project, request, reading, parents, databases);
    let mut compared = compared.await?;
    trial::try_out(context, databases, &mut compared).await?;
    dependents::settle(databases, &mut compared, request.recreate).await?;
    Ok(compared)
}

/// The revisions that the new one comes after.
fn parents(project: &Project, request: &Request) -> Result<Vec<RevisionId>, CommandError> {
    let none = BTreeSet::new();
    if request.heads.is_empty() {
        return match project.graph.is_empty() {
            true => Ok(Vec::new()),
            false => Ok(vec![project.graph.resolve_one("head", &none)?]),
        };
    }
    let mut parents = Vec::new();
    for name in &request.heads {
        for id in project.graph.resolve(name, &none)? {
            if !parents.contains(&id) {
                parents.push(id);
            }
        }
    }
    match request.splice {
        Splice::Allow => {}
        Splice::Refuse => refuse_branch(project, &parents)?,
    }
    Ok(parents)
}

/// A branch is begun on purpose only: a second head is in everybody's way until it is merged.
fn refuse_branch(project: &Project, parents: &[RevisionId]) -> Result<(), CommandError> {
    for id in parents {
        let children = project.graph.children(id);
        if !children.is_empty() {
            let children: Vec<_> = children.iter().map(ToString::to_string).collect();
            return Err(CommandError::Misused(format!(
                "revision {id} is no head: {} comes after it; to begin a branch there, pass --splice",
                children.join(", ")
            )));
        }
    }
    Ok(())
}

/// A difference against a database that lacks revisions would repeat what they do.
fn refuse_behind(
    project: &Project,
    opened: &Opened,
    parents: &[RevisionId],
) -> Result<(), CommandError> {
    let needed = project.graph.ancestors(parents);
    let missing: Vec<_> = opened
        .pending(project)
        .into_iter()
        .filter(|id| needed.contains(id))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(CommandError::Behind {
        target: opened.target.name.to_string(),
        argument: opened.target.argument(),
        count: missing.len(),
    })
}

fn autogenerate(
    project: &Project,
    request: &Request,
    parents: Vec<RevisionId>,
    comparisons: Comparisons,
) -> Result<Outcome, CommandError> {
    let outcome = comparisons.outcome();
    let mut compared = comparisons.compared;
    if compared.iter().all(|c| c.comparison.changes.is_empty()) {
        return Ok(outcome);
    }
    request
        .answers
        .backfill(compared.iter_mut().map(|c| &mut c.comparison.changes))?;
    let mut open = BTreeSet::new();
    for Compared { comparison, .. } in &compared {
        let after = fold(comparison.before.clone(), &comparison.changes);
        let changes = &comparison.changes;
        open.extend(request.answers.without_backfill(&after.types, changes)?);
    }
    if !open.is_empty() {
        return Err(CommandError::NeedsBackfill(open.into_iter().collect()));
    }
    write(project, request, parents, compared, outcome)
}
