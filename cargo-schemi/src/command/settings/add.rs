//! `settings add`: a project, a database or a server put into the settings file.

use std::path::PathBuf;

use serde::Serialize;

use crate::command::stamp::Doing;
use crate::command::{CommandError, Context};
use crate::project::Package;
use crate::settings::{DEVELOPMENT, Draft, Settings};

/// What to put into the file.
#[derive(Debug)]
pub enum Addition {
    /// A project without databases.
    Project {
        /// Its name.
        name: String,
        /// Its crate: a folder counted from the file, or a package's name.
        module: String,
    },
    /// A database of a project, or a server of `development`.
    Database {
        /// `project.database` or `development.server`.
        name: String,
        /// What it is.
        draft: Box<Draft>,
    },
}

/// How the file was changed, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// What was added or removed.
    pub name: String,
    /// The databases that went with it.
    pub databases: Vec<String>,
    /// The file.
    pub path: PathBuf,
    /// What changes in it, secrets masked.
    pub difference: String,
    /// Whether it is written.
    pub is_written: bool,
}

/// Puts an entry into the settings file; comments and order stay. The file is made where it is missing.
///
/// # Errors
/// A name that is taken or cannot be one, a crate that is not found, a description that the file could not
/// hold, a file that cannot be edited safely.
pub fn run(
    context: &Context<'_>,
    addition: Addition,
    doing: Doing,
) -> Result<Outcome, CommandError> {
    let mut settings = context.settings.clone();
    let name = match addition {
        Addition::Project { name, module } => {
            settings.add_project(&name, module)?;
            // The crate must be there before the file is changed.
            Package::find(&settings, &name, context.manifest_path.as_deref())?;
            name
        }
        Addition::Database { name, draft } => {
            add_database(&mut settings, &name, *draft)?;
            name
        }
    };
    written(settings, name, Vec::new(), doing)
}

fn add_database(settings: &mut Settings, name: &str, draft: Draft) -> Result<(), CommandError> {
    let (project, database) = name.split_once('.').ok_or_else(|| {
        CommandError::Misused(format!(
            "`{name}` names no database: write PROJECT.DATABASE, or {DEVELOPMENT}.SERVER"
        ))
    })?;
    if project == DEVELOPMENT {
        let server = settings.drafted_server(draft)?;
        settings.add_server(database, server)?;
    } else {
        let entry = settings.drafted_database(draft)?;
        settings.add_database(project, database, entry)?;
    }
    Ok(())
}

/// Saves the edits where that is wished.
pub(super) fn written(
    mut settings: Settings,
    name: String,
    databases: Vec<String>,
    doing: Doing,
) -> Result<Outcome, CommandError> {
    let difference = settings.difference();
    if doing == Doing::Act {
        settings.save()?;
    }
    Ok(Outcome {
        name,
        databases,
        path: settings.path().to_owned(),
        difference,
        is_written: doing == Doing::Act,
    })
}
