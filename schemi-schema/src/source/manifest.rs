//! What Cargo.toml says that counts here: targets, features, dialects, renamed crates, the resolver.

mod features;
mod resolver;
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Table;

use super::error::{SourceError, SourceErrors};
use super::options::Root;
use crate::dialect::Dialect;

pub use features::FeatureSelection;

/// A package's Cargo.toml, and the workspace's where it belongs to one.
#[derive(Clone, Debug)]
pub struct Manifest {
    folder: PathBuf,
    table: Table,
    package: String,
    workspace: Option<(PathBuf, Table)>,
}

impl Manifest {
    /// Reads the Cargo.toml of a package's folder.
    ///
    /// # Errors
    ///
    /// It cannot be read, or describes no package.
    pub fn read(folder: &Path) -> Result<Self, SourceErrors> {
        let table = read_table(&folder.join("Cargo.toml"))?;
        let package = get_str(&table, &["package", "name"]).map(str::to_owned);
        let Some(package) = package else {
            let message =
                "no [package] with a name: name the folder of a package, not of a workspace";
            return Err(mistake(folder, message).into());
        };
        let workspace = resolver::find_workspace(folder, &table)?;
        Ok(Self {
            folder: folder.to_owned(),
            table,
            package,
            workspace,
        })
    }

    /// The package's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The package's name.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The manifests that were read: the package's own and the workspace's.
    pub fn files(&self) -> BTreeSet<PathBuf> {
        let own = self.folder.join("Cargo.toml");
        let workspace = self.workspace.as_ref().map(|(path, _)| path.clone());
        std::iter::once(own).chain(workspace).collect()
    }

    /// The features that are on under a selection: what it names, and what that turns on.
    ///
    /// # Errors
    ///
    /// A feature that the package does not have.
    pub fn resolve_features(
        &self,
        selection: &FeatureSelection,
    ) -> Result<BTreeSet<String>, SourceErrors> {
        features::resolve(&self.table, selection)
            .map_err(|message| mistake(&self.folder, message).into())
    }

    /// The features by their names: those in `[features]` and the optional dependencies.
    pub fn feature_names(&self) -> BTreeSet<String> {
        features::names(&self.table)
    }

    /// The library and the binaries that are built under these features.
    pub fn roots(&self, features: &BTreeSet<String>) -> Vec<Root> {
        targets::roots(&self.folder, &self.package, &self.table, features)
    }

    /// `[package.metadata.schemi] dialects`, else every dialect.
    ///
    /// # Errors
    ///
    /// Something else than a list of dialects, or an empty one.
    pub fn dialects(&self) -> Result<BTreeSet<Dialect>, SourceErrors> {
        let path = ["package", "metadata", "schemi", "dialects"];
        let Some(value) = get(&self.table, &path) else {
            return Ok(Dialect::ALL.into());
        };
        let dialects: Option<BTreeSet<Dialect>> = value.as_array().and_then(|list| {
            let one = |value: &toml::Value| value.as_str()?.parse().ok();
            list.iter().map(one).collect()
        });
        dialects.filter(|dialects| !dialects.is_empty()).ok_or_else(|| {
            let message = "[package.metadata.schemi] dialects must be a list of \"postgres\" and \"sqlite\"";
            mistake(&self.folder, message).into()
        })
    }

    /// Dependencies used under another name (`money = { package = "rust_decimal" }`): name in the
    /// source → the crate's own name.
    pub fn renamed_crates(&self) -> BTreeMap<String, String> {
        features::dependencies(&self.table)
            .into_iter()
            .filter_map(|(name, value)| {
                let package = match value.get("package") {
                    Some(package) => package.as_str()?,
                    None => self.inherited_package(name, value)?,
                };
                Some((name.replace('-', "_"), package.replace('-', "_")))
            })
            .collect()
    }

    /// The `package` that a `workspace = true` dependency has in the workspace.
    fn inherited_package(&self, name: &str, value: &toml::Value) -> Option<&str> {
        value.get("workspace")?.as_bool()?.then_some(())?;
        let (_, workspace) = self.workspace.as_ref()?;
        get_str(workspace, &["workspace", "dependencies", name, "package"])
    }

    /// Refuses resolver 1, which mixes the features of build-dependencies into the service.
    ///
    /// # Errors
    ///
    /// The resolver is 1, said or by edition.
    pub fn check_resolver(&self) -> Result<(), SourceErrors> {
        let workspace = self.workspace.as_ref();
        if resolver::is_first(&self.table, workspace.map(|(_, table)| table)) {
            let (file, section) = match workspace {
                Some((path, _)) => (path.display().to_string(), "[workspace]"),
                None => ("Cargo.toml".to_owned(), "[package]"),
            };
            let message = format!(
                "resolver 1 leaks the features of build-dependencies into the service: write `resolver = \"2\"` \
                 in {section}"
            );
            return Err(SourceError::of_file(file, message).into());
        }
        Ok(())
    }
}

fn mistake(folder: &Path, message: impl Into<String>) -> SourceError {
    SourceError::of_file(folder.join("Cargo.toml").display().to_string(), message)
}

fn read_table(path: &Path) -> Result<Table, SourceError> {
    let fail = |message: String| SourceError::of_file(path.display().to_string(), message);
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    text.parse()
        .map_err(|error: toml::de::Error| fail(error.to_string()))
}

/// The value at a path of keys.
fn get<'a>(table: &'a Table, path: &[&str]) -> Option<&'a toml::Value> {
    let (last, tables) = path.split_last()?;
    let mut table = table;
    for key in tables {
        table = table.get(*key)?.as_table()?;
    }
    table.get(*last)
}

fn get_str<'a>(table: &'a Table, path: &[&str]) -> Option<&'a str> {
    get(table, path)?.as_str()
}
