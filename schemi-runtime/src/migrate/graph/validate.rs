//! What makes a set of revision files a graph.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Graph;
use crate::migrate::header::Header;
use crate::migrate::nearness::near;
use crate::migrate::revision::RevisionId;

/// Words that mean something where a revision is named.
const RESERVED: [&str; 7] = ["head", "heads", "base", "bases", "current", "all", "none"];

/// Why revision files do not make a graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// An id that means something else.
    #[error(
        "{place}`{id}` cannot be a revision's id, since it is a word of the command line: choose another"
    )]
    Reserved {
        /// The id.
        id: String,
        /// The file and a colon, or nothing.
        place: String,
    },
    /// An id with characters that separate ids.
    #[error("{place}`{id}` cannot be a revision's id: use letters, digits, `_` and `.` only")]
    BadId {
        /// The id.
        id: String,
        /// The file and a colon, or nothing.
        place: String,
    },
    /// Two files of one id.
    #[error("two revisions have the id `{id}`: {} and {}; change one of them, and what revises it", first.display(), second.display())]
    Duplicate {
        /// The id.
        id: RevisionId,
        /// One file.
        first: PathBuf,
        /// The other file.
        second: PathBuf,
    },
    /// Two revisions of one label, or a label that is an id.
    #[error(
        "the branch label `{label}` of revision `{id}` is already taken by `{other}`: choose another"
    )]
    DuplicateLabel {
        /// The label.
        label: String,
        /// Who asks for it.
        id: RevisionId,
        /// Who has it.
        other: RevisionId,
    },
    /// A parent or dependency without a file.
    #[error("{}: revision `{id}` {verb} `{parent}`, which no file has{hint}", path.display())]
    MissingParent {
        /// Who names it.
        id: RevisionId,
        /// "revises" or "depends on".
        verb: &'static str,
        /// What is missing.
        parent: RevisionId,
        /// The file that names it.
        path: PathBuf,
        /// The way out.
        hint: String,
    },
    /// A revision that another one stands for, and that is there all the same.
    #[error(
        "{} stands for revision `{id}`, and so does {}: delete one of the two files", by.display(), other.display()
    )]
    Replaced {
        /// The revision.
        id: RevisionId,
        /// The file of the one that stands for it.
        by: PathBuf,
        /// The file that has it, or stands for it as well.
        other: PathBuf,
    },
    /// Revisions that come from each other.
    #[error("these revisions come from each other: {}; correct one of their `revises`", join(.0))]
    Cycle(Vec<RevisionId>),
}

/// Ids as one line of text.
pub(crate) fn join(ids: &[RevisionId]) -> String {
    let ids: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    ids.join(", ")
}

/// Says whether an id may be given to a new revision.
///
/// # Errors
/// A reserved word; a character that separates ids (`+`, `-`, `@`, `:` …).
pub fn check_id(id: &str) -> Result<(), GraphError> {
    check(id, String::new)
}

fn check(id: &str, place: impl FnOnce() -> String) -> Result<(), GraphError> {
    let is_reserved = RESERVED.iter().any(|word| word.eq_ignore_ascii_case(id));
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    if !is_reserved && !id.is_empty() && id.len() <= 100 && id.chars().all(plain) {
        return Ok(());
    }
    let (id, place) = (id.to_owned(), place());
    Err(match is_reserved {
        true => GraphError::Reserved { id, place },
        false => GraphError::BadId { id, place },
    })
}

/// The file, to stand before what is said of it.
fn place(header: &Header) -> String {
    format!("{}: ", header.path.display())
}

pub(super) fn validate(headers: Vec<Header>) -> Result<Graph, GraphError> {
    let mut nodes: BTreeMap<RevisionId, Header> = BTreeMap::new();
    for header in headers {
        check(&header.id.0, || place(&header))?;
        if let Some(first) = nodes.get(&header.id) {
            return Err(GraphError::Duplicate {
                id: header.id,
                first: first.path.clone(),
                second: header.path,
            });
        }
        nodes.insert(header.id.clone(), header);
    }
    let replaced = replaced(&nodes)?;
    for node in nodes.values_mut() {
        stand_in(&replaced, &mut node.revises);
        stand_in(&replaced, &mut node.depends_on);
    }
    check_parents(&nodes)?;
    let labels = labels(&nodes)?;
    let mut children: BTreeMap<RevisionId, Vec<RevisionId>> = BTreeMap::new();
    for node in nodes.values() {
        let parents: BTreeSet<&RevisionId> = node.revises.iter().collect();
        for parent in parents {
            children
                .entry(parent.clone())
                .or_default()
                .push(node.id.clone());
        }
    }
    let order = order(&nodes)?;
    Ok(Graph {
        nodes,
        children,
        order,
        labels,
        replaced,
    })
}

