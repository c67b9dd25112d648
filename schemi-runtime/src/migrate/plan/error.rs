//! Why nothing is run.

use std::path::PathBuf;

use schemi_schema::Dialect;

use crate::migrate::applied::{Applied, State};
use crate::migrate::folder::FolderError;
use crate::migrate::graph::{GraphError, ResolveError, join};
use crate::migrate::parse::ParseError;
use crate::migrate::revision::{Direction, RevisionId};

/// Why nothing is run. No statement has been sent where one of these is returned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The target's name.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// The rows and files do not make a graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The files.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A stored down script.
    #[error("the stored down script of revision `{revision}`: {error}")]
    Stored {
        /// Whose.
        revision: RevisionId,
        /// What is wrong with it.
        error: ParseError,
    },
    /// A file was changed after it was applied.
    #[error(
        "revision `{revision}` was edited after it had been applied: {}; put the file back as it was, \
         and write a new revision for the change (`repair` shows what differs)", path.display()
    )]
    Edited {
        /// Whose file.
        revision: RevisionId,
        /// The file.
        path: PathBuf,
    },
    /// An applied revision has no file here.
    #[error("revision `{revision}`{} is applied, but no file here has it{}", said(message), way_back(git_commit.as_deref()))]
    Gone {
        /// Which.
        revision: RevisionId,
        /// What it was for.
        message: String,
        /// The commit that it was applied from.
        git_commit: Option<String>,
    },
    /// A revision is applied, and not all that are one now.
    #[error(
        "revision `{revision}` is applied, for which `{by}` stands now, together with {}, which {} not: check out the \
         commit that has their files and `migrate` there, then come back", join(missing),
        if missing.len() == 1 { "is" } else { "are" }
    )]
    HalfReplaced {
        /// The first of those that are applied.
        revision: RevisionId,
        /// The one that stands for all.
        by: RevisionId,
        /// Those that are not applied.
        missing: Vec<RevisionId>,
    },
    /// A revision was left half-way.
    #[error("{}", unfinished(.0))]
    Unfinished(Box<Applied>),
    /// The revision says nothing for this database, though it does for another.
    #[error(
        "{}: revision `{revision}` has no `{}` section for {dialect}: add `-- schemi:{} {dialect}`, \
         empty if there is nothing to do", path.display(), word(*direction), word(*direction)
    )]
    NoSection {
        /// Which.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
        /// What is missing.
        dialect: Dialect,
        /// What is missing.
        direction: Direction,
    },
    /// Nobody wrote how to take the revision back.
    #[error("revision `{revision}` cannot be taken back: {} has no `-- schemi:down` section; write one, or restore a backup", path.display())]
    Irreversible {
        /// Which.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
    },
    /// No row is half-way.
    #[error("no revision was left half-way: there is nothing to resume")]
    NothingToResume,
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

fn said(message: &str) -> String {
    match message.lines().next() {
        Some(line) if !line.is_empty() => format!(" ({line})"),
        Some(_) | None => String::new(),
    }
}

fn way_back(git_commit: Option<&str>) -> String {
    match git_commit {
        Some(commit) => format!(
            ": it was applied from commit {commit}; check that out, or take it back by its stored \
             script with `downgrade TARGET head`"
        ),
        None => {
            ": bring the file back, or take it back by its stored script with `downgrade TARGET head`"
                .into()
        }
    }
}

/// What a row that is not done means, and the way out.
pub(crate) fn unfinished(row: &Applied) -> String {
    let id = &row.revision;
    let count = row.statement_no;
    let way = match row.direction {
        Direction::Up => "applied",
        Direction::Down => "taken back",
    };
    match row.state {
        State::Partial => format!(
            "revision `{id}` was {way} in part: {count} of its statements {} committed, and the next \
             one failed; put right what it met, then `repair` goes on there",
            if count == 1 { "is" } else { "are" }
        ),
        State::Running | State::Done => format!(
            "revision `{id}` is being {way}, or was cut off after {count} statement{}: if nobody is at \
             work on it, `repair` goes on there",
            if count == 1 { "" } else { "s" }
        ),
    }
}
