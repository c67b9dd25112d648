//! `status`: every project and database at a glance.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use schemi_runtime::migrate::{RevisionId, plan};
use schemi_schema::{Dialect, Export};
use serde::Serialize;

use super::answers::Answers;
use super::compare::{Basis, with_migrations};
use super::history_of::Project;
use super::models::{self, NoModels};
use super::opened::{Opened, StoredDown, Unfinished};
use super::{CommandError, Context, drift};
use crate::dialect;
use crate::diff::own::Unowned;
use crate::settings::Access;

/// What to look at.
#[derive(Clone, Debug)]
pub struct Request {
    /// Projects, or single databases of theirs; all projects where none is named.
    pub targets: Vec<String>,
    /// How long to wait for each database.
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
    /// Whether it is at the head, and as its revisions have made it.
    pub fn is_clean(&self) -> bool {
        let lists =
            self.pending.is_empty() && self.unknown.is_empty() && self.unfinished.is_empty();
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
    let project = match Project::open(context, &status.name) {
        Ok(project) => project,
        Err(error) => {
            status.error = Some(error.to_string());
            return status;
        }
    };
    status.heads = project.graph.heads();
    let package = project.package.clone();
    // The models are read on a thread of their own, while the databases answer.
    let reading = tokio::task::spawn_blocking(move || models::read(&package, NoModels::Refuse));
    let looks = databases
        .into_iter()
        .map(|target| database(context, &project, target, timeout));
    status.databases = join_all(looks).await;
    let unrevised = match reading.await {
        Ok(export) => export.and_then(|export| unrevised(context, &project, &export)),
        Err(_) => Err(CommandError::Stopped),
    };
    match unrevised {
        Ok(unrevised) => status.unrevised = unrevised,
        Err(error) => status.error = Some(error.to_string()),
    }
    status
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

async fn database(
    context: &Context<'_>,
    project: &Project,
    target: String,
    timeout: Duration,
) -> DatabaseStatus {
    let mut status = DatabaseStatus {
        target,
        ..DatabaseStatus::default()
    };
    let looked = tokio::time::timeout(timeout, look(context, project, &mut status)).await;
    match looked {
        Ok(Ok(())) => {}
        Ok(Err(error)) => status.error = Some(error.to_string()),
        Err(_) => {
            status.error = Some(format!("no answer within {} s", timeout.as_secs_f64()));
        }
    }
    status
}

async fn look(
    context: &Context<'_>,
    project: &Project,
    status: &mut DatabaseStatus,
) -> Result<(), CommandError> {
    let target = context.target(&status.target)?;
    status.is_missing = target.is_missing_file();
    let opened = Opened::open_or_empty(context, project, &status.target, Access::Read).await?;
    let work = opened.work(async |opened| {
        status.heads = opened.heads(project);
        status.pending = opened.pending(project);
        status.unfinished = opened.unfinished();
        let applied = plan::applied_ids(&opened.applied);
        let unknown = applied.into_iter().filter(|id| !project.graph.contains(id));
        status.unknown = unknown.collect();
        if !status.unknown.is_empty() || !status.unfinished.is_empty() {
            return Ok(());
        }
        match opened.check(project, StoredDown::Allow) {
            Ok(()) => status.drift = drift::count(context, project, opened).await?,
            Err(error) => status.disagreement = Some(error.to_string()),
        }
        Ok(())
    });
    work.await
}
