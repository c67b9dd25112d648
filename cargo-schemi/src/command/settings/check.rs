//! `settings check`: whether each project and database of the settings can be reached.

use futures_util::future::join_all;
use serde::Serialize;

use crate::command::{CommandError, Context, opened};
use crate::project::Package;
use crate::settings::Access;
use crate::target::Target;

/// What was tried.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Each project and each of its databases, by name.
    pub entries: Vec<Entry>,
}

impl Outcome {
    /// Whether something is wrong.
    pub fn has_failed(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.state == State::Failed)
    }
}

/// A project or a database.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// `project` or `project.database`.
    pub name: String,
    /// How it is.
    pub state: State,
    /// What was found, or what is wrong.
    pub text: String,
}

/// How a project or a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is there.
    Ok,
    /// A SQLite file that is not there yet.
    Missing,
    /// It cannot be found or opened.
    Failed,
}

/// Finds each project's crate, and opens each of its databases; all at once, each as long as its
/// `connect_timeout` says. Nothing is written.
///
/// # Errors
/// It was called off.
pub async fn run(context: &Context<'_>) -> Result<Outcome, CommandError> {
    let mut trials = Vec::new();
    for (name, project) in context.settings.projects() {
        trials.push((name.clone(), None));
        for database in project.databases.keys() {
            let target = format!("{name}.{database}");
            trials.push((name.clone(), Some(target)));
        }
    }
    let trials = trials
        .into_iter()
        .map(async |(project, target)| match target {
            None => package(context, project),
            Some(target) => database(context, target).await,
        });
    let work = async { Ok(join_all(trials).await) };
    let entries = context.until_stopped(work).await?;
    Ok(Outcome { entries })
}

fn package(context: &Context<'_>, name: String) -> Entry {
    let manifest_path = context.manifest_path.as_deref();
    let workspaces = &context.workspaces;
    let found = Package::find_among(workspaces, &context.settings, &name, manifest_path);
    let (state, text) = match found {
        Ok(package) => (State::Ok, format!("package {}", package.name)),
        Err(error) => (State::Failed, error.to_string()),
    };
    Entry { name, state, text }
}

async fn database(context: &Context<'_>, name: String) -> Entry {
    let (state, text) = match context.target(&name) {
        Err(error) => (State::Failed, error.to_string()),
        Ok(target) if target.is_missing_file() => (
            State::Missing,
            "no such file yet: `migrate` makes it".to_owned(),
        ),
        Ok(target) => tried(&target).await,
    };
    Entry { name, state, text }
}

async fn tried(target: &Target) -> (State, String) {
    match target.connect(Access::Read).await {
        Err(error) => (State::Failed, error.to_string()),
        Ok(database) => {
            let dialect = database.dialect();
            opened::close(database).await;
            (State::Ok, format!("{dialect} database {}", target.db_name))
        }
    }
}
