//! Every layer's errors, joined once.

mod text;

use std::path::{Path, PathBuf};

use schemi_runtime::migrate::journal::JournalError;
use schemi_runtime::migrate::{
    ApplyError, FolderError, GraphError, ParseError, PlanError, ResolveError, RevisionId,
    ServerError,
};
use schemi_schema::Dialect;
use schemi_schema::source::SourceErrors;

use super::compare::Question;
use super::preflight::Unready;
use crate::dialect::copy::CopyError;
use crate::dialect::{ReflectError, RenderError, SettleError};
use crate::hazard::Hazard;
use crate::project::ProjectError;
use crate::record::RecordError;
use crate::settings::SettingsError;
use crate::target::{ConnectError, TargetError};
use crate::template::TemplateError;
use text::{bullets, data_loss, listed, needs_backfill, not_ready, questions};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The settings file.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The target's name.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The project's crate.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The models' source.
    #[error(transparent)]
    Source(#[from] SourceErrors),
    /// A crate without models.
    #[error(
        "no models in `{}`: nothing there derives `schemi_runtime::Model` under the features that are \
         read; to drop every table that schemi owns, say --allow-no-models{}", .root.display(), bullets(.warnings)
    )]
    NoModels {
        /// The crate's folder.
        root: PathBuf,
        /// Where models may be that were not read.
        warnings: Vec<String>,
    },
    /// A table would be dropped whose model may be one that was not read.
    #[error(
        "table{} {} would be dropped, but there are models that were not read:{}\nif it is meant to go, say \
         --no-rename {}",
        if .tables.len() == 1 { "" } else { "s" }, .tables.join(", "), bullets(.unseen),
        .tables.join(" --no-rename ")
    )]
    UnseenModels {
        /// The tables.
        tables: Vec<String>,
        /// Where models are that were not read.
        unseen: Vec<String>,
    },
    /// Models that a dialect cannot hold.
    #[error("the models cannot be tables on {dialect}:{}", bullets(.errors))]
    Lower {
        /// The dialect.
        dialect: Dialect,
        /// What is wrong, each with its place.
        errors: Vec<String>,
    },
    /// Expressions of models that a database refuses.
    #[error(
        "the database refuses what the models say:{}\nnothing was written; put it right in the models, or \
         give each database its own with key(postgres = \"…\", sqlite = \"…\")", bullets(.0)
    )]
    Expressions(Vec<String>),
    /// Revision files.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Revisions that make no graph, or an identifier that is none.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The text of a revision file.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// A name that does not say which revision is meant.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// What is applied and what the files say do not fit.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The history table.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Applying.
    #[error(transparent)]
    Apply(Box<ApplyError>),
    /// Applying failed on rows that are named here.
    #[error("{error}{}", bullets(.rows))]
    Rows {
        /// What the database said.
        error: Box<ApplyError>,
        /// The rows in the way, one sentence each.
        rows: Vec<String>,
    },
    /// Reading the schema.
    #[error(transparent)]
    Reflect(#[from] ReflectError),
    /// Asking the server about expressions.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// A change that a dialect cannot carry out.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The changes beside a revision.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A query of our own.
    #[error("the database refused a question: {0}")]
    Query(ServerError),
    /// Drops that may be renames.
    #[error("{}", questions(.0))]
    Questions(Vec<Question>),
    /// Required columns without a value for the rows there are.
    #[error("{}", needs_backfill(.0))]
    NeedsBackfill(Vec<String>),
    /// The database lacks revisions, so a difference would repeat what they do.
    #[error(
        "{target} is behind head by {count} revision{}: run `cargo schemi migrate {argument}` first",
        if *.count == 1 { "" } else { "s" }
    )]
    Behind {
        /// The target.
        target: String,
        /// How it is named to a command.
        argument: String,
        /// How many revisions it lacks.
        count: usize,
    },
    /// Rows would be lost, and nobody said that they may.
    #[error("{}", data_loss(.target, .losses))]
    DataLoss {
        /// The target.
        target: String,
        /// What would be lost, and how many rows hold it.
        losses: Vec<Loss>,
    },
    /// A SQLite table is made anew without something that only this database has.
    #[error(
        "a table must be made anew, and this database has what no model and no revision knows and what \
         would be lost with the old table:{}\nnothing was run; put it into the models, or write and apply \
         a revision with --include-unowned first", bullets(.0)
    )]
    RebuildLoses(Vec<String>),
    /// The target is protected, and its name was not typed.
    #[error("{target} is protected: to {verb} there, pass --yes-i-mean {target}")]
    Protected {
        /// The target.
        target: String,
        /// What was about to be done.
        verb: &'static str,
    },
    /// Revisions without a file would be taken back by the scripts that the history keeps.
    #[error(
        "no file here has {} of {target}, and the script that its history keeps would take {} back:{}\nlook at \
         it with --dry-run; to run it, pass --yes",
        if .revisions.len() == 1 { "this revision" } else { "these revisions" },
        if .revisions.len() == 1 { "it" } else { "them" }, bullets(.revisions)
    )]
    StoredScripts {
        /// The target.
        target: String,
        /// The revisions, with what they are for.
        revisions: Vec<String>,
    },
    /// A database is otherwise than its revisions have made it, and several are to be migrated.
    #[error(
        "{target} has {count} difference{} from what its revisions made: `cargo schemi check {target}` shows \
         them; to migrate all the same, pass --allow-drift", if *.count == 1 { "" } else { "s" }
    )]
    Drifted {
        /// The target.
        target: String,
        /// How many objects are not as they were made.
        count: usize,
    },
    /// Of several databases some are not ready.
    #[error("{} of {of} databases {} not ready, and nothing was run:{}", .unready.len(),
        if .unready.len() == 1 { "is" } else { "are" }, not_ready(.unready))]
    NotReady {
        /// How many there are.
        of: usize,
        /// Those that are not ready.
        unready: Vec<Unready>,
    },
    /// Copying.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// There is no server to rehearse on.
    #[error(
        "{target} needs a PostgreSQL server to be rehearsed on: add one under `development` in the settings, or name it with --on"
    )]
    NoServerToRehearse {
        /// The database.
        target: String,
    },
    /// There is no server to replay revisions on.
    #[error(
        "project {project} is on PostgreSQL, and its revisions are replayed on a development server: add one with a \
         `host` below `development` in the settings, or name a database to compare with, as {project}.DATABASE"
    )]
    NoServerToReplay {
        /// The project.
        project: String,
    },
    /// Revisions do not run on an empty database.
    #[error(
        "the revisions of {project} cannot be replayed on an empty database: {error}\nnothing was written; to \
         compare with a database that has them, name it, as {project}.DATABASE"
    )]
    Replay {
        /// The project.
        project: String,
        /// Why.
        error: Box<CommandError>,
    },
    /// Nobody knows which branch is one's own.
    #[error(
        "which of the heads of {project} moves? git does not tell which one is your own: name it, as `rebase {project} \
         REV`{}", listed(.heads)
    )]
    WhichMoves {
        /// The project.
        project: String,
        /// Its heads.
        heads: Vec<Head>,
    },
    /// Revisions that are to move are applied.
    #[error("revisions that are applied cannot be moved:{}", bullets(.0))]
    MovesApplied(Vec<String>),
    /// Databases do not say what they have.
    #[error(
        "these databases may have revisions that move, and could not be asked:{}\nif they have none, pass --yes",
        bullets(.0)
    )]
    Unread(Vec<String>),
    /// Changes do not fit where they are to be moved to.
    #[error(
        "after {onto} the changes do not fit any more:{}\nnothing was written; delete the revision that no longer fits, \
         and write it anew with `revision`", bullets(.why)
    )]
    Misfits {
        /// Where they are to be moved to.
        onto: RevisionId,
        /// In what.
        why: Vec<String>,
    },
    /// There is no copy to work on.
    #[error(
        "there is no copy of {source_name} at {copy}: `cargo schemi clone {source_name} {copy} --create` makes it"
    )]
    NoCopy {
        /// The database.
        source_name: String,
        /// Where its copy would be.
        copy: String,
    },
    /// The database to copy to is not there.
    #[error("{target} is not there yet (`{name}`): pass --create to create it")]
    CopyMissing {
        /// The target.
        target: String,
        /// The database's own name.
        name: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {verb} `{}`: {source}", .path.display())]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody asked to stop before anything was written.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Somebody asked twice to stop.
    #[error("stopped: the database rolls back what was not committed")]
    Stopped,
    /// Arguments that do not fit together.
    #[error("{0}")]
    Misused(String),
}

/// A revision that no other comes after, to be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which.
    pub id: RevisionId,
    /// What it is for.
    pub message: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = self.message.lines().next().unwrap_or_default();
        write!(f, "{} {message}", self.id)
    }
}

/// A loss, and how much is lost.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Loss {
    /// The revision that does it.
    pub revision: String,
    /// What it does.
    #[serde(flatten)]
    pub hazard: Hazard,
    /// How many rows or values go.
    pub rows: u64,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (count, plural) = (self.rows, if self.rows == 1 { "" } else { "s" });
        write!(
            f,
            "{}: {} ({count} row{plural})",
            self.revision, self.hazard
        )
    }
}

impl CommandError {
    /// A file that cannot be written.
    pub fn write(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            verb: "write",
            path: path.to_owned(),
            source,
        }
    }

    /// A file that cannot be read.
    pub fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Io {
            verb: "read",
            path: path.to_owned(),
            source,
        }
    }
}

impl From<ApplyError> for CommandError {
    fn from(error: ApplyError) -> Self {
        Self::Apply(Box::new(error))
    }
}

impl From<sqlx::Error> for CommandError {
    fn from(error: sqlx::Error) -> Self {
        Self::Query(ServerError::from(error))
    }
}
