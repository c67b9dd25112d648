//! What the settings say about a project's revisions: what alembic.ini holds.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
pub use schemi_runtime::migrate::apply::Transactions;

use schemi_schema::convention::Convention;

use super::file_name::FileTemplate;

/// As many letters as the message has in a file's name, where nothing else is said.
const SLUG_LENGTH: usize = 40;

/// How a project's revisions are written and run.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisionSettings {
    /// How new files are called.
    pub file_template: FileTemplate,
    /// The time zone of the times in file names and heads of files.
    pub timezone: TimeZone,
    /// As many letters as the message has in a file's name, at most.
    pub slug_length: usize,
    /// The folders of revisions, counted from the crate's; none means `migrations/versions`.
    pub version_locations: Vec<String>,
    /// How far a transaction reaches.
    pub transactions: Transactions,
    /// How constraints and indexes that no model names are called.
    pub naming_convention: Convention,
    /// What is run on a new revision's file, one after the other.
    pub hooks: Vec<Hook>,
}

impl Default for RevisionSettings {
    fn default() -> Self {
        Self {
            file_template: FileTemplate::default(),
            timezone: TimeZone::UTC,
            slug_length: SLUG_LENGTH,
            version_locations: Vec::new(),
            transactions: Transactions::default(),
            naming_convention: Convention::default(),
            hooks: Vec::new(),
        }
    }
}

/// A program that is run on a new revision's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hook {
    /// The program and its arguments; `{path}` in them is the file, `{x.KEY}` what `-x` gave.
    pub run: Vec<String>,
    /// What it finds in its environment besides.
    pub env: BTreeMap<String, String>,
}
