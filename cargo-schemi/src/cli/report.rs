//! Errors as people read them.

use std::fmt;
use std::io;

use schemi_runtime::migrate::ApplyError;

use super::snippet;
use crate::command::CommandError;

/// Why a command ended with 2.
#[derive(Debug)]
pub enum Failure {
    /// The command failed.
    Command(Box<CommandError>),
    /// Standard output could not be written to.
    Output(io::Error),
}

impl Failure {
    /// Whether the reader of standard output has gone, as `head` does: no failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Self::Command(Box::new(error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(error) => write!(f, "cannot write the result: {error}"),
            Self::Command(error) => f.write_str(&said(error)),
        }
    }
}

/// A failed statement is shown with its place, anything else in a line.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other error is its own text"
)]
pub fn said(error: &CommandError) -> String {
    match error {
        CommandError::Apply(error) => apply(error, &[]),
        CommandError::Rows { error, rows } => apply(error, rows),
        error => error.to_string(),
    }
}

/// A failed statement is shown where it stands in its file.
fn apply(error: &ApplyError, rows: &[String]) -> String {
    let mut text = match snippet::of(error) {
        Some(snippet) => snippet,
        None => error.to_string(),
    };
    if let ApplyError::Rebuild { revision, .. } = error {
        text.push_str(&format!(
            "\n  = the transaction of revision {revision} was rolled back"
        ));
    }
    for row in rows {
        text.push_str(&format!("\n  = row: {row}"));
    }
    text
}
