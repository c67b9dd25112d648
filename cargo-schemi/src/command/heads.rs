//! `heads`: the revisions that no other comes after.

use super::history::Entry;
use super::history_of::Project;
use super::{CommandError, Context};

/// Lists the heads of a project.
///
/// # Errors
/// An unknown project, revisions that make no graph.
pub fn run(context: &mut Context<'_>, target: &str) -> Result<Vec<Entry>, CommandError> {
    let project = Project::open(context, target)?;
    let heads = project.graph.heads();
    let headers = heads.iter().filter_map(|id| project.graph.get(id));
    Ok(headers.map(|header| Entry::new(header, &project)).collect())
}
