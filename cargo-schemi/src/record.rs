//! The changes of a revision as data, in the file `<revision>.json` beside it.
//!
//! The schema at a revision is the fold of its ancestors' records: it stands in for a database that
//! is not reachable, and it says what schemi owns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemi_schema::{Dialect, Schema};
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::fold;

/// The version of the file's format.
const VERSION: u32 = 1;

/// The changes of one revision, by dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// The changes, in the order in which they run.
    pub changes: BTreeMap<Dialect, Vec<Change>>,
}

/// A record that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file system says no.
    #[error("cannot {verb} `{}`: {source}", .path.display())]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not a record.
    #[error("`{}` is not a record of changes: {source}; restore it from version control", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The file is a newer tool's.
    #[error("`{}` has format {version}, which a newer schemi wrote: update this one", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
}

impl Record {
    /// A record of changes.
    pub fn new(changes: BTreeMap<Dialect, Vec<Change>>) -> Self {
        Self {
            version: VERSION,
            changes,
        }
    }

    /// The record's file, beside the revision's.
    pub fn path(revision: &Path) -> PathBuf {
        revision.with_extension("json")
    }

    /// Reads the record beside a revision; `None` where there is none: a hand-written revision.
    ///
    /// # Errors
    /// Where there is one and it cannot be read.
    pub fn read(revision: &Path) -> Result<Option<Self>, RecordError> {
        let path = Self::path(revision);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(RecordError::Io {
                    verb: "read",
                    path,
                    source,
                });
            }
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(record) if record.version > VERSION => Err(RecordError::Newer {
                path,
                version: record.version,
            }),
            Ok(record) => Ok(Some(record)),
            Err(source) => Err(RecordError::Malformed { path, source }),
        }
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        // A tree of strings, numbers and lists always serialises.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The changes for a dialect; none where it was written before the project had that dialect.
    pub fn of(&self, dialect: Dialect) -> &[Change] {
        self.changes
            .get(&dialect)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

/// The schema after these records, in their order.
pub fn schema_after<'a>(records: impl IntoIterator<Item = &'a Record>, dialect: Dialect) -> Schema {
    fold::fold(
        Schema::default(),
        records.into_iter().flat_map(|record| record.of(dialect)),
    )
}
