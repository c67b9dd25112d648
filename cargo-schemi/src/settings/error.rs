//! What can be wrong with the settings file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::snippet::{self, Place};

/// Why settings could not be read, used or written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not there.
    #[error(
        "no settings file `{}`: create it, or name another with --settings or SCHEMI_SETTINGS",
        .path.display()
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read the settings file `{}`: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The system names no configuration folder.
    #[error(
        "no configuration folder is known: set HOME, or name a file with --settings or SCHEMI_SETTINGS"
    )]
    NoConfigFolder,
    /// Something in the file is wrong.
    #[error(transparent)]
    At(Box<Located>),
    /// An edit names something that is there already, or is not there.
    #[error("{0}")]
    Edit(String),
    /// The text after an edit would not say what was meant.
    #[error(
        "cannot edit the settings file `{}` without changing something else in it: change {what} by hand",
        .path.display()
    )]
    NotAsMeant {
        /// The file.
        path: PathBuf,
        /// What was to be changed.
        what: String,
    },
    /// Somebody else changed the file.
    #[error("the settings file `{}` changed since it was read: run the command again", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error("cannot write the settings file `{}`: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Something wrong at a place of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}\n{snippet}")]
pub struct Located {
    /// What is wrong, and the way out.
    pub message: String,
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// The place and its line, with a marker and without secrets.
    pub snippet: String,
}

impl Located {
    pub(super) fn new(path: &Path, text: &str, place: &Place, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            path: path.to_path_buf(),
            line: place.line,
            column: place.column,
            snippet: snippet::render(path, text, place),
        }
    }
}

impl SettingsError {
    pub(super) fn at(
        path: &Path,
        text: &str,
        bytes: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let place = Place::of(text, bytes);
        Self::At(Box::new(Located::new(path, text, &place, message)))
    }
}
