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

/// What an argument names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// A project.
    Projects,
    /// A database of a project.
    Databases,
    /// A project, or a database of one.
    Either,
    /// A server of development.
    Servers,
    /// A database of a project, or a server of development.
    Places,
    /// An end of a comparison.
    Ends,
    /// Whatever the settings name.
    Entries,
}

/// The names that the settings give: of projects, of their databases, of the servers of development.
pub fn targets(settings: &Settings, names: Names) -> Vec<Candidate> {
    let has = |of: &[Names]| of.contains(&names);
    let mut found = Vec::new();
    for (name, project) in settings.projects() {
        if has(&[Names::Projects, Names::Either, Names::Entries]) {
            found.push(Candidate::new(name, "project"));
        }
        if has(&[Names::Projects, Names::Servers]) {
            continue;
        }
        for (database, settings) in &project.databases {
            let word = format!("{name}.{database}");
            found.push(Candidate::new(word, settings.dialect().as_str()));
        }
    }
    if names == Names::Ends {
        for name in settings.projects().keys() {
            found.push(Candidate::new(format!("models:{name}"), "the models"));
            found.push(Candidate::new(
                format!("migrations:{name}"),
                "what the revisions make",
            ));
        }
        found.push(Candidate::new("empty", "nothing"));
    }
    if has(&[Names::Servers, Names::Places, Names::Entries]) {
        found.extend(servers(settings));
    }
    found
}

fn servers(settings: &Settings) -> Vec<Candidate> {
    let mut found = Vec::new();
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
