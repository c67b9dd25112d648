//! `branches`: the revisions that several others come after.

use serde::Serialize;

use super::history::Entry;
use super::history_of::Project;
use super::{CommandError, Context};

/// A revision where branches begin.
#[derive(Clone, Debug, Serialize)]
pub struct Branch {
    /// The revision.
    #[serde(flatten)]
    pub entry: Entry,
    /// The first revision of each branch.
    pub branches: Vec<Entry>,
}

/// Lists where branches begin, oldest first.
///
/// # Errors
/// An unknown project, revisions that make no graph.
pub fn run(context: &mut Context<'_>, target: &str) -> Result<Vec<Branch>, CommandError> {
    let project = Project::open(context, target)?;
    let entry = |id| {
        let header = project.graph.get(id);
        header.map(|header| Entry::new(header, &project))
    };
    let points = project.graph.branch_points();
    let branch = |id| {
        let children = project.graph.children(id).iter();
        Some(Branch {
            entry: entry(id)?,
            branches: children.filter_map(entry).collect(),
        })
    };
    Ok(points.iter().filter_map(branch).collect())
}
