//! Why a PostgreSQL database could not be copied.

use std::path::PathBuf;

use crate::dialect::postgres::connection::ConnectError;

/// Why a PostgreSQL database could not be copied. The target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Both are one database, maybe by another spelling of the host.
    #[error(
        "{from} and {to} are the same database `{database}` of one server: name another target"
    )]
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
    /// A name that a copy was to be kept under is taken.
    #[error("{to}: there is a database `{database}` already: name another")]
    Exists {
        /// The server.
        to: String,
        /// The database.
        database: String,
    },
    /// Others are connected to the target.
    #[error("{to} is in use: {}; end their work, or pass --disconnect", .sessions.join(", "))]
    InUse {
        /// The target.
        to: String,
        /// The sessions, each with its user, program, number and address.
        sessions: Vec<String>,
    },
    /// Others are connected to a copy that was kept.
    #[error("`{name}` is in use: {}; end their work first", .sessions.join(", "))]
    KeptInUse {
        /// The copy.
        name: String,
        /// The sessions, as above.
        sessions: Vec<String>,
    },
    /// Others keep what they have of the target.
    #[error("{to} is in use, and its sessions could not be ended: {}", .sessions.join(", "))]
    Stubborn {
        /// The target.
        to: String,
        /// The sessions.
        sessions: Vec<String>,
    },
    /// No right to create databases.
    #[error(
        "{to}: user `{user}` may not create databases there: ALTER ROLE {user} CREATEDB, or name another user"
    )]
    NoRight {
        /// The target.
        to: String,
        /// The user.
        user: String,
    },
    /// `--table` and the like name nothing.
    #[error("{from} has no table {}: the options that name tables must each name one that is there", .names.join(", "))]
    Unmatched {
        /// The source.
        from: String,
        /// What was written.
        names: Vec<String>,
    },
    /// A mask of a column that is not there, or that is computed.
    #[error("{from} has no column {column} that holds values: a mask names one that is there")]
    NoColumn {
        /// The source.
        from: String,
        /// The table and the column.
        column: String,
    },
    /// A mask or a condition that the source does not understand.
    #[error("{from} does not understand the masks or the condition of {table}: {message}")]
    Expression {
        /// The source.
        from: String,
        /// The table.
        table: String,
        /// What the server says.
        message: String,
    },
    /// Somebody keeps a table for himself.
    #[error(
        "{from}: {table} is locked, or somebody waits to change it: try again when they are done, or set a longer `lock_timeout`"
    )]
    Locked {
        /// The source.
        from: String,
        /// The table, or the tables.
        table: String,
    },
    /// There are no programs that fit the server.
    #[error(
        "{from} is on PostgreSQL {server}, and copying it needs pg_dump {server} or newer, but {found}: install it (Debian: apt-get install postgresql-client-{server}), or name its folder with `postgres_tools` in the settings"
    )]
    NoTools {
        /// The source.
        from: String,
        /// The server's version.
        server: u32,
        /// What was found instead.
        found: String,
    },
    /// One of the programs failed.
    #[error("cannot copy {from}: {program} failed: {message}")]
    Failed {
        /// The source.
        from: String,
        /// The program.
        program: &'static str,
        /// What it says.
        message: String,
    },
    /// The dump does not hold what the source has.
    #[error("cannot copy {from}: `{}` says that it succeeded, but its dump {what}", .program.display())]
    BadDump {
        /// The source.
        from: String,
        /// The program, as it was called.
        program: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Rows of the copy refer to rows that were left out.
    #[error(
        "the copy would hold rows that refer to rows left out or masked ({what}); leave these out too, with --where or --exclude-table-data"
    )]
    Orphans {
        /// What the server says: the foreign key and its table.
        what: String,
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
    /// The file system refused.
    #[error("cannot write a dump of {from} to `{}`: {error}", .folder.display())]
    File {
        /// The source.
        from: String,
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Somebody asked to stop.
    #[error("stopped: the target is as it was")]
    Cancelled,
}
