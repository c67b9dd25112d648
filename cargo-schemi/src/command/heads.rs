//! `heads`: the revisions that no other comes after.

use super::history::Entry;
use super::history_of::Project;
use super::{CommandError, Context};

/// What counts as coming after a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Its children.
    Children,
    /// Its children, and what depends on it (`--resolve-dependencies`).
    Dependents,
}

/// Lists the heads of a project.
///
/// # Errors
/// An unknown project, revisions that make no graph.
pub fn run(
    context: &mut Context<'_>,
    target: &str,
    after: After,
) -> Result<Vec<Entry>, CommandError> {
    let project = Project::open(context, target)?;
    let mut heads = project.graph.heads();
    match after {
        After::Children => {}
        After::Dependents => heads.retain(|id| project.graph.dependents(id).is_empty()),
    }
    let headers = heads.iter().filter_map(|id| project.graph.get(id));
    Ok(headers.map(|header| Entry::new(header, &project)).collect())
}
