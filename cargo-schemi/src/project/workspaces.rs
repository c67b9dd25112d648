//! What cargo says of workspaces.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cargo_metadata::{Metadata, MetadataCommand};

use super::{ProjectError, member};
use crate::settings::Settings;

/// What cargo has said of workspaces: it takes its time to answer, and one answer serves all projects of a
/// workspace, on whichever thread they are looked for.
#[derive(Clone, Debug, Default)]
pub struct Workspaces(Arc<Mutex<BTreeMap<Question, Arc<Metadata>>>>);

/// Of which workspace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    /// That of the current folder.
    Here,
    /// That of a folder.
    Folder(PathBuf),
    /// That of a Cargo.toml.
    Manifest(PathBuf),
}

impl Workspaces {
    /// The workspaces to look in, without their dependencies: the one of `manifest_path`, else that of
    /// the settings file's folder and, where that lacks the package, that of the current folder: the
    /// file may lie outside of the monorepo.
    pub(super) fn of(
        &self,
        settings: &Settings,
        manifest_path: Option<&Path>,
        module: &str,
    ) -> Result<Vec<Arc<Metadata>>, ProjectError> {
        let here = || self.ask(Question::Here);
        let first = match manifest_path {
            Some(path) => self.ask(Question::Manifest(path.to_owned())),
            None => self.ask(Question::Folder(settings.folder().to_owned())),
        };
        let found = match first {
            Ok(metadata) if manifest_path.is_some() || member(&metadata, module).is_some() => {
                Ok(vec![metadata])
            }
            Err(error) if manifest_path.is_some() => Err(error),
            Ok(metadata) => Ok(std::iter::once(metadata).chain(here()).collect()),
            Err(error) => here().map(|here| vec![here]).map_err(|_| error),
        };
        match found {
            Ok(found) => Ok(found),
            // Nobody said that there is a workspace: then the folder is what is missing.
            Err(error) if manifest_path.is_none() && lacks_manifest(&error) => Ok(Vec::new()),
            Err(error) => Err(ProjectError::Cargo {
                module: module.to_owned(),
                message: plain(&error),
            }),
        }
    }

    fn ask(&self, question: Question) -> Result<Arc<Metadata>, cargo_metadata::Error> {
        // Held while cargo is asked: who asks the same meanwhile waits for its answer.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metadata) = known.get(&question) {
            return Ok(Arc::clone(metadata));
        }
        let mut command = MetadataCommand::new();
        command.no_deps();
        match &question {
            Question::Here => {}
            Question::Folder(folder) => {
                command.current_dir(folder);
            }
            Question::Manifest(path) => {
                command.manifest_path(path);
            }
        }
        let metadata = Arc::new(command.exec()?);
        known.insert(question, Arc::clone(&metadata));
        Ok(metadata)
    }
}

fn lacks_manifest(error: &cargo_metadata::Error) -> bool {
    plain(error).contains("could not find `Cargo.toml`")
}

/// What cargo said, as a fragment.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only one of cargo's errors is special"
)]
fn plain(error: &cargo_metadata::Error) -> String {
    let text = match error {
        cargo_metadata::Error::CargoMetadata { stderr } => stderr.clone(),
        other => other.to_string(),
    };
    let text = text.trim();
    text.strip_prefix("error: ").unwrap_or(text).to_owned()
}
