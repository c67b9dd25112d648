//! Which revisions move, and onto which.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Graph, Header, RevisionId};

use super::Request;
use crate::command::CommandError;
use crate::command::error::Head;
use crate::command::history_of::Project;
use crate::project::shared_files;

/// Revisions that come after each other, and the one that they are to come after.
pub(super) struct Chain {
    /// From the first one, which gets another parent, to the head.
    pub(super) ids: Vec<RevisionId>,
    /// What the first one revises.
    pub(super) before: Vec<RevisionId>,
    /// What it is to revise.
    pub(super) onto: RevisionId,
}

/// Finds what moves; `None` where nothing has to.
///
/// # Errors
/// A name that is unknown; heads of which nobody knows which one is meant; revisions that are no
/// straight line that nothing else stands on.
pub(super) fn find(project: &Project, request: &Request) -> Result<Option<Chain>, CommandError> {
    let (graph, none) = (&project.graph, BTreeSet::new());
    let heads = graph.heads();
    let tip = match &request.head {
        Some(name) => graph.resolve_one(name, &none)?,
        None if heads.len() < 2 => return Ok(None),
        None => own(project, &heads)?,
    };
    if let [child, ..] = graph.children(&tip) {
        return Err(CommandError::Misused(format!(
            "revision {tip} is no head: {child} comes after it; name the last one of those that move"
        )));
    }
    let onto = match &request.onto {
        Some(name) => graph.resolve_one(name, &none)?,
        None => match other(&heads, &tip)? {
            Some(other) => other,
            None => return Ok(None),
        },
    };
    if onto == tip {
        return Err(CommandError::Misused(format!(
            "revision {tip} cannot come after itself: name another one with --onto"
        )));
    }
    if graph.lineage(&tip).contains(&onto) {
        return Ok(None);
    }
    let chain = straight(graph, tip, onto)?;
    refuse_followers(graph, &chain)?;
    Ok(Some(chain))
}

/// The head that git knows to be one's own: the only one that no branch has which others share.
fn own(project: &Project, heads: &[RevisionId]) -> Result<RevisionId, CommandError> {
    let headers: Vec<&Header> = heads
        .iter()
        .filter_map(|id| project.graph.get(id))
        .collect();
    for shared in shared_files(&project.locations) {
        let mut own = headers
            .iter()
            .filter(|header| !shared.contains(&header.path));
        if let (Some(one), None) = (own.next(), own.next()) {
            return Ok(one.id.clone());
        }
    }
    Err(CommandError::WhichMoves {
        project: project.name.clone(),
        heads: headers
            .into_iter()
            .map(|header| Head {
                id: header.id.clone(),
                message: header.message.clone(),
            })
            .collect(),
    })
}

fn other(heads: &[RevisionId], tip: &RevisionId) -> Result<Option<RevisionId>, CommandError> {
    let others: Vec<&RevisionId> = heads.iter().filter(|head| *head != tip).collect();
    match others.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        several => {
            let names: Vec<_> = several.iter().map(ToString::to_string).collect();
            Err(CommandError::Misused(format!(
                "{tip} could come after {}: say which with --onto",
                names.join(" or ")
            )))
        }
    }
}

/// The way down from a head to what the other one comes from as well.
fn straight(graph: &Graph, tip: RevisionId, onto: RevisionId) -> Result<Chain, CommandError> {
    let beneath = graph.lineage(&onto);
    let mut ids = vec![tip.clone()];
    let mut at = tip;
    let before = loop {
        let parents = graph.get(&at).map_or(&[][..], |header| &header.revises);
        match parents {
            [] => break Vec::new(),
            [one] if beneath.contains(one) => break vec![one.clone()],
            [one] => {
                ids.push(one.clone());
                at = one.clone();
            }
            several => {
                let names: Vec<_> = several.iter().map(ToString::to_string).collect();
                return Err(CommandError::Misused(format!(
                    "revision {at} joins {}, and only revisions in a straight line can be moved: join the heads with \
                     `merge` instead",
                    names.join(" and ")
                )));
            }
        }
    };
    ids.reverse();
    Ok(Chain { ids, before, onto })
}

/// Refuses to move what revisions outside of the line stand on.
fn refuse_followers(graph: &Graph, chain: &Chain) -> Result<(), CommandError> {
    let is_outside = |id: &&RevisionId| !chain.ids.contains(id);
    for id in &chain.ids {
        if let Some(child) = graph.children(id).iter().find(is_outside) {
            return Err(CommandError::Misused(format!(
                "a branch begins at revision {id}, which would move: {child} comes after it; move that one first, or join \
                 the heads with `merge` instead"
            )));
        }
        if let Some(dependent) = graph.dependents(id).iter().find(is_outside) {
            return Err(CommandError::Misused(format!(
                "revision {dependent} depends on {id}, which would move: join the heads with `merge` instead"
            )));
        }
    }
    Ok(())
}
