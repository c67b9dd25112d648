//! The crate that a project's `module` names.

use std::path::PathBuf;

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

impl Package {
    /// The folder that holds the template and the revisions.
    pub fn migrations(&self) -> PathBuf {
        self.root.join("migrations")
    }

    /// The folder of the revisions.
    pub fn versions(&self) -> PathBuf {
        self.migrations().join("versions")
    }
}
