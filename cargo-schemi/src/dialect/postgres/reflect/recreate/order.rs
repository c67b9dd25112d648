//! What stands on what, and the order in which it is made.

use std::collections::{BTreeMap, BTreeSet};

use crate::dialect::dependent::{Definition, Object, ObjectId};

/// One object that stands on another.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    /// The one.
    pub(super) dependent: ObjectId,
    /// What it is: `view v`.
    pub(super) described: String,
    /// The other.
    pub(super) on: ObjectId,
}

/// Objects and all that stands on them.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// What each is: `view v`.
    members: BTreeMap<ObjectId, String>,
    /// What each stands on, of these.
    on: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
}

impl Standing {
    /// Adds what stands on these, and on that.
    pub(super) fn new(roots: &BTreeSet<Object>, edges: &[Edge]) -> Self {
        let roots = roots.iter().map(|o| (o.id.clone(), o.described.clone()));
        let mut members: BTreeMap<ObjectId, String> = roots.collect();
        let mut open: Vec<ObjectId> = members.keys().cloned().collect();
        while let Some(id) = open.pop() {
            for edge in edges.iter().filter(|edge| edge.on == id) {
                let described = edge.described.clone();
                let before = members.insert(edge.dependent.clone(), described);
                if before.is_none() {
                    open.push(edge.dependent.clone());
                }
            }
        }
        let mut on: BTreeMap<ObjectId, BTreeSet<ObjectId>> = BTreeMap::new();
        for edge in edges {
            if members.contains_key(&edge.dependent) && members.contains_key(&edge.on) {
                let found = on.entry(edge.dependent.clone()).or_default();
                found.insert(edge.on.clone());
            }
        }
        Self { members, on }
    }

    /// Their numbers, for a list in SQL.
    pub(super) fn oids(&self) -> String {
        let oids: Vec<String> = self.members.keys().map(|id| id.oid.to_string()).collect();
        match oids.is_empty() {
            true => "NULL".to_owned(),
            false => oids.join(", "),
        }
    }

    /// Their definitions, what is stood on first; of those that could come next the first by name.
    pub(super) fn ordered(
        self,
        mut written: BTreeMap<ObjectId, Definition>,
        forbidden: &BTreeMap<ObjectId, String>,
    ) -> Vec<Definition> {
        let mut left: BTreeSet<(String, ObjectId)> = self
            .members
            .iter()
            .map(|(id, described)| (described.clone(), id.clone()))
            .collect();
        let mut definitions = Vec::new();
        let mut done = BTreeSet::new();
        while !left.is_empty() {
            let is_next = |(_, id): &&(String, ObjectId)| {
                let mut on = self.on.get(id).into_iter().flatten();
                on.all(|on| done.contains(on))
            };
            let next = left.iter().find(is_next).cloned();
            let is_ring = next.is_none();
            let Some((described, id)) = next.or_else(|| left.first().cloned()) else {
                break;
            };
            left.remove(&(described.clone(), id.clone()));
            let known = written.remove(&id);
            let mut definition = known.unwrap_or_else(|| unknown(&id));
            definition.described = described;
            let ring = is_ring.then(|| "what it stands on stands on it".to_owned());
            let forbidden = forbidden.get(&id).cloned().or(ring);
            definition.cannot = definition.cannot.or(forbidden);
            definitions.push(definition);
            done.insert(id);
        }
        definitions
    }
}

/// Of a kind that is never dropped: a default of a table, another table.
fn unknown(id: &ObjectId) -> Definition {
    Definition {
        id: id.clone(),
        described: String::new(),
        drop: String::new(),
        create: Vec::new(),
        cannot: Some("that is no view, function, trigger, policy or rule".to_owned()),
    }
}
