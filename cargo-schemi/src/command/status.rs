//! `status`: every project and database at a glance.

mod look;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use schemi_runtime::migrate::RevisionId;
use schemi_schema::{Dialect, Export};
use serde::Serialize;
use tokio::task::{JoinError, spawn_blocking};

use super::answers::Answers;
use super::compare::{Basis, with_migrations};
use super::history_of::Project;
use super::models::{self, NoModels};
use super::opened::Unfinished;
use super::{CommandError, Context};
use crate::dialect;
use crate::diff::own::Unowned;

/// As many threads look at the databases of a project, each at a share of them at once: what they answer is
/// compared by more than one processor, and a large one keeps few others waiting.
const SHARES: usize = 16;

/// What to look at.
#[derive(Clone, Debug)]
pub struct Request {
    /// Projects, or single databases of theirs; all projects where none is named.
    pub targets: Vec<String>,
    /// How long to wait for each database; 0 for as long as it takes.
    pub timeout: Duration,
}

/// How everything is.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The projects, in the order of the settings.
    pub projects: Vec<ProjectStatus>,
}

impl Outcome {
    /// Whether every database is at its head, and nothing is to be looked at.
    pub fn is_clean(&self) -> bool {
        self.projects.iter().all(ProjectStatus::is_clean)
    }
}

/// How a project is.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectStatus {
    /// Its name.
    pub name: String,
    /// The revisions that no other comes after.
    pub heads: Vec<RevisionId>,
    /// Where the models are ahead of the revisions.
    pub unrevised: Vec<Unrevised>,
    /// Why its revisions or its models cannot be read.
    pub error: Option<String>,
    /// Its databases.
    pub databases: Vec<DatabaseStatus>,
}

impl ProjectStatus {
    fn is_clean(&self) -> bool {
        let has_one_head = self.heads.len() < 2;
        let is_known = self.error.is_none() && self.unrevised.is_empty();
        is_known && has_one_head && self.databases.iter().all(DatabaseStatus::is_clean)
    }
}

/// What the models have that no revision makes.
#[derive(Clone, Debug, Serialize)]
pub struct Unrevised {
    /// For which kind of database.
    pub dialect: Dialect,
    /// How many changes a revision would have.
    pub changes: usize,
}

/// How a database is.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DatabaseStatus {
    /// Its name: `project.database`.
    pub target: String,
    /// The applied revisions that no other applied one comes after.
    pub heads: Vec<RevisionId>,
    /// The revisions that it lacks, oldest first.
    pub pending: Vec<RevisionId>,
    /// The applied revisions that no file here has.
    pub unknown: Vec<RevisionId>,
    /// The revisions that stand for others, of which it has only some.
    pub half_squashed: Vec<RevisionId>,
    /// The revisions that were left half-way.
    pub unfinished: Vec<Unfinished>,
    /// In what its history and the files disagree: a revision that was edited.
    pub disagreement: Option<String>,
    /// How many of its objects are not as its revisions have made them.
    pub drift: usize,
    /// Whether it is a SQLite file that is not there yet.
    pub is_missing: bool,
    /// Why it cannot be read.
    pub error: Option<String>,
}

impl DatabaseStatus {
    /// One that cannot be judged, since nobody knows its revisions.
    fn unseen(target: String) -> Self {
        Self {
            target,
            error: Some("not looked at, as the project cannot be read".to_owned()),
            ..Self::default()
        }
    }

    /// Whether it is at the head, and as its revisions have made it.
    pub fn is_clean(&self) -> bool {
        let lists = self.pending.is_empty()
            && self.unknown.is_empty()
            && self.half_squashed.is_empty()
            && self.unfinished.is_empty();
        let told = self.disagreement.is_none() && self.error.is_none();
        lists && told && self.drift == 0
    }
}

