//! `current`: which revisions a database has.

use schemi_runtime::migrate::RevisionId;
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
    /// Those of the heads that no file here has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<RevisionId>,
    /// The revisions that were left half-way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<Unfinished>,
    /// The revisions that are not applied, or not as a whole, oldest first.
    pub pending: Vec<RevisionId>,
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
    let message = |id: &RevisionId| {
        let row = opened.applied.iter().find(|row| row.revision == *id);
        row.map(|row| row.message.clone()).unwrap_or_default()
    };
    Outcome {
        target: opened.target.name.to_string(),
        unknown: heads
            .iter()
            .filter(|id| !project.graph.contains(id))
            .cloned()
            .collect(),
        messages: heads.iter().map(message).collect(),
        unfinished: opened.unfinished(),
        pending: opened.pending(project),
        heads,
    }
}
