//! What happens while revisions are applied, told as it happens.

use std::path::PathBuf;
use std::time::Duration;

use super::revision::{Direction, RevisionId};

/// Who holds a lock that we wait for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocker {
    /// PostgreSQL's process id of the session, or the operating system's of a process; 0 if unknown.
    pub pid: i64,
    /// Its user.
    pub user: String,
    /// What it calls itself.
    pub application: String,
    /// What it does: `active`, `idle in transaction` …
    pub state: String,
    /// Since when (RFC 3339, UTC), as far as the server says.
    pub since: String,
}

impl std::fmt::Display for Blocker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "pid {}", self.pid)?;
        for (word, value) in [
            ("user", &self.user),
            ("application", &self.application),
            ("state", &self.state),
            ("since", &self.since),
        ] {
            if !value.is_empty() {
                write!(f, ", {word} {value}")?;
            }
        }
        Ok(())
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A revision begins.
    RevisionStarted {
        /// Which.
        revision: RevisionId,
        /// What it is for.
        message: String,
        /// Which way.
        direction: Direction,
    },
    /// A statement was sent.
    StatementStarted {
        /// Whose.
        revision: RevisionId,
        /// The file.
        path: PathBuf,
        /// The line.
        line: usize,
        /// The SQL.
        sql: String,
    },
    /// It came back.
    StatementFinished {
        /// Whose.
        revision: RevisionId,
        /// The line.
        line: usize,
        /// How long it took.
        elapsed: Duration,
        /// How many rows it touched; none where it is of a kind that touches none.
        rows: Option<u64>,
    },
    /// A revision and its history row are committed.
    RevisionDone {
        /// Which.
        revision: RevisionId,
        /// Which way.
        direction: Direction,
        /// How long it took.
        elapsed: Duration,
    },
    /// Somebody else had done it when its turn came.
    RevisionSkipped {
        /// Which.
        revision: RevisionId,
    },
    /// Somebody else holds a lock.
    Waiting {
        /// Who, as far as is known.
        blockers: Vec<Blocker>,
        /// For how long so far.
        waited: Duration,
    },
    /// Something worth knowing.
    Notice {
        /// One line.
        text: String,
    },
}
