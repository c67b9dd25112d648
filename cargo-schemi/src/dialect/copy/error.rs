//! Why a database could not be copied.

use std::path::PathBuf;

use super::counted;
use super::selection::LARGE_OBJECTS;
use crate::dialect::{postgres, sqlite};

/// Why a database could not be copied. The target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A server cannot be reached.
    #[error(transparent)]
    Postgres(#[from] postgres::connection::ConnectError),
    /// A file cannot be opened.
    #[error(transparent)]
    Sqlite(#[from] sqlite::connection::ConnectError),
    /// Two kinds of database.
    #[error("a database is copied to one of its own kind")]
    OtherKind,
    /// Both are one database, maybe by another spelling of the host or another path.
    #[error("{from} and {to} are the same {what}: name another target")]
    Same {
        /// The source.
        from: String,
        /// The target.
        to: String,
        /// What both are: "file `shop.db`".
        what: String,
    },
    /// The target holds something.
    #[error("{to} is not empty ({} in `{name}`): pass --force to replace it", counted(*.tables, "table"))]
    NotEmpty {
        /// The target.
        to: String,
        /// The database, or the file.
        name: String,
        /// How many tables it has.
        tables: u64,
    },
    /// A file came to be where the copy was to be.
    #[error("{to}: `{}` was made while the copy was: pass --force to replace it", .file.display())]
    Appeared {
        /// The target.
        to: String,
        /// The file.
        file: PathBuf,
    },
    /// A name that a copy was to be kept under is taken.
    #[error("{to}: there is a database `{database}` already: name another")]
    Exists {
        /// The server.
        to: String,
        /// The database.
        database: String,
    },
    /// The target is a database that the server itself needs.
    #[error("{to}: `{database}` is the server's own, and no copy takes its place: name another")]
    Reserved {
        /// The target.
        to: String,
        /// The database.
        database: String,
    },
    /// The target is no plain file.
    #[error("{to} is `{file}`, and a copy needs a plain file: set `db_path` to one")]
    Uri {
        /// The target.
        to: String,
        /// What stands in the settings.
        file: String,
    },
    /// Others have the target's file open.
    #[error("{to} is in use: `{}` is open in {}; end {them} first", .file.display(), .holders.join(", "), them = if .holders.len() == 1 { "it" } else { "them" })]
    Open {
        /// The target.
        to: String,
        /// The file.
        file: PathBuf,
        /// The programs, with their process numbers where they are known.
        holders: Vec<String>,
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
    /// No right to put a copy in the place of the target.
    #[error(
        "{to}: database `{database}` belongs to `{owner}`, and `{user}` may not replace it: ALTER DATABASE {database} OWNER TO {user}, or name another user or another database"
    )]
    NotOwner {
        /// The target.
        to: String,
        /// The database.
        database: String,
        /// Whose it is.
        owner: String,
        /// The user.
        user: String,
    },
    /// No right to end the target's sessions.
    #[error(
        "{to} is in use, and --disconnect may not end these sessions: {}; end them there, or have the user granted `pg_signal_backend` (a superuser's sessions only a superuser ends)", .sessions.join("; ")
    )]
    OutOfReach {
        /// The target.
        to: String,
        /// The sessions, each with its user and number.
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
    /// Owners and their like that the target's server does not know.
    #[error("{from} has owners and rights of roles that are not on the server of {to}: {}: create them there, or \
             leave out --owner", .roles.join(", "))]
    NoRoles {
        /// The source.
        from: String,
        /// The target.
        to: String,
        /// The roles.
        roles: Vec<String>,
    },
    /// A mask or a condition of a full-text table that shows another table's rows (SQLite).
    #[error(
        "{from}: {table} shows the content of another table: mask that one, or say there which rows go along"
    )]
    ContentElsewhere {
        /// The source.
        from: String,
        /// The full-text table.
        table: String,
    },
    /// A mask of a column that is not there, or that is computed.
    #[error("{from} has no column {column} that holds values: a mask names one that is there")]
    NoColumn {
        /// The source.
        from: String,
        /// The table and the column.
        column: String,
    },
    /// A mask or a condition that the source cannot compute.
    #[error("{from} cannot compute {}: {message}", .places.join(" or "))]
    Expression {
        /// The source.
        from: String,
        /// Which it may be: "the mask of customers.email", "the condition of orders".
        places: Vec<String>,
        /// What the database says.
        message: String,
    },
    /// Masked rows that their table does not take.
    #[error("the copy does not take the rows of {table} with {}: {message}; change what it makes of them", .masks.join(" and "))]
    Masked {
        /// The table.
        table: String,
        /// Its masks: "the mask of customers.email".
        masks: Vec<String>,
        /// What the database says.
        message: String,
    },
    /// Masks that make values equal that must not be.
    #[error("{} makes equal values where {constraint} takes none twice: make them unique, for example by {example}", .masks.join(" or "))]
    NotUnique {
        /// The masks: "the mask of customers.email".
        masks: Vec<String>,
        /// What of the table takes them once only.
        constraint: String,
        /// An expression that is unique.
        example: &'static str,
    },
    /// Rows of the copy refer to rows that were left out.
    #[error("the copy would hold rows that refer to rows left out or masked: {}; leave these out too, with --where or --exclude-table-data, or mask both sides alike", .what.join(", "))]
    Orphans {
        /// Which tables, or which foreign key.
        what: Vec<String>,
    },
    /// Extensions that the target's user cannot make.
    #[error("{to}: its user cannot make the extension{} {} there, which the source has: install what is missing, and name a superuser for the copy, or one server where it can", if .names.len() == 1 { "" } else { "s" }, .names.join(", "))]
    Extensions {
        /// The target.
        to: String,
        /// Their names.
        names: Vec<String>,
    },
    /// Something that the user may not read.
    #[error(
        "cannot copy {from}: {message}; its user needs SELECT on all tables and sequences that go along (GRANT pg_read_all_data TO …, from PostgreSQL 14 on), or name the tables that it may read with --table"
    )]
    Unreadable {
        /// The source.
        from: String,
        /// What the server says, with the object.
        message: String,
    },
    /// Large objects that the user may not read.
    #[error("{from}: `{user}` may not read {} (number {example}): GRANT SELECT ON LARGE OBJECT {example} TO {user}, and so on, or leave them all out with --exclude-table-data {}", counted(*.count, "large object"), LARGE_OBJECTS)]
    LargeObjects {
        /// The source.
        from: String,
        /// The user.
        user: String,
        /// How many.
        count: u64,
        /// The first one's number.
        example: u64,
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
    /// SQLite finds the copy damaged, and so the source is.
    #[error("{from} is damaged: {found}; nothing was put in place of {to}")]
    Damaged {
        /// The source.
        from: String,
        /// The target.
        to: String,
        /// What SQLite says.
        found: String,
    },
    /// The copy is not what the source is.
    #[error("the copy of {from} is not equal to it ({what}); nothing was put in place: try again")]
    Differs {
        /// The source.
        from: String,
        /// In which way.
        what: String,
    },
    /// The source or the copy refused a statement.
    #[error("cannot copy {from}: {message}")]
    Refused {
        /// The source.
        from: String,
        /// What the database says.
        message: String,
    },
    /// The target's server refused a statement.
    #[error("cannot write to {to}: {message}")]
    Unwritten {
        /// The target.
        to: String,
        /// What the server says, with its usual cause.
        message: String,
    },
    /// The target's server takes no writes.
    #[error(
        "cannot write to {to}: its server only reads (a standby, or `default_transaction_read_only` is on); name another server"
    )]
    ReadOnly {
        /// The target.
        to: String,
    },
    /// The file system refused.
    #[error("cannot write {what}`{}`: {error}", .path.display())]
    File {
        /// What is written: "a dump of shop.prod to ", or nothing where it is the file itself.
        what: String,
        /// The file, or the folder.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Somebody asked to stop.
    #[error("stopped: the target is as it was")]
    Cancelled,
}

impl CopyError {
    /// The same, with the table that was written to.
    #[must_use]
    pub fn of(mut self, table: &str) -> Self {
        if let Self::Unwritten { message, .. } = &mut self {
            message.insert_str(0, &format!("{table}: "));
        }
        self
    }
}
