//! The crate that a project's `module` names.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

use crate::settings::{Settings, SettingsError, from_here, nearest};
use crate::target::{TargetError, project_name};

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
                let workspaces = workspaces(settings, manifest_path, &module)?;
                workspaces
                    .iter()
                    .find_map(|metadata| member(metadata, &module))
            }
        };
        let Some((package, root)) = found else {
            return Err(not_found(settings, name, &module, manifest_path));
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

/// The workspaces to look in, without their dependencies: the one of `manifest_path`, else that of
/// the settings file's folder and, where that lacks the package, that of the current folder: the
/// file may lie outside of the monorepo.
fn workspaces(
    settings: &Settings,
    manifest_path: Option<&Path>,
    module: &str,
) -> Result<Vec<Metadata>, ProjectError> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    let first = match manifest_path {
        Some(path) => command.manifest_path(path).exec(),
        None => command.clone().current_dir(settings.folder()).exec(),
    };
    let found = match first {
        Ok(metadata) if manifest_path.is_some() || member(&metadata, module).is_some() => {
            Ok(vec![metadata])
        }
        Err(error) if manifest_path.is_some() => Err(error),
        Ok(metadata) => Ok(std::iter::once(metadata).chain(command.exec()).collect()),
        Err(error) => command.exec().map(|here| vec![here]).map_err(|_| error),
    };
    found.map_err(|error| ProjectError::Cargo {
        module: module.to_owned(),
        message: plain(&error),
    })
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
    let text = text.strip_prefix("error: ").unwrap_or(text);
    if text.contains("could not find `Cargo.toml`") {
        return format!("{text}; run in the workspace, or name it with --manifest-path");
    }
    text.to_owned()
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
    manifest_path: Option<&Path>,
) -> ProjectError {
    let mut message = if is_path(module) {
        let folder = settings.whole(module);
        format!(
            "no package for project `{project}`: `{}` holds no Cargo.toml",
            folder.display()
        )
    } else {
        format!("no package `{module}` for project `{project}` in the workspace")
    };
    // The names are a courtesy: what goes wrong in finding them is not the user's question.
    let workspaces = workspaces(settings, manifest_path, module).unwrap_or_default();
    message.push_str(&proposal(&workspaces, module));
    settings
        .error_at(&["projects", project, "module"], message)
        .into()
}

fn not_a_package(settings: &Settings, project: &str, module: &str, root: &Path) -> ProjectError {
    let metadata = MetadataCommand::new()
        .no_deps()
        .current_dir(root)
        .exec()
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
fn proposal(workspaces: &[Metadata], module: &str) -> String {
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

/// The commit that is checked out in a folder, where git knows: the history keeps it, so that a
/// revision whose file is gone can be found again.
pub fn git_commit(folder: &Path) -> Option<String> {
    let mut command = std::process::Command::new("git");
    let output = command
        .arg("-C")
        .arg(folder)
        .args(["rev-parse", "HEAD"])
        .output()
        .ok()?;
    let commit = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !commit.is_empty()).then_some(commit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A monorepo with two services, and settings in a folder of their own.
    fn monorepo(folder: &Path, module: &str) -> Settings {
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"services/*\"]\n",
        );
        for name in ["shop-service", "stock-service"] {
            let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
            write(&format!("services/{name}/Cargo.toml"), &manifest);
            write(&format!("services/{name}/src/lib.rs"), "");
        }
        write("empty/README", "");
        let text = format!("projects:\n  shop:\n    module: {module}\n    features: [x]\n");
        Settings::parse(folder.join("conf/settings.yaml"), text).unwrap()
    }

    fn find(module: &str) -> Result<(Package, tempfile::TempDir), String> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let settings = monorepo(&root, module);
        std::fs::create_dir_all(root.join("conf")).unwrap();
        Package::find(&settings, "shop", None)
            .map(|package| (package, folder))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_package_is_found_by_folder_and_by_name() {
        for module in ["../services/shop-service", "shop-service"] {
            let (package, folder) = find(module).unwrap();
            let found = package.root.canonicalize().unwrap();
            let root = folder.path().canonicalize().unwrap();
            assert_eq!(found, root.join("services/shop-service"));
            assert_eq!(package.name, "shop-service");
            assert_eq!(package.versions(), package.root.join("migrations/versions"));
            assert!(package.manifest_path.is_file());
            assert_eq!(package.features, Some(vec!["x".to_owned()]));
        }
    }

    #[test]
    fn a_package_is_found_by_name_in_the_workspace_that_is_named() {
        let elsewhere = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        monorepo(folder.path(), "stock-service");
        let text = "projects: {shop: {module: stock-service}}\n".to_owned();
        let settings = Settings::parse(elsewhere.path().join("settings.yaml"), text).unwrap();
        let manifest = folder.path().join("Cargo.toml");
        let package = Package::find(&settings, "shop", Some(&manifest)).unwrap();
        assert_eq!(package.name, "stock-service");
    }

    #[test]
    fn a_package_that_is_not_there_is_named_with_its_line_and_the_near_ones() {
        for (module, expected) in [
            (
                "shop_service",
                "no package `shop_service` for project `shop` in the workspace; did you mean the package `shop-service`?",
            ),
            ("zzz", "`shop-service`, `stock-service`"),
            (
                "../services/shop-servce",
                "holds no Cargo.toml; did you mean the package `shop-service`?",
            ),
            ("../empty", "holds no Cargo.toml"),
            (
                "..",
                "`..` is a workspace, and project `shop` needs one of its packages",
            ),
        ] {
            let error = find(module).unwrap_err();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("settings.yaml:3:5\n"), "{error}");
        }
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[package\n").unwrap();
        let text = "projects: {shop: {module: .}}\n".to_owned();
        let settings = Settings::parse(folder.path().join("settings.yaml"), text).unwrap();
        let error = Package::find(&settings, "shop", None)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("cannot read `"), "{error}");
        let error = Package::find(&settings, "shp", None)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("unknown project `shp` (did you mean `shop`?)"),
            "{error}"
        );
    }
}
