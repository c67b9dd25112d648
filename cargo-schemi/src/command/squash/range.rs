//! Which revisions can become one.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Direction, Header, Mode};

use super::Parts;
use crate::command::CommandError;
use crate::command::history_of::Project;

/// The revisions of a range, the first one first.
///
/// # Errors
/// Fewer than two; revisions that do not come one after the other, or on which others stand.
pub(super) fn find(project: &Project, range: &str) -> Result<Vec<Header>, CommandError> {
    let graph = &project.graph;
    let ids = graph.resolve_range(range, &BTreeSet::new())?;
    let headers: Vec<Header> = ids.iter().filter_map(|id| graph.get(id)).cloned().collect();
    if !range.contains(':') || headers.len() < 2 {
        let count = match headers.as_slice() {
            [] => "no revision (is it the wrong way round?)",
            [_] => "one revision",
            _ => "revisions, and no range",
        };
        return Err(CommandError::Misused(format!(
            "`{range}` names {count}: write FROM:TO with two or more, the older one first, both included"
        )));
    }
    for (before, after) in headers.iter().zip(headers.iter().skip(1)) {
        if after.revises != [before.id.clone()] {
            return Err(CommandError::Misused(format!(
                "revision {} does not come after {} alone: only revisions in a straight line can become one",
                after.id, before.id
            )));
        }
    }
    let inner = headers.split_last().map_or(&[][..], |(_, inner)| inner);
    for header in inner {
        let others = graph.children(&header.id).iter().cloned();
        let mut others = others.chain(graph.dependents(&header.id));
        if let Some(other) = others.find(|id| !ids.contains(id)) {
            return Err(CommandError::Misused(format!(
                "revision {other} stands on {}, which would be gone: squash up to {} or from behind it",
                header.id, header.id
            )));
        }
    }
    Ok(headers)
}

/// Refuses what cannot be a part of another revision.
///
/// # Errors
/// A section outside of transactions, a baseline, one that stands for others already.
pub(super) fn refuse_parts(parts: &Parts) -> Result<(), CommandError> {
    for (revision, record) in parts {
        let id = &revision.id;
        let sections = || revision.sections.iter();
        let why = if sections().any(|section| section.mode == Mode::Off) {
            "has a section with `transaction=off`, and what failed after it could not be taken back: leave it out"
        } else if !revision.replaces.is_empty() {
            "stands for others already, which databases may still have: begin after it"
        } else if record.is_some()
            && sections()
                .all(|section| section.direction == Direction::Down || section.blocks.is_empty())
        {
            "is a baseline, which only says what databases had before: begin after it"
        } else {
            continue;
        };
        return Err(CommandError::Misused(format!("revision {id} {why}")));
    }
    Ok(())
}
