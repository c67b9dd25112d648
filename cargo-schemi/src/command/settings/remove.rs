//! `settings remove`: a project, a database or a server taken out of the settings file.

use super::add::{Outcome, written};
use crate::command::stamp::Doing;
use crate::command::{CommandError, Context};
use crate::settings::DEVELOPMENT;

/// Takes an entry out of the settings file: `project`, `project.database` or `development.server`. The
/// databases themselves and the crate stay.
///
/// # Errors
/// A name that nothing has, a file that cannot be edited safely.
pub fn run(context: &Context<'_>, name: &str, doing: Doing) -> Result<Outcome, CommandError> {
    let mut settings = context.settings.clone();
    let project = settings.projects().get(name);
    let databases = project.map(|project| project.databases.keys().cloned().collect());
    match name.split_once('.') {
        None => settings.remove_project(name)?,
        Some((DEVELOPMENT, server)) => settings.remove_server(server)?,
        Some((project, database)) => settings.remove_database(project, database)?,
    }
    written(
        settings,
        name.to_owned(),
        databases.unwrap_or_default(),
        doing,
    )
}
