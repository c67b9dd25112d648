//! The settings file: projects, their databases, and the servers of development.
//!
//! | module | holds |
//! |---|---|
//! | [`database`] | [`Project`], [`DatabaseSettings`], [`Connection`], [`Server`]: what the file says |
//! | `file`, `check`, `load` | the file's shape for serde, and what it becomes |
//! | [`revisions`], [`file_name`] | how revisions are called, written and run |
//! | [`spec`], `resolve` | [`Spec`]: a connection ready to be opened, paths and variables expanded |
//! | [`password`] | where a password comes from, and how it is fetched |
//! | [`duration`], `expand` | durations as the file writes them; `${VAR}` and `~` |
//! | `edit`, `entry`, `write` | changes that keep comments, and the file written whole or not at all |
//! | `draft` | [`Draft`]: a database as a command line describes it |
//! | [`error`], `yaml_error`, `near` | what is wrong, and what may have been meant |
//! | `position`, `snippet` | where a key stands, and how its line is shown |

pub mod database;
pub mod duration;
pub mod error;
pub mod file_name;
pub mod password;
pub mod revisions;
pub mod spec;

mod check;
mod draft;
mod edit;
mod entry;
mod expand;
mod file;
mod load;
mod near;
mod position;
mod resolve;
mod snippet;
mod url;
mod write;
mod yaml_error;

pub(crate) use check::DEVELOPMENT;
pub use database::{
    CloneSettings, Connection, DatabaseSettings, Password, PostgresSettings, Project,
};
pub use database::{Server, SqliteSettings, SslMode};
pub use draft::Draft;
pub use error::SettingsError;
pub(crate) use expand::from_here;
pub use file::{ConnectionEntry, Timeout, json_schema};
pub use load::VARIABLE;
pub(crate) use near::{near, nearest};
pub use password::{PasswordError, PasswordSource};
pub use revisions::{Hook, RevisionSettings, Transactions};
pub(crate) use snippet::excerpt;
pub use spec::{Access, PostgresSpec, Spec, SqliteSpec};
pub use url::{UrlError, is_url};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use secrecy::SecretString;

/// The settings file, read once.
#[derive(Clone, Debug)]
pub struct Settings {
    path: PathBuf,
    /// The file's text with the edits so far. It may hold a password.
    text: SecretString,
    /// The file's text as it was read; `None` for a file that did not exist.
    stored: Option<SecretString>,
    content: Content,
}

/// What the file says.
#[derive(Clone, Debug, Default, PartialEq)]
struct Content {
    /// In the order of the file: a first one is used where none is named.
    development: IndexMap<String, Server>,
    postgres_tools: Option<String>,
    projects: BTreeMap<String, Project>,
}

/// The user's cache folder for schemi; `None` for who has no home.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("schemi"))
}

impl Settings {
    /// The file's path, as it was given or found.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's text, with its secrets masked.
    pub fn redacted(&self) -> String {
        snippet::redacted(self.text())
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

    /// The servers of `development`, by name, in the order of the file.
    pub fn development(&self) -> &IndexMap<String, Server> {
        &self.content.development
    }
}
