//! Why a PostgreSQL database could not be copied.

use crate::dialect::postgres::connection::ConnectError;

/// Why a PostgreSQL database could not be copied. The target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Both are one database, maybe by another spelling of the host.
    #[error("{from} and {to} are the same database `{database}` of one server: name another target")]
    Same {
        /// The source.
        from: String,
        /// The target.
        to: String,
        /// The database.
        database: String,
    },
    /// The target holds something.
    #[error("{to} is not empty ({tables} tables in `{database}`): pass --force to replace it")]
    NotEmpty {
        /// The target.
        to: String,
        /// The database.
        database: String,
        /// How many tables it has.
        tables: u64,
    },
    /// Others are connected to the target.
    #[error("{to} is in use: {}; end their work, or pass --disconnect", .sessions.join(", "))]
    InUse {
        /// The target.
        to: String,
        /// The sessions, each with its user, program and number.
        sessions: Vec<String>,
    },
    /// No right to create databases.
    #[error("{to}: user `{user}` may not create databases there: ALTER ROLE {user} CREATEDB, or name another user")]
    NoRight {
        /// The target.
        to: String,
        /// The user.
        user: String,
    },
    /// The copy is not what the source is.
    #[error("the copy of {from} is not equal to it ({what}); nothing was put in place: try again")]
    Differs {
        /// The source.
        from: String,
        /// In which way.
        what: String,
    },
    /// One of the servers refused a statement.
    #[error("cannot copy {from}: {message}")]
    Refused {
        /// The source.
        from: String,
        /// What the server says.
        message: String,
    },
    /// Somebody asked to stop.
    #[error("stopped: the target is as it was")]
    Cancelled,
}
