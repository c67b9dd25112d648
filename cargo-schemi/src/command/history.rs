//! `history`: the revisions of a project.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Header, RevisionId, plan};
use serde::Serialize;

use super::history_of::Project;
use super::opened::{Opened, Unfinished};
use super::{CommandError, Context};
use crate::settings::Access;

/// What to list.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project, or a target.
    pub target: String,
    /// `a:b`; all where nothing is said.
    pub range: Option<String>,
    /// Whether to ask the target's database which revisions it has.
    pub applied: Applied,
}

/// Whether the database is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is: `--indicate-current`, or a range that says `current`.
    Ask,
    /// No database is touched.
    Ignore,
}

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its identifier.
    pub id: RevisionId,
    /// Its parents.
    pub revises: Vec<RevisionId>,
    /// Revisions of other branches that it needs.
    pub depends_on: Vec<RevisionId>,
    /// The names of the branch that begins with it.
    pub branch_labels: Vec<String>,
    /// What it is for.
    pub message: String,
    /// When it was made.
    pub created: String,
    /// Its file.
    pub path: std::path::PathBuf,
    /// Whether nothing comes after it.
    pub is_head: bool,
    /// Whether the database has it as a whole; `None` where none was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_applied: Option<bool>,
    /// How far it came, where it was left half-way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<Unfinished>,
}

impl Entry {
    /// An entry for a revision's head of file.
    pub fn new(header: &Header, project: &Project) -> Self {
        Self {
            id: header.id.clone(),
            revises: header.revises.clone(),
            depends_on: header.depends_on.clone(),
            branch_labels: header.branch_labels.clone(),
            message: header.message.clone(),
            created: header.created.clone(),
            path: header.path.clone(),
            is_head: project.graph.children(&header.id).is_empty(),
            is_applied: None,
            unfinished: None,
        }
    }
}

/// Lists revisions, newest first.
///
/// # Errors
/// An unknown project, revisions that make no graph, a range that names none.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Vec<Entry>, CommandError> {
    let project = Project::open(context, &request.target)?;
    let mut unfinished = Vec::new();
    let applied: Option<BTreeSet<RevisionId>> = match request.applied {
        Applied::Ask => {
            let opened = Opened::open(context, &project, &request.target, Access::Read).await?;
            let rows = plan::applied_ids(&opened.applied);
            unfinished = opened.unfinished();
            opened.close().await;
            Some(rows)
        }
        Applied::Ignore => None,
    };
    let range = request.range.as_deref().unwrap_or(":");
    let ids = project
        .graph
        .resolve_range(range, applied.as_ref().unwrap_or(&BTreeSet::new()))?;
    let mut entries: Vec<Entry> = ids
        .iter()
        .filter_map(|id| project.graph.get(id))
        .map(|h| Entry::new(h, &project))
        .collect();
    for entry in &mut entries {
        let half = unfinished.iter().find(|half| half.revision == entry.id);
        entry.unfinished = half.cloned();
        entry.is_applied = applied
            .as_ref()
            .map(|applied| half.is_none() && applied.contains(&entry.id));
    }
    entries.reverse();
    Ok(entries)
}