/// The revisions that others stand for, which is told of each once, and no file has.
fn replaced(
    nodes: &BTreeMap<RevisionId, Header>,
) -> Result<BTreeMap<RevisionId, RevisionId>, GraphError> {
    let mut replaced: BTreeMap<RevisionId, RevisionId> = BTreeMap::new();
    for node in nodes.values() {
        for id in &node.replaces {
            let before = replaced.insert(id.clone(), node.id.clone());
            let other = before.as_ref().and_then(|id| nodes.get(id));
            if let Some(other) = other.or_else(|| nodes.get(id)) {
                return Err(GraphError::Replaced {
                    id: id.clone(),
                    by: node.path.clone(),
                    other: other.path.clone(),
                });
            }
        }
    }
    Ok(replaced)
}

/// Names the revisions that stand for others in their place.
fn stand_in(replaced: &BTreeMap<RevisionId, RevisionId>, ids: &mut [RevisionId]) {
    for id in ids {
        if let Some(by) = replaced.get(id) {
            id.clone_from(by);
        }
    }
}

fn check_parents(nodes: &BTreeMap<RevisionId, Header>) -> Result<(), GraphError> {
    for node in nodes.values() {
        let revises = node.revises.iter().map(|id| (id, "revises"));
        let depends = node.depends_on.iter().map(|id| (id, "depends on"));
        for (parent, verb) in revises.chain(depends) {
            if !nodes.contains_key(parent) {
                let ids = nodes.keys().map(|id| id.0.as_str());
                let hint = match near(&parent.0, ids.filter(|id| *id != node.id.0)).first() {
                    Some(near) => format!(": did you mean `{near}`?"),
                    None => ": bring the file back, or correct the header".to_owned(),
                };
                return Err(GraphError::MissingParent {
                    id: node.id.clone(),
                    verb,
                    parent: parent.clone(),
                    path: node.path.clone(),
                    hint,
                });
            }
        }
    }
    Ok(())
}

fn labels(
    nodes: &BTreeMap<RevisionId, Header>,
) -> Result<BTreeMap<String, RevisionId>, GraphError> {
    let mut labels: BTreeMap<String, RevisionId> = BTreeMap::new();
    for node in nodes.values() {
        for label in &node.branch_labels {
            check(label, || place(node))?;
            let as_id = nodes.keys().find(|id| id.0 == *label);
            if let Some(other) = labels.get(label).or(as_id) {
                return Err(GraphError::DuplicateLabel {
                    label: label.clone(),
                    id: node.id.clone(),
                    other: other.clone(),
                });
            }
            labels.insert(label.clone(), node.id.clone());
        }
    }
    Ok(labels)
}

/// Parents before children; where several could follow, the older and then the lesser id comes first.
fn order(nodes: &BTreeMap<RevisionId, Header>) -> Result<Vec<RevisionId>, GraphError> {
    let mut waiting: BTreeMap<&RevisionId, usize> = BTreeMap::new();
    let mut followers: BTreeMap<&RevisionId, Vec<&Header>> = BTreeMap::new();
    let mut ready: BTreeSet<(&str, &RevisionId)> = BTreeSet::new();
    for node in nodes.values() {
        let needs: BTreeSet<&RevisionId> = node.revises.iter().chain(&node.depends_on).collect();
        if needs.is_empty() {
            ready.insert((&node.created, &node.id));
        }
        waiting.insert(&node.id, needs.len());
        for parent in needs {
            followers.entry(parent).or_default().push(node);
        }
    }
    let mut order = Vec::with_capacity(nodes.len());
    while let Some((_, id)) = ready.pop_first() {
        order.push(id.clone());
        waiting.remove(id);
        for node in followers.get(id).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(&node.id) {
                *count -= 1;
                if *count == 0 {
                    ready.insert((&node.created, &node.id));
                }
            }
        }
    }
    if waiting.is_empty() {
        return Ok(order);
    }
    let waiting: BTreeSet<&RevisionId> = waiting.into_keys().collect();
    Err(GraphError::Cycle(cycle(nodes, &waiting)))
}

/// One cycle among revisions that wait for each other: walk from parent to parent until one returns.
fn cycle(nodes: &BTreeMap<RevisionId, Header>, waiting: &BTreeSet<&RevisionId>) -> Vec<RevisionId> {
    let mut path: Vec<RevisionId> = Vec::new();
    let mut at = waiting.first().copied();
    while let Some(id) = at {
        if let Some(begin) = path.iter().position(|seen| seen == id) {
            return path.split_off(begin);
        }
        path.push(id.clone());
        at = nodes.get(id).and_then(|node| {
            let mut parents = node.revises.iter().chain(&node.depends_on);
            parents.find(|parent| waiting.contains(parent))
        });
    }
    path
}
