//! Why there is no target, or no way to it.

use super::TargetName;
use crate::dialect::postgres::connection::Cause;
use crate::dialect::{postgres, sqlite};
use crate::settings::SettingsError;

/// Why a name on the command line is no target.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// It has no dot, or more than one.
    #[error("`{name}` is not a target: write PROJECT.DATABASE{choices}")]
    Form {
        /// What was given.
        name: String,
        /// The targets there are, as a fragment.
        choices: String,
    },
    /// There is no such project.
    #[error("unknown project `{name}`{near}{choices}")]
    UnknownProject {
        /// What was given.
        name: String,
        /// The one that may be meant, as a fragment.
        near: String,
        /// The projects there are, as a fragment.
        choices: String,
    },
    /// The project has no such database.
    #[error("project `{project}` has no database `{name}`{near}{choices}")]
    UnknownDatabase {
        /// The project.
        project: String,
        /// What was given.
        name: String,
        /// The one that may be meant, as a fragment.
        near: String,
        /// The databases there are, as a fragment.
        choices: String,
    },
    /// There is no such development server.
    #[error("unknown development server `{name}`{near}{choices}")]
    UnknownServer {
        /// What was given.
        name: String,
        /// The one that may be meant, as a fragment.
        near: String,
        /// The servers there are, as a fragment.
        choices: String,
    },
    /// A server, where a database is needed.
    #[error("`{name}` is a server to copy to, not a database: write PROJECT.DATABASE")]
    Server {
        /// What was given.
        name: TargetName,
    },
    /// A copy on a server, without a name.
    #[error(
        "`{server}` is a server, and a copy there needs a name: pass --name {proposal}, or write {server}/{proposal}"
    )]
    Unnamed {
        /// The server.
        server: TargetName,
        /// A name that would do.
        proposal: String,
    },
    /// Two names for one copy.
    #[error("`{place}` and --name `{name}` name two databases: keep one")]
    TwoNames {
        /// As it was written.
        place: String,
        /// The other name.
        name: String,
    },
    /// A copy that is no copy.
    #[error(
        "--on leads to `{copy}`, which is `{original}` itself: name a copy of it, as SERVER/NAME"
    )]
    Itself {
        /// The database.
        original: TargetName,
        /// Its other name.
        copy: TargetName,
    },
    /// A place for copies at which a database of the settings is.
    #[error(
        "`{place}` is `{database}` of the settings: name it so, or name another place for the copy"
    )]
    IsOfSettings {
        /// The place.
        place: TargetName,
        /// The database.
        database: TargetName,
    },
    /// A database that the server itself needs.
    #[error("`{place}` is a database of the server's own, and no copy: name another")]
    IsOfServer {
        /// The place.
        place: TargetName,
    },
    /// A name for a database that has its own.
    #[error("`{name}` has its name in the settings: a name is for a copy on a development server")]
    Named {
        /// The target.
        name: TargetName,
    },
    /// A name that is none for a file and a database.
    #[error(
        "`{name}` cannot be the name of a copy: take letters, digits, `_` and `-`, 63 bytes at most"
    )]
    CopyName {
        /// What was given.
        name: String,
    },
    /// A database of a project, where a development server is needed.
    #[error(
        "`{name}` is no development server: --on takes development.SERVER or development.SERVER/NAME"
    )]
    NoServer {
        /// What was given.
        name: TargetName,
    },
    /// A development server of another kind than is needed.
    #[error(
        "`{server}` is {kind}, and {wanted} is needed: name a server of that kind with --on, or none"
    )]
    ServerKind {
        /// The server.
        server: TargetName,
        /// What it is.
        kind: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// A database and its copy on two kinds of server.
    #[error(
        "{source_name} is {source_kind} and {target} is {target_kind}: a database is copied to one of its own kind"
    )]
    OtherKind {
        /// The database.
        source_name: TargetName,
        /// What it is.
        source_kind: &'static str,
        /// Where the copy would be.
        target: TargetName,
        /// What that is.
        target_kind: &'static str,
    },
    /// The settings are wrong there.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// Why a target's database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A SQLite file.
    #[error(transparent)]
    Sqlite(#[from] sqlite::connection::ConnectError),
    /// A PostgreSQL server.
    #[error(transparent)]
    Postgres(#[from] postgres::connection::ConnectError),
}

impl ConnectError {
    /// Whether the server is there and the database is not.
    pub fn is_no_database(&self) -> bool {
        match self {
            Self::Postgres(error) => matches!(error.cause, Cause::NoDatabase),
            Self::Sqlite(_) => false,
        }
    }
}
