//! `merge`: joins branches by a revision that comes after them all.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::RevisionId;

use super::answers::Answers;
use super::history_of::Project;
use super::models::NoModels;
use super::obstacle::Recreate;
use super::revision::{self, Content, Outcome, Splice, Writing};
use super::{CommandError, Context, rebase};
use crate::diff::own::Unowned;

/// What to join.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project, or a target.
    pub target: String,
    /// The revisions; all heads where none is named.
    pub revisions: Vec<String>,
    /// What the merge is for, unless that is only to join them.
    pub message: Option<String>,
    /// Its identifier, unless it is to be made.
    pub id: Option<String>,
    /// A name for the branch that begins with it.
    pub branch_label: Option<String>,
    /// Whether it may join revisions that others come after already.
    pub splice: Splice,
    /// `-x`: values for the template and the hooks.
    pub x: BTreeMap<String, String>,
    /// Whether the file is written.
    pub writing: Writing,
}

/// Writes a revision that comes after several, and does nothing itself.
///
/// # Errors
/// Fewer than two revisions, one that another of them comes from, one that is no head.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let parents = parents(&project, &request.revisions)?;
    let mut warnings = Vec::new();
    for (at, one) in parents.iter().enumerate() {
        for other in &parents[at + 1..] {
            warnings.extend(rebase::clashes(&project, one, other)?);
        }
    }
    let names: Vec<String> = parents.iter().map(ToString::to_string).collect();
    let message = request.message.clone();
    let request = revision::Request {
        target: request.target.clone(),
        message: message.unwrap_or_else(|| format!("merge {}", names.join(" and "))),
        content: Content::Empty,
        id: request.id.clone(),
        heads: names,
        splice: request.splice,
        version_path: None,
        depends_on: Vec::new(),
        branch_label: request.branch_label.clone(),
        answers: Answers::default(),
        no_models: NoModels::Refuse,
        unowned: Unowned::Keep,
        recreate: Recreate::Refuse,
        x: request.x.clone(),
        writing: request.writing,
    };
    let mut outcome = revision::run(context, &request).await?;
    outcome.warnings.extend(warnings.into_iter().map(|clash| {
        format!("{clash}: what it becomes depends on the order in which a database ran them; `rebase` gives them one")
    }));
    Ok(outcome)
}

/// The revisions to join, each of a branch of its own.
fn parents(project: &Project, names: &[String]) -> Result<Vec<RevisionId>, CommandError> {
    let none = BTreeSet::new();
    let heads = ["heads".to_owned()];
    let names = if names.is_empty() { &heads } else { names };
    let mut parents: Vec<RevisionId> = Vec::new();
    for name in names {
        for id in project.graph.resolve(name, &none)? {
            if !parents.contains(&id) {
                parents.push(id);
            }
        }
    }
    if parents.len() < 2 {
        let found = parents.first().map_or_else(
            || "there is none".to_owned(),
            |id| format!("there is only {id}"),
        );
        return Err(CommandError::Misused(format!(
            "a merge joins two revisions or more, and {found}: `heads` lists what can be joined"
        )));
    }
    for id in &parents {
        let before = project.graph.ancestors([id]);
        if let Some(other) = parents
            .iter()
            .find(|other| *other != id && before.contains(*other))
        {
            return Err(CommandError::Misused(format!(
                "revision {id} comes from {other} already: leave {other} out"
            )));
        }
    }
    Ok(parents)
}
