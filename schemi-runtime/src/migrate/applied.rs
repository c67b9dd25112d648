//! What the history table says of one revision.

use super::revision::{Direction, RevisionId};

/// How far a revision has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// All of it is applied.
    Done,
    /// Somebody applies it now, or was cut off while doing so.
    Running,
    /// It failed after some of its statements had been committed.
    Partial,
}

impl State {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Running => "running",
            Self::Partial => "partial",
        }
    }

    /// Reads the word in the table.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Done, Self::Running, Self::Partial]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// One row of the history table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The revision.
    pub revision: RevisionId,
    /// Its parents.
    pub parents: Vec<RevisionId>,
    /// What it is for.
    pub message: String,
    /// How far it has come.
    pub state: State,
    /// Which way it was going: only of interest where it is not done.
    pub direction: Direction,
    /// How many of its statements are committed: only of interest where it is not done.
    pub statement_no: usize,
    /// The file's checksum when it was applied.
    pub checksum: String,
    /// When (RFC 3339, UTC).
    pub applied_at: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Who did it.
    pub applied_by: String,
    /// The version of the tool.
    pub tool_version: String,
    /// The commit of the checkout, where there is one.
    pub git_commit: Option<String>,
    /// The sections that take it back, as text, so that a checkout without the file can do it.
    pub down_script: String,
}
