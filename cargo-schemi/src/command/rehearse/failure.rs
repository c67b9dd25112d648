//! What a rehearsal failed on, and in which part of it.

use std::path::PathBuf;

use schemi_runtime::migrate::{ApplyError, RevisionId};
use serde::Serialize;

use crate::command::CommandError;

/// Where a rehearsal is, in the order in which its parts come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Looking at what there is.
    Reading,
    /// The way there.
    Upgrade,
    /// Comparing with the models, and with the rows that there were.
    Check,
    /// The way back.
    Downgrade,
    /// Comparing with what there was.
    Comparison,
    /// The way there once more.
    SecondUpgrade,
}

impl Phase {
    /// The word that it has after "failed".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "before the first statement",
            Self::Upgrade => "on the way there",
            Self::Check => "while what became of it was checked",
            Self::Downgrade => "on the way back",
            Self::Comparison => "while it was compared with what there was",
            Self::SecondUpgrade => "on the way there for the second time",
        }
    }

    /// What is being done, for a progress bar.
    pub fn doing(self) -> &'static str {
        match self {
            Self::Reading => "reading what there is",
            Self::Upgrade => "applying",
            Self::Check => "checking what became of it",
            Self::Downgrade => "taking back",
            Self::Comparison => "comparing with what there was",
            Self::SecondUpgrade => "applying once more",
        }
    }
}

/// What a rehearsal failed on.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// In which part.
    pub phase: Phase,
    /// What the database said, or what else was wrong.
    pub message: String,
    /// What it said besides.
    pub detail: Option<String>,
    /// The statement, where one failed.
    pub statement: Option<FailedStatement>,
    /// The rows in the way, one sentence each.
    pub rows: Vec<String>,
    /// All of it.
    #[serde(skip)]
    pub error: CommandError,
}

/// A statement that failed, and where it stands.
#[derive(Clone, Debug, Serialize)]
pub struct FailedStatement {
    /// The revision that it is of.
    pub revision: RevisionId,
    /// The revision's file.
    pub file: PathBuf,
    /// Its line there.
    pub line: usize,
    /// The statement; nothing where it is one of those by which a SQLite table is made anew.
    pub sql: Option<String>,
    /// SQLSTATE, or SQLite's extended code.
    pub code: Option<String>,
    /// Whether what it makes is there.
    #[serde(skip)]
    is_there_already: bool,
}

impl Failure {
    /// Takes an error apart.
    pub fn new(phase: Phase, error: CommandError) -> Self {
        let mut failure = Self {
            phase,
            message: String::new(),
            detail: None,
            statement: None,
            rows: Vec::new(),
            error,
        };
        let Some((error, rows)) = applied(&failure.error) else {
            failure.message = failure.error.to_string();
            return failure;
        };
        failure.rows = rows.to_vec();
        match error {
            ApplyError::Statement(failed) => {
                failure.message.clone_from(&failed.error.message);
                failure.detail.clone_from(&failed.error.detail);
                failure.statement = Some(FailedStatement {
                    revision: failed.revision.clone(),
                    file: failed.path.clone(),
                    line: failed.line,
                    sql: Some(failed.sql.clone()),
                    code: Some(failed.error.code.clone()),
                    is_there_already: failed.error.is_there_already(),
                });
            }
            ApplyError::Rebuild {
                revision,
                path,
                line,
                table,
                error,
            } => {
                failure.message = format!("table `{table}`: {error}");
                failure.statement = Some(FailedStatement {
                    revision: revision.clone(),
                    file: path.clone(),
                    line: *line,
                    sql: None,
                    code: None,
                    is_there_already: false,
                });
            }
            ApplyError::Lock(_)
            | ApplyError::Journal(_)
            | ApplyError::Unfinished(_)
            | ApplyError::StampsUnfinished(_)
            | ApplyError::Forgets(_)
            | ApplyError::NotOne { .. }
            | ApplyError::Changed { .. }
            | ApplyError::Cancelled { .. }
            | ApplyError::Server { .. } => failure.message = error.to_string(),
        }
        failure
    }

    /// What it says against the way back, where that is what is wrong.
    pub fn against_downgrade(&self) -> Option<String> {
        let failed = self.statement.as_ref()?;
        let (revision, message) = (&failed.revision, &self.message);
        let place = format!("{}:{}", failed.file.display(), failed.line);
        match self.phase {
            Phase::Downgrade => Some(format!(
                "the downgrade of revision {revision} fails: {message} ({place})"
            )),
            Phase::SecondUpgrade if failed.is_there_already => Some(format!(
                "the downgrade of revision {revision} does not take back all of its upgrade: {message} ({place})"
            )),
            Phase::SecondUpgrade => Some(format!(
                "after its downgrade revision {revision} cannot be applied again: {message} ({place})"
            )),
            Phase::Reading | Phase::Upgrade | Phase::Check | Phase::Comparison => None,
        }
    }
}

/// The applier's error in an error of ours, with the rows that it is about.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other error has no statement"
)]
fn applied(error: &CommandError) -> Option<(&ApplyError, &[String])> {
    match error {
        CommandError::Apply(error) => Some((error, &[])),
        CommandError::Rows { error, rows } => Some((error, rows)),
        _ => None,
    }
}
