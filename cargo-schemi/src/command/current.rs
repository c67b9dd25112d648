//! `current`: which revisions a database has.

use std::path::PathBuf;

use schemi_runtime::migrate::{Applied, RevisionId};
use serde::Serialize;

use super::history_of::Project;
use super::opened::{Opened, Unfinished};
use super::{CommandError, Context};
use crate::settings::Access;

/// Which revisions a database has.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The target.
    pub target: String,
    /// The applied revisions that no other applied one comes after.
    pub heads: Vec<RevisionId>,
    /// What the heads are for, in their order.
    pub messages: Vec<String>,
    /// What the history says of the heads, in their order.
    pub details: Vec<Detail>,
    /// Those of the heads that no file here has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<RevisionId>,
    /// The revisions that were left half-way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<Unfinished>,
    /// The revisions that are not applied, or not as a whole, oldest first.
    pub pending: Vec<RevisionId>,
}

/// What the history says of an applied revision.
#[derive(Clone, Debug, Serialize)]
pub struct Detail {
    /// Which.
    pub revision: RevisionId,
    /// Its parents.
    pub revises: Vec<RevisionId>,
    /// What it is for.
    pub message: String,
    /// When it was applied.
    pub applied_at: String,
    /// By whom, where the database knows users.
    pub applied_by: String,
    /// How long it took.
    pub duration_ms: u64,
    /// The version of the tool that applied it.
    pub tool_version: String,
    /// The commit that was checked out then.
    pub git_commit: Option<String>,
    /// Its file, where one has it.
    pub path: Option<PathBuf>,
}

impl Detail {
    fn new(row: &Applied, project: &Project) -> Self {
        Self {
            revision: row.revision.clone(),
            revises: row.parents.clone(),
            message: row.message.clone(),
            applied_at: row.applied_at.clone(),
            applied_by: row.applied_by.clone(),
            duration_ms: row.duration_ms,
            tool_version: row.tool_version.clone(),
            git_commit: row.git_commit.clone(),
            path: project.graph.get(&row.revision).map(|h| h.path.clone()),
        }
    }
}

/// Reads which revisions a database has. It writes nothing.
///
/// # Errors
/// A target that is not found or cannot be read.
pub async fn run(context: &mut Context<'_>, target: &str) -> Result<Outcome, CommandError> {
    let (project, opened) = Opened::with_project(context, target, Access::Read).await?;
    let outcome = outcome(&project, &opened);
    opened.close().await;
    Ok(outcome)
}

fn outcome(project: &Project, opened: &Opened) -> Outcome {
    let heads = opened.heads(project);
    let row = |id: &RevisionId| opened.applied.iter().find(|row| row.revision == *id);
    let message = |id: &RevisionId| row(id).map(|row| row.message.clone()).unwrap_or_default();
    let details = heads.iter().filter_map(row);
    Outcome {
        target: opened.target.name.to_string(),
        unknown: heads
            .iter()
            .filter(|id| !project.graph.contains(id))
            .cloned()
            .collect(),
        details: details.map(|row| Detail::new(row, project)).collect(),
        messages: heads.iter().map(message).collect(),
        unfinished: opened.unfinished(),
        pending: opened.pending(project),
        heads,
    }
}
