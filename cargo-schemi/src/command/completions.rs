//! What the names of targets and revisions can be, for a shell to complete.

use serde::Serialize;

use super::history_of::Project;
use super::{CommandError, Context};
use crate::settings::{DEVELOPMENT, Settings};

/// A word that can be written, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The word.
    pub word: String,
    /// What it is, in a few words.
    pub help: String,
}

impl Candidate {
    fn new(word: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            word: word.into(),
            help: help.into(),
        }
    }
}

/// The projects, their databases and the servers of development.
pub fn targets(settings: &Settings) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (name, project) in settings.projects() {
        found.push(Candidate::new(name, "project"));
        for (database, settings) in &project.databases {
            let word = format!("{name}.{database}");
            found.push(Candidate::new(word, settings.dialect().as_str()));
        }
    }
    for (name, server) in settings.development() {
        let word = format!("{DEVELOPMENT}.{name}");
        let help = format!("{} server", server.dialect());
        found.push(Candidate::new(word, help));
    }
    found
}

/// The revisions of a project, newest first, its labels, and the words that stand for revisions.
///
/// # Errors
/// An unknown project, revisions that make no graph.
pub fn run(context: &Context<'_>, target: &str) -> Result<Vec<Candidate>, CommandError> {
    let project = Project::open(context, target)?;
    let mut found: Vec<Candidate> = [
        ("head", "the last revision"),
        ("heads", "the last revision of each branch"),
        ("base", "before the first revision"),
    ]
    .map(|(word, help)| Candidate::new(word, help))
    .into();
    for header in project.graph.revisions().rev() {
        let message = header.message.lines().next().unwrap_or_default();
        found.push(Candidate::new(&header.id.0, message));
        for label in &header.branch_labels {
            let help = format!("the branch of {}", header.id);
            found.push(Candidate::new(format!("{label}@head"), help));
        }
    }
    Ok(found)
}
