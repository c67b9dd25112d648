//! `edit`: which file an editor is opened on, and what became of it.

use std::path::{Path, PathBuf};

use schemi_runtime::migrate::{RevisionId, parse};
use serde::Serialize;

use super::history_of::Project;
use super::{CommandError, Context};
use crate::record::Record;

/// A revision to be edited.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Which.
    pub revision: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// Whether its text is another one now.
    pub is_changed: bool,
}

/// Finds a revision's file, lets somebody edit it, and reads it again.
///
/// # Errors
/// An unknown project or revision; what editing fails with; a text that is no longer this revision.
pub fn run<E: From<CommandError>>(
    context: &mut Context<'_>,
    target: &str,
    name: &str,
    edit: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<Outcome, E> {
    let project = Project::open(context, target)?;
    let (id, path) = file(&project, name)?;
    let read = || std::fs::read_to_string(&path).map_err(|e| CommandError::read(&path, e));
    let before = read()?;
    edit(&path)?;
    let after = read()?;
    check(&id, &path, &after)?;
    Ok(Outcome {
        revision: id,
        is_changed: after != before,
        path,
    })
}

fn file(project: &Project, name: &str) -> Result<(RevisionId, PathBuf), CommandError> {
    let id = project.graph.resolve_one(name, &Default::default())?;
    let header = project.graph.get(&id);
    let path = header.map(|header| header.path.clone()).unwrap_or_default();
    Ok((id, path))
}

/// What was written must still be a revision, or no command could read the folder.
fn check(id: &RevisionId, path: &Path, text: &str) -> Result<(), CommandError> {
    let revision = parse(text, path)?;
    if revision.id != *id {
        return Err(CommandError::Misused(format!(
            "{}: this was revision {id} and is {} now: what comes after it, and databases that have it, \
             know it by its identifier; put it back",
            path.display(),
            revision.id
        )));
    }
    Record::read(path)?;
    Ok(())
}
