//! What to run, decided before the first statement.

mod check;
mod error;
mod step;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use check::check;
pub use error::PlanError;
pub(crate) use error::unfinished;
pub use step::{Plan, Step, down_script};

use super::applied::{Applied, State};
use super::graph::Graph;
use super::header::Header;
use super::revision::{Direction, RevisionId};

/// Revisions in the order in which they will be run, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Up or down.
    pub direction: Direction,
    /// The revisions.
    pub revisions: Vec<RevisionId>,
}

/// The ids of the rows that are there, whatever their state.
pub fn applied_ids(applied: &[Applied]) -> BTreeSet<RevisionId> {
    applied.iter().map(|row| row.revision.clone()).collect()
}

/// The revisions to apply to come to a target (`head`, an id, `+2` …), parents first.
///
/// # Errors
/// A name that does not say which revision is meant. A target that is applied already is no error:
/// there is nothing to do.
pub fn upgrade(graph: &Graph, applied: &[Applied], target: &str) -> Result<Route, PlanError> {
    let applied = applied_ids(applied);
    let targets = graph.resolve(target, &applied)?;
    let wanted = graph.ancestors(&targets);
    let revisions = graph.sorted(&wanted.difference(&applied).cloned().collect());
    Ok(Route {
        direction: Direction::Up,
        revisions,
    })
}

/// The revisions to take back to come to a target (`base`, an id, `-1` …), children first.
///
/// Revisions that only the database knows take part, with the parents that their rows name. While there
/// are any, `head` is the last that the files have: all that they lack goes, and what comes from it.
///
/// # Errors
/// A name that does not say which revision is meant, or that is not applied.
pub fn downgrade(graph: &Graph, applied: &[Applied], target: &str) -> Result<Route, PlanError> {
    let ids = applied_ids(applied);
    let strangers: Vec<&Applied> = applied
        .iter()
        .filter(|row| !graph.contains(&row.revision))
        .collect();
    let revisions = if strangers.is_empty() {
        graph.resolve_downgrade(target, &ids)?
    } else {
        let joined = joined(graph, applied, &strangers)?;
        match target.trim() {
            "head" | "heads" => {
                let gone = joined.descendants(strangers.iter().map(|row| &row.revision));
                let applied = gone.intersection(&ids).cloned().collect();
                joined.sorted(&applied).into_iter().rev().collect()
            }
            target => joined.resolve_downgrade(target, &ids)?,
        }
    };
    Ok(Route {
        direction: Direction::Down,
        revisions,
    })
}

/// The graph of the files and of the rows without a file. What was applied after one of these comes after
/// it, whatever its file says now: it was another one then, as where revisions have become one.
fn joined(graph: &Graph, applied: &[Applied], strangers: &[&Applied]) -> Result<Graph, PlanError> {
    let known =
        |id: &RevisionId| graph.contains(id) || strangers.iter().any(|row| row.revision == *id);
    let mut headers: Vec<Header> = graph.revisions().cloned().collect();
    // Rows of revisions that another one stands for are strangers, too, and it is not applied then.
    headers
        .iter_mut()
        .for_each(|header| header.replaces.clear());
    for header in &mut headers {
        let row = applied.iter().find(|row| row.revision == header.id);
        for parent in row.into_iter().flat_map(|row| &row.parents) {
            let is_strange = strangers.iter().any(|row| row.revision == *parent);
            if is_strange && !header.revises.contains(parent) {
                header.revises.push(parent.clone());
            }
        }
    }
    headers.extend(strangers.iter().map(|row| Header {
        id: row.revision.clone(),
        revises: row.parents.iter().filter(|id| known(id)).cloned().collect(),
        message: row.message.clone(),
        created: row.applied_at.clone(),
        ..Header::default()
    }));
    Ok(Graph::new(headers)?)
}

/// The revisions that a stamp writes down: the target and all it comes from, parents first.
///
/// # Errors
/// A name that does not say which revision is meant.
pub fn stamped(
    graph: &Graph,
    applied: &[Applied],
    target: &str,
) -> Result<Vec<RevisionId>, PlanError> {
    let targets = graph.resolve(target, &applied_ids(applied))?;
    Ok(graph.sorted(&graph.ancestors(&targets)))
}

/// The revision that was left half-way, to be gone on with.
///
/// # Errors
/// Nothing was left half-way.
pub fn resume(applied: &[Applied]) -> Result<Route, PlanError> {
    let row = applied
        .iter()
        .find(|row| row.state != State::Done)
        .ok_or(PlanError::NothingToResume)?;
    Ok(Route {
        direction: row.direction,
        revisions: vec![row.revision.clone()],
    })
}