/// Looks at all databases at once. Nothing is written; what cannot be read is told of the database that it
/// is of, and stops no other.
///
/// # Errors
/// A name that nothing has; that it was called off.
pub async fn run(context: &Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let wanted = wanted(context, &request.targets)?;
    let projects = wanted
        .into_iter()
        .map(|(name, databases)| project(context, name, databases, request.timeout));
    let work = async { Ok(join_all(projects).await) };
    let projects = context.until_stopped(work).await?;
    Ok(Outcome { projects })
}

/// The projects, each with those of its databases that are to be looked at.
fn wanted(
    context: &Context<'_>,
    targets: &[String],
) -> Result<Vec<(String, Vec<String>)>, CommandError> {
    let mut wanted = Vec::new();
    let mut named = BTreeSet::new();
    for target in targets {
        crate::target::project_name(&context.settings, target)?;
        if target.contains('.') {
            context.target(target)?;
        }
        named.insert(target.as_str());
    }
    for (name, project) in context.settings.projects() {
        let is_whole = targets.is_empty() || named.contains(name.as_str());
        let databases = project
            .databases
            .keys()
            .map(|database| format!("{name}.{database}"));
        let databases: Vec<String> = databases
            .filter(|database| is_whole || named.contains(database.as_str()))
            .collect();
        if is_whole || !databases.is_empty() {
            wanted.push((name.clone(), databases));
        }
    }
    Ok(wanted)
}

async fn project(
    context: &Context<'_>,
    name: String,
    databases: Vec<String>,
    timeout: Duration,
) -> ProjectStatus {
    let mut status = ProjectStatus {
        name,
        heads: Vec::new(),
        unrevised: Vec::new(),
        error: None,
        databases: Vec::new(),
    };
    let (apart, name) = (context.apart(), status.name.clone());
    // cargo may have to be asked, and the files of others are to be read meanwhile.
    let opening = spawn_blocking(move || Project::open(&apart, &name));
    let project = match joined(opening.await) {
        Ok(project) => Arc::new(project),
        Err(error) => {
            status.error = Some(error.to_string());
            status.databases = databases.into_iter().map(DatabaseStatus::unseen).collect();
            return status;
        }
    };
    status.heads = project.graph.heads();
    let (apart, own) = (context.apart(), Arc::clone(&project));
    // The models are read on a thread of their own, while the databases answer.
    let reading = spawn_blocking(move || {
        let export = models::read(&own.package, NoModels::Refuse)?;
        unrevised(&apart, &own, &export)
    });
    let share = databases.len().div_ceil(SHARES).max(1);
    let looks = databases.chunks(share).map(|targets| {
        let (apart, project, targets) = (context.apart(), Arc::clone(&project), targets.to_vec());
        spawn_blocking(move || look::databases(&apart, &project, targets, timeout))
    });
    for looked in join_all(looks).await {
        match joined(looked) {
            Ok(found) => status.databases.extend(found),
            Err(error) => status.error = Some(error.to_string()),
        }
    }
    match joined(reading.await) {
        Ok(unrevised) => status.unrevised = unrevised,
        Err(error) => status.error = Some(error.to_string()),
    }
    status
}

/// What a thread found; one that is gone was stopped.
fn joined<T>(result: Result<Result<T, CommandError>, JoinError>) -> Result<T, CommandError> {
    result.unwrap_or(Err(CommandError::Stopped))
}

/// Where the models are ahead of all revisions together.
fn unrevised(
    context: &Context<'_>,
    project: &Project,
    export: &Export,
) -> Result<Vec<Unrevised>, CommandError> {
    let heads = project.graph.heads();
    let answers = Answers::default();
    let mut found = Vec::new();
    for (dialect, wanted) in models::wanted_all(
        export,
        &project.dialects,
        &project.settings.naming_convention,
    )? {
        let owned = dialect::normalize(dialect, project.owned(&heads, dialect)?);
        let basis = Basis {
            owned: &owned,
            answers: &answers,
            unowned: Unowned::Keep,
            cache: &context.cache,
        };
        let changes = with_migrations(dialect, &wanted, &basis)?.changes.len();
        if changes > 0 {
            found.push(Unrevised { dialect, changes });
        }
    }
    Ok(found)
}
