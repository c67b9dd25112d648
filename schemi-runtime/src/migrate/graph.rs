//! The graph of revisions: who comes from whom.

mod downgrade;
mod resolve;
mod symbol;
mod validate;

use std::collections::{BTreeMap, BTreeSet};

pub use resolve::ResolveError;
pub(crate) use validate::join;
pub use validate::{GraphError, check_id};

use super::header::Header;
use super::revision::RevisionId;

/// Revisions and how they follow each other. It knows no file's text and no database.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: BTreeMap<RevisionId, Header>,
    children: BTreeMap<RevisionId, Vec<RevisionId>>,
    /// Parents before children; among equals, by time of creation and name.
    order: Vec<RevisionId>,
    labels: BTreeMap<String, RevisionId>,
    /// Revisions without a file → the one that stands for them.
    replaced: BTreeMap<RevisionId, RevisionId>,
}

impl Graph {
    /// Builds the graph from the heads of files.
    ///
    /// # Errors
    /// Two files of one id or label, an id that is reserved or badly spelt, a parent that no file
    /// has, a cycle.
    pub fn new(headers: Vec<Header>) -> Result<Self, GraphError> {
        validate::validate(headers)
    }

    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What a revision's file says of it.
    pub fn get(&self, id: &RevisionId) -> Option<&Header> {
        self.nodes.get(id)
    }

    /// Whether a file has this id.
    pub fn contains(&self, id: &RevisionId) -> bool {
        self.nodes.contains_key(id)
    }

    /// All revisions, parents before children.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Header> {
        self.order.iter().filter_map(|id| self.nodes.get(id))
    }

    /// Revisions that no other one comes from.
    pub fn heads(&self) -> Vec<RevisionId> {
        self.of_all(|id| self.children(id).is_empty())
    }

    /// Revisions that come from no other one.
    pub fn bases(&self) -> Vec<RevisionId> {
        self.of_all(|id| self.get(id).is_some_and(|node| node.revises.is_empty()))
    }

    /// Revisions that several others come from.
    pub fn branch_points(&self) -> Vec<RevisionId> {
        self.of_all(|id| self.children(id).len() > 1)
    }

    fn of_all(&self, wanted: impl Fn(&RevisionId) -> bool) -> Vec<RevisionId> {
        self.order.iter().filter(|id| wanted(id)).cloned().collect()
    }

    /// The revisions that name this one as a parent.
    pub fn children(&self, id: &RevisionId) -> &[RevisionId] {
        self.children.get(id).map_or(&[], Vec::as_slice)
    }

    /// The revisions of other branches that depend on this one.
    pub fn dependents(&self, id: &RevisionId) -> Vec<RevisionId> {
        self.of_all(|other| {
            self.get(other)
                .is_some_and(|node| node.depends_on.contains(id))
        })
    }

    /// The revision that stands for one that has no file any more.
    pub fn replacement(&self, id: &RevisionId) -> Option<&Header> {
        self.get(self.replaced.get(id)?)
    }

    /// The revision that bears a branch label.
    pub fn labelled(&self, label: &str) -> Option<&RevisionId> {
        self.labels.get(label)
    }

    /// The labels of the branches that a revision belongs to.
    pub fn labels_of(&self, id: &RevisionId) -> Vec<String> {
        let ancestors = self.ancestors([id]);
        self.labels
            .iter()
            .filter(|(_, at)| ancestors.contains(*at))
            .map(|(label, _)| label.clone())
            .collect()
    }

    /// These revisions and all that they come from or depend on.
    pub fn ancestors<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> BTreeSet<RevisionId> {
        self.walk(ids, |id| self.requirements(id).collect())
    }

    /// These revisions and all that come from them or depend on them.
    pub fn descendants<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> BTreeSet<RevisionId> {
        let mut found: BTreeSet<RevisionId> = ids.into_iter().cloned().collect();
        for id in &self.order {
            if self.requirements(id).any(|parent| found.contains(parent)) {
                found.insert(id.clone());
            }
        }
        found
    }

    /// These revisions and all that come from them as children, without dependencies: the branch.
    pub(crate) fn branch(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.walk([id], |id| self.children(id).iter().collect())
    }

    /// This revision and all that it comes from as a child, without dependencies.
    pub fn lineage(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        self.walk([id], |id| {
            let node = self.get(id).into_iter();
            node.flat_map(|node| &node.revises).collect()
        })
    }

    fn walk<'a, 'b>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
        next: impl Fn(&RevisionId) -> Vec<&'b RevisionId>,
    ) -> BTreeSet<RevisionId> {
        let mut found = BTreeSet::new();
        let mut open: Vec<RevisionId> = ids.into_iter().cloned().collect();
        while let Some(id) = open.pop() {
            if found.contains(&id) {
                continue;
            }
            open.extend(next(&id).into_iter().cloned());
            found.insert(id);
        }
        found
    }

    /// What must be applied before a revision: its parents and what it depends on.
    pub fn requirements(&self, id: &RevisionId) -> impl Iterator<Item = &RevisionId> {
        self.get(id)
            .into_iter()
            .flat_map(|node| node.revises.iter().chain(&node.depends_on))
    }

    /// Those of a set that no other of the set comes from: the heads of what is applied.
    pub fn heads_among(&self, ids: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
        let covered: BTreeSet<&RevisionId> = ids
            .iter()
            .filter_map(|id| self.get(id))
            .flat_map(|node| &node.revises)
            .collect();
        ids.iter()
            .filter(|id| !covered.contains(id))
            .cloned()
            .collect()
    }

    /// A set in the order in which it is applied; ids without a file are left out.
    pub fn sorted(&self, ids: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
        self.of_all(|id| ids.contains(id))
    }
}
