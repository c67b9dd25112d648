//! The changes of a revision as data, in the file `<revision>.json` beside it.
//!
//! The schema at a revision is the fold of its ancestors' records: it stands in for a database that
//! is not reachable, and it says what schemi owns.

mod header;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemi_runtime::migrate::checksum;
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
    /// The revision says that it has one, and it has none.
    #[error(
        "`{}` is gone, which holds the changes of `{}` as data: without it the next revision would repeat \
         them; restore it from version control", .path.display(), .revision.display()
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// The revision's file.
        revision: PathBuf,
    },
    /// The file is not the one that was written with the revision.
    #[error(
        "`{}` is not as it was written: its checksum is {found}, and `{}` says {expected}; restore it \
         from version control, or, if the edit is meant, write its checksum into that file's \
         `-- record:` line", .path.display(), .revision.display()
    )]
    Edited {
        /// The file.
        path: PathBuf,
        /// The revision's file.
        revision: PathBuf,
        /// The checksum that the file has.
        found: String,
        /// The checksum that the revision names.
        expected: String,
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

    /// Reads the record beside a revision; `None` where there is none: a hand-written revision, or
    /// one whose file is gone. Revisions that were written before their head named the record's
    /// checksum are taken as they are.
    ///
    /// # Errors
    /// A record that cannot be read, or that is not the one that the revision's head names.
    pub fn read(revision: &Path) -> Result<Option<Self>, RecordError> {
        let path = Self::path(revision);
        let expected = header::read(revision).map_err(|source| io(revision, source))?;
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
                let revision = revision.to_owned();
                return match expected {
                    Some(_) => Err(RecordError::Missing { path, revision }),
                    None => Ok(None),
                };
            }
            Err(source) => return Err(io(&path, source)),
        };
        let record = Self::parse(&text, &path)?;
        let found = checksum(&text);
        match expected.filter(|expected| *expected != found) {
            Some(expected) => Err(RecordError::Edited {
                path,
                revision: revision.to_owned(),
                found,
                expected,
            }),
            None => Ok(Some(record)),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, RecordError> {
        let path = path.to_owned();
        match serde_json::from_str::<Self>(text) {
            Ok(record) if record.version > VERSION => Err(RecordError::Newer {
                path,
                version: record.version,
            }),
            Ok(record) => Ok(record),
            Err(source) => Err(RecordError::Malformed { path, source }),
        }
    }

    /// A revision's text with the checksum of this record in its head, which tells later that the
    /// record is gone or edited. It is not the template's business: a template that lacks it would
    /// take the guard away without a word.
    pub fn sign(&self, revision: &str) -> String {
        header::write(revision, &checksum(&self.to_json()))
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

fn io(path: &Path, source: std::io::Error) -> RecordError {
    RecordError::Io {
        verb: "read",
        path: path.to_owned(),
        source,
    }
}

/// The schema after these records, in their order.
pub fn schema_after<'a>(records: impl IntoIterator<Item = &'a Record>, dialect: Dialect) -> Schema {
    fold::fold(
        Schema::default(),
        records.into_iter().flat_map(|record| record.of(dialect)),
    )
}
