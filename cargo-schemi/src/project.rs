//! The crate that a project's `module` names.

mod git;
pub mod past;
mod workspaces;

pub use workspaces::Workspaces;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cargo_metadata::{Metadata, MetadataCommand};

use crate::settings::{Settings, SettingsError, from_here, nearest};
use crate::target::{TargetError, project_name};

pub use git::{git_commit, has_as_is, shared_files};

/// A package of the monorepo: where its models and its migrations are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub root: PathBuf,
    /// Its Cargo.toml.
    pub manifest_path: PathBuf,
    /// The features to read its models with; `None` means its default features.
    pub features: Option<Vec<String>>,
}

/// Why a project's crate was not found.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// There is no such project in the settings.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// `module` leads nowhere.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A Cargo.toml that cannot be read.
    #[error("cannot read `{}`: {message}", .path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// cargo failed.
    #[error("cannot look for the package `{module}`: {message}")]
    Cargo {
        /// The package that was looked for.
        module: String,
        /// What cargo said.
        message: String,
    },
}

impl Package {
    /// The folder that holds the template and the revisions.
    pub fn migrations(&self) -> PathBuf {
        self.root.join("migrations")
    }

    /// The folder of the revisions.
    pub fn versions(&self) -> PathBuf {
        self.migrations().join("versions")
    }

    /// Finds the crate of a project, which is given by its name or by one of its targets.
    ///
    /// A `module` that is a package's folder is read at once. Only a name needs `cargo metadata`,
    /// which is asked about `manifest_path`, else about the settings file's folder, else about the
    /// current one.
    ///
    /// # Errors
    /// Where there is no such project or crate; with the line of the settings and the near names.
    pub fn find(
        settings: &Settings,
        project: &str,
        manifest_path: Option<&Path>,
    ) -> Result<Self, ProjectError> {
        Self::find_among(&Workspaces::default(), settings, project, manifest_path)
    }

    /// As [`Package::find`], where cargo is asked about several projects.
    ///
    /// # Errors
    /// As [`Package::find`].
    pub fn find_among(
        workspaces: &Workspaces,
        settings: &Settings,
        project: &str,
        manifest_path: Option<&Path>,
    ) -> Result<Self, ProjectError> {
        let (name, entry) = project_name(settings, project)?;
        let module = settings.module(name)?.unwrap_or_default();
        let root = settings.whole(&module);
        let found = match read_manifest(&root.join("Cargo.toml"))? {
            Manifest::Package(package) => Some((package, root)),
            Manifest::Workspace => {
                return Err(not_a_package(settings, name, &module, &root));
            }
            Manifest::Absent if is_path(&module) => None,
            Manifest::Absent => {
                let found = workspaces.of(settings, manifest_path, &module)?;
                found.iter().find_map(|metadata| member(metadata, &module))
            }
        };
        let Some((package, root)) = found else {
            // The names are a courtesy: what goes wrong in finding them is not the user's question.
            let found = workspaces.of(settings, manifest_path, &module);
            return Err(not_found(
                settings,
                name,
                &module,
                &found.unwrap_or_default(),
            ));
        };
        let root = from_here(&root);
        Ok(Self {
            name: package,
            manifest_path: root.join("Cargo.toml"),
            root,
            features: entry.features.clone(),
        })
    }
}

/// What a Cargo.toml describes.
enum Manifest {
    Package(String),
    Workspace,
    Absent,
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system's errors are without number"
)]
fn read_manifest(path: &Path) -> Result<Manifest, ProjectError> {
    let error = |message: String| ProjectError::Manifest {
        path: path.to_path_buf(),
        message,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(found) => {
            return match found.kind() {
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
                    Ok(Manifest::Absent)
                }
                _ => Err(error(found.to_string())),
            };
        }
    };
    let table: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| error(e.to_string()))?;
    let name = table.get("package").and_then(|package| package.get("name"));
    Ok(match name.and_then(toml::Value::as_str) {
        Some(name) => Manifest::Package(name.to_owned()),
        None => Manifest::Workspace,
    })
}

fn is_path(module: &str) -> bool {
    module.contains(['/', '\\', '.'])
}

fn member(metadata: &Metadata, name: &str) -> Option<(String, PathBuf)> {
    let packages = metadata.workspace_packages();
    let package = packages
        .iter()
        .find(|package| package.name.as_str() == name)?;
    let root = package.manifest_path.parent()?;
    Some((name.to_owned(), root.as_std_path().to_path_buf()))
}

/// The error for a `module` that leads nowhere.
fn not_found(
    settings: &Settings,
    project: &str,
    module: &str,
    workspaces: &[Arc<Metadata>],
) -> ProjectError {
    let folder = settings.whole(module);
    let mut message = if is_path(module) {
        format!(
            "no package for project `{project}`: `{}` holds no Cargo.toml",
            folder.display()
        )
    } else if workspaces.is_empty() {
        format!(
            "no package `{module}` for project `{project}`: `{}` holds no Cargo.toml, and there is no \
             workspace here to look in (--manifest-path names one)",
            folder.display()
        )
    } else {
        format!("no package `{module}` for project `{project}` in the workspace")
    };
    match near_folder(&folder) {
        Some(near) if workspaces.is_empty() => {
            message.push_str(&format!("; did you mean `{}`?", near.display()));
        }
        Some(_) | None => message.push_str(&proposal(workspaces, module)),
    }
    settings
        .error_at(&["projects", project, "module"], message)
        .into()
}

/// The package's folder beside a missing one whose name is most like it.
fn near_folder(folder: &Path) -> Option<PathBuf> {
    let (parent, name) = (folder.parent()?, folder.file_name()?.to_str()?);
    let entries = std::fs::read_dir(parent).ok()?.flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    nearest(name, names.iter().map(String::as_str)).map(|near| parent.join(near))
}

fn not_a_package(settings: &Settings, project: &str, module: &str, root: &Path) -> ProjectError {
    let metadata = MetadataCommand::new()
        .no_deps()
        .current_dir(root)
        .exec()
        .map(Arc::new)
        .ok();
    let message = format!(
        "`{module}` is a workspace, and project `{project}` needs one of its packages{}",
        proposal(metadata.as_slice(), module)
    );
    settings
        .error_at(&["projects", project, "module"], message)
        .into()
}

/// The package that may be meant, and those there are.
fn proposal(workspaces: &[Arc<Metadata>], module: &str) -> String {
    let mut names: Vec<&str> = workspaces
        .iter()
        .flat_map(|metadata| metadata.workspace_packages())
        .map(|package| package.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let wanted = module
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(module);
    match nearest(wanted, names.iter().copied()) {
        Some(near) => format!("; did you mean the package `{near}`?"),
        None if names.is_empty() => {
            "; `module` is a package's folder, counted from the settings file, or its name"
                .to_owned()
        }
        None => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("; the packages there are {}", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
