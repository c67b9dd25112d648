//! The settings file: projects, their databases, and the servers of development.
//!
//! | module | holds |
//! |---|---|
//! | [`database`] | [`Project`], [`DatabaseSettings`], [`Connection`], [`Server`]: what the file says |
//! | [`spec`] | [`Spec`]: a connection ready to be opened, paths and variables expanded |

pub mod database;
pub mod spec;

pub use database::{Connection, DatabaseSettings, Password, PostgresSettings, Project};
pub use database::{Server, SqliteSettings, SslMode};
pub use spec::{Access, PostgresSpec, Spec, SqliteSpec};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The settings file, read once.
#[derive(Clone, Debug)]
pub struct Settings {
    path: PathBuf,
    content: Content,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq)]
struct Content {
    development: BTreeMap<String, Server>,
    projects: BTreeMap<String, Project>,
}

impl Settings {
    /// Settings without projects, for a file that does not exist yet.
    pub fn empty(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            content: Content::default(),
        }
    }

    /// The file's path, as it was given or found.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that relative paths in the file count from.
    pub fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            Some(_) | None => Path::new("."),
        }
    }

    /// The projects, by name.
    pub fn projects(&self) -> &BTreeMap<String, Project> {
        &self.content.projects
    }

    /// The servers of `development`, by name.
    pub fn development(&self) -> &BTreeMap<String, Server> {
        &self.content.development
    }
}
