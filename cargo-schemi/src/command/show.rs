//! `show`: revisions, whole.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::RevisionId;
use schemi_schema::Dialect;
use serde::Serialize;

use super::history::Entry;
use super::history_of::Project;
use super::{CommandError, Context};
use crate::change::Change;
use crate::record::Record;

/// One revision, whole.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Its head of file.
    #[serde(flatten)]
    pub entry: Entry,
    /// The file's text.
    pub text: String,
    /// Its changes as data, where it has some.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub changes: BTreeMap<Dialect, Vec<Change>>,
}

/// Reads revisions, in the order in which they are named.
///
/// # Errors
/// An unknown project or revision, a file that cannot be read.
pub fn run(
    context: &mut Context<'_>,
    target: &str,
    names: &[String],
) -> Result<Vec<Outcome>, CommandError> {
    let project = Project::open(context, target)?;
    let none = BTreeSet::new();
    let mut ids: Vec<RevisionId> = Vec::new();
    for name in names {
        let found = match name.contains(':') {
            true => project.graph.resolve_range(name, &none)?,
            false => project.graph.resolve(name, &none)?,
        };
        if found.is_empty() {
            project.graph.resolve_one(name, &none)?;
        }
        for id in found {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids.iter().map(|id| one(&project, id)).collect()
}

fn one(project: &Project, id: &RevisionId) -> Result<Outcome, CommandError> {
    let header = project
        .graph
        .get(id)
        .ok_or_else(|| CommandError::Misused(format!("no revision {id}")))?;
    let text =
        std::fs::read_to_string(&header.path).map_err(|e| CommandError::read(&header.path, e))?;
    let changes = Record::read(&header.path)?
        .map(|record| record.changes)
        .unwrap_or_default();
    Ok(Outcome {
        entry: Entry::new(header, project),
        text,
        changes,
    })
}
