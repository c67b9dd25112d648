//! `rebase`: puts one's own revisions on top of others', after both have come after the same one.
//!
//! | module | holds |
//! |---|---|
//! | `chain` | which revisions move, and onto which |
//! | `applied` | the databases that have one of them |
//! | `fits` | whether their changes fit there |

mod applied;
mod chain;
mod fits;

pub(super) use fits::clashes;

use std::path::PathBuf;
use std::time::Duration;

use schemi_runtime::migrate::{Graph, RevisionId, parse, revise};
use schemi_schema::Dialect;
use serde::Serialize;

use super::history_of::Project;
use super::replay::Replayed;
use super::revision::Writing;
use super::{CommandError, Context};
use crate::settings::Spec;
use crate::target::Target;
pub use applied::Unread;
use chain::Chain;

/// What to move.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project, or a target.
    pub target: String,
    /// The head of the branch that moves, where it is not the one that git knows to be one's own.
    pub head: Option<String>,
    /// The revision to come after, where it is not the other head.
    pub onto: Option<String>,
    /// How long to wait for each database.
    pub timeout: Duration,
    /// What to think of databases that cannot be asked.
    pub silent: Silent,
    /// Whether the file is written.
    pub writing: Writing,
}

/// What to think of databases that do not say what they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silent {
    /// They may have a revision that moves.
    Refuse,
    /// They have none (`--yes`).
    Trust,
}

/// What was moved.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// The project.
    pub project: String,
    /// The revisions that come after another one now, the first one first; none where there is nothing
    /// to move.
    pub moved: Vec<Moved>,
    /// What the first of them revised before.
    pub before: Vec<RevisionId>,
    /// What it revises now.
    pub onto: Option<RevisionId>,
    /// Its file, the only one that is another.
    pub path: Option<PathBuf>,
    /// Whether the file was written.
    pub is_written: bool,
    /// The databases that could not be asked.
    pub unread: Vec<Unread>,
    /// What deserves a word.
    pub warnings: Vec<String>,
}

/// A revision that moves.
#[derive(Clone, Debug, Serialize)]
pub struct Moved {
    /// Which.
    pub revision: RevisionId,
    /// What it is for.
    pub message: String,
}

/// Moves a branch onto another head. Only what its first revision comes after is written; nothing is
/// made anew.
///
/// # Errors
/// A branch that is not said or is no straight line, a database that has one of its revisions, changes
/// that do not fit any more.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let Some(chain) = chain::find(&project, request)? else {
        return Ok(Outcome {
            project: project.name,
            ..Outcome::default()
        });
    };
    let moved = moved(&project, &chain)?;
    let work = applied::refuse(context, &project, &chain, request);
    let unread = context.until_stopped(work).await?;
    fits::refuse(&project, &chain)?;
    let warnings = try_out(context, &project, &moved, &chain).await?;
    let path = write(&project, &chain, request.writing)?;
    let revisions = chain.ids.iter().filter_map(|id| moved.graph.get(id));
    Ok(Outcome {
        project: project.name,
        moved: revisions
            .map(|header| Moved {
                revision: header.id.clone(),
                message: header.message.clone(),
            })
            .collect(),
        before: chain.before,
        onto: Some(chain.onto),
        path: Some(path),
        is_written: request.writing == Writing::Files,
        unread,
        warnings,
    })
}

/// The project as it is afterwards.
fn moved(project: &Project, chain: &Chain) -> Result<Project, CommandError> {
    let mut headers: Vec<_> = project.graph.revisions().cloned().collect();
    for header in &mut headers {
        if Some(&header.id) == chain.ids.first() {
            header.revises = vec![chain.onto.clone()];
        }
    }
    Ok(Project {
        graph: Graph::new(headers)?,
        ..project.clone()
    })
}

/// Replays the revisions in their new order on SQLite, where the project is on it.
async fn try_out(
    context: &mut Context<'_>,
    project: &Project,
    moved: &Project,
    chain: &Chain,
) -> Result<Vec<String>, CommandError> {
    let goals: Vec<String> = chain
        .ids
        .last()
        .map(ToString::to_string)
        .into_iter()
        .collect();
    if !project.dialects.contains(&Dialect::Sqlite) {
        return Ok(Vec::new());
    }
    let Err(error) = replay(context, moved, &goals).await else {
        return Ok(Vec::new());
    };
    if context.cancel.is_cancelled() {
        return Err(CommandError::Cancelled);
    }
    // What does not run on an empty database at its old place either tells nothing about the new one.
    match replay(context, project, &goals).await {
        Ok(()) => Err(CommandError::Misfits {
            onto: chain.onto.clone(),
            why: vec![error.to_string()],
        }),
        Err(_) => Ok(vec![format!(
            "the revisions of {} do not run on an empty SQLite database, so that the new order was not tried: {error}",
            project.name
        )]),
    }
}

async fn replay(
    context: &mut Context<'_>,
    project: &Project,
    goals: &[String],
) -> Result<(), CommandError> {
    let place = Target::of_url(Spec::memory());
    Replayed::make(context, project, place, goals)
        .await?
        .close()
        .await
}

/// Writes what the first revision comes after into its head; gives its file.
fn write(project: &Project, chain: &Chain, writing: Writing) -> Result<PathBuf, CommandError> {
    let first = chain.ids.first().and_then(|id| project.graph.get(id));
    let path = first.map(|header| header.path.clone()).unwrap_or_default();
    let text = std::fs::read_to_string(&path).map_err(|error| CommandError::read(&path, error))?;
    let revised = revise(&text, std::slice::from_ref(&chain.onto));
    let read = parse(&revised, &path)?;
    if read.revises != [chain.onto.clone()] {
        return Err(CommandError::Misused(format!(
            "{}: the line `-- revises:` cannot be found: write {} there by hand",
            path.display(),
            chain.onto
        )));
    }
    if writing == Writing::Files {
        std::fs::write(&path, revised).map_err(|error| CommandError::write(&path, error))?;
    }
    Ok(path)
}
