//! Why a plan stopped.

use std::path::PathBuf;

use super::rebuild::RebuildError;
use crate::migrate::applied::Applied;
use crate::migrate::error::ServerError;
use crate::migrate::event::Blocker;
use crate::migrate::journal::JournalError;
use crate::migrate::lock::{LockError, named};
use crate::migrate::plan::unfinished;
use crate::migrate::revision::{Mode, RevisionId};

/// Why a plan stopped.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// A statement failed.
    #[error(transparent)]
    Statement(Box<StatementError>),
    /// A SQLite table could not be made anew; nothing of the revision's transaction stays.
    #[error("{}:{line}: table `{table}`: {error}", path.display())]
    Rebuild {
        /// Whose.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
        /// The line of the block.
        line: usize,
        /// The table.
        table: String,
        /// What was wrong.
        error: Box<RebuildError>,
    },
    /// A lock was not had.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The history.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A revision was left half-way.
    #[error("{}", unfinished(.0))]
    Unfinished(Box<Applied>),
    /// A stamp would call a revision done that was left half-way.
    #[error("{}; or `stamp --purge` writes down what you know that the database has", unfinished(.0))]
    StampsUnfinished(Box<Applied>),
    /// A stamp would forget revisions that no file could bring back.
    #[error(
        "the history would forget {}, applied and in no file here: bring the files back, take them back \
         with `downgrade`, or `stamp --purge` to forget them", listed(.0)
    )]
    Forgets(Vec<RevisionId>),
    /// A revision asks for a transaction of its own, or for none, and all is to be one.
    #[error(
        "{}: revision `{revision}` has a section that no common transaction can hold (`transaction=off` or \
         `separate`), and the settings say `transaction_per_migration: false`: set it to true to run this one",
        path.display()
    )]
    NotOne {
        /// Which.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
    },
    /// Somebody changed the history after the plan was made.
    #[error(
        "revision `{revision}` {text}: the database changed after the plan was made; try again"
    )]
    Changed {
        /// Which.
        revision: RevisionId,
        /// In what way.
        text: String,
    },
    /// Somebody wished to stop.
    #[error("cancelled{}", cancelled(*committed, revision.as_ref()))]
    Cancelled {
        /// The revision that was being run.
        revision: Option<RevisionId>,
        /// How many of its statements stay committed.
        committed: usize,
    },
    /// The database refused something that no script asked for.
    #[error("{what}: {error}")]
    Server {
        /// What was being done.
        what: &'static str,
        /// What the database said.
        error: Box<ServerError>,
    },
}

fn listed(ids: &[RevisionId]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    ids.join(", ")
}

fn cancelled(committed: usize, revision: Option<&RevisionId>) -> String {
    match (revision, committed) {
        (Some(id), 0) => format!(": revision `{id}` is rolled back"),
        (Some(id), count) => {
            format!(
                " in revision `{id}`: {count} of its statements stay{} committed; `repair` goes on there",
                if count == 1 { "s" } else { "" }
            )
        }
        (None, _) => String::new(),
    }
}

/// A statement that failed, with all that is needed to show it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {error}{}{}{}", path.display(), named(blockers), stays(*committed), leftover(left))]
pub struct StatementError {
    /// Whose it is.
    pub revision: RevisionId,
    /// The file.
    pub path: PathBuf,
    /// The line of the statement's first word.
    pub line: usize,
    /// The statement.
    pub sql: String,
    /// The byte of the statement that the error is at, where the database says.
    pub offset: Option<usize>,
    /// What the database said.
    pub error: ServerError,
    /// Who was in the way, where the statement gave up waiting for a lock.
    pub blockers: Vec<Blocker>,
    /// Whether it ran in a transaction, which is rolled back, or in none.
    pub mode: Mode,
    /// How many of the revision's statements stay committed.
    pub committed: usize,
    /// What the statement itself has left although it failed: outside of transactions, an index that
    /// could not be dropped again.
    pub left: Vec<String>,
}

fn leftover(left: &[String]) -> String {
    if left.is_empty() {
        return String::new();
    }
    format!("; it has left {}, to be dropped first", left.join(", "))
}

fn stays(committed: usize) -> String {
    match committed {
        0 => String::new(),
        count => format!(
            "; {count} earlier statement{} of the revision stay{} committed: put right what it met, then \
             `repair` goes on here",
            if count == 1 { "" } else { "s" },
            if count == 1 { "s" } else { "" }
        ),
    }
}

impl ApplyError {
    /// Says what a failed statement has left.
    pub(super) fn leaves(&mut self, left: Vec<String>) {
        if let Self::Statement(failed) = self {
            failed.left = left;
        }
    }

    /// Says that a failed statement ran in no transaction.
    pub(super) fn ran_outside(&mut self) {
        if let Self::Statement(failed) = self {
            failed.mode = Mode::Off;
        }
    }

    /// Makes a mapper for refusals of what no script asked for.
    pub(super) fn server(what: &'static str) -> impl FnOnce(ServerError) -> Self {
        move |error| Self::Server {
            what,
            error: Box::new(error),
        }
    }
}
