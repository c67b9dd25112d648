//! A connection ready to be opened: paths made whole, variables expanded.

use std::path::PathBuf;
use std::time::Duration;

use schemi_schema::Dialect;

use super::database::SslMode;
use super::password::PasswordSource;

/// What a connection is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To look: nothing is created or changed.
    Read,
    /// To change a database that exists.
    Write,
    /// To change a database; a missing SQLite file is created, its folder is not.
    Create,
}

/// Everything that opening a connection needs.
#[derive(Clone, Debug)]
pub enum Spec {
    /// A SQLite file.
    Sqlite(SqliteSpec),
    /// A database of a PostgreSQL server.
    Postgres(Box<PostgresSpec>),
}

impl Spec {
    /// The kind of database.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The target's name, for messages.
    pub fn target(&self) -> &str {
        match self {
            Self::Sqlite(spec) => &spec.target,
            Self::Postgres(spec) => &spec.target,
        }
    }

    /// A SQLite database in the memory of the connection that opens it.
    pub fn memory() -> Self {
        Self::Sqlite(SqliteSpec {
            target: "memory".to_owned(),
            file: PathBuf::from(":memory:"),
            lock_timeout: Duration::ZERO,
        })
    }

    /// Waits for locks as long as this, whatever the settings say.
    pub fn wait_for(&mut self, timeout: Duration) {
        match self {
            Self::Sqlite(spec) => spec.lock_timeout = timeout,
            Self::Postgres(spec) => spec.lock_timeout = timeout,
        }
    }
}

/// A SQLite file to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteSpec {
    /// The target's name, for messages.
    pub target: String,
    /// The file, or `file:NAME?mode=memory&cache=shared`.
    pub file: PathBuf,
    /// How long to wait for a lock.
    pub lock_timeout: Duration,
}

impl SqliteSpec {
    /// Whether it names a database that lives in memory, or by other rules than a plain file.
    pub fn is_uri(&self) -> bool {
        self.file
            .as_os_str()
            .as_encoded_bytes()
            .starts_with(b"file:")
            || self.file.as_os_str() == ":memory:"
    }
}

/// A database of a PostgreSQL server to connect to.
#[derive(Clone, Debug)]
pub struct PostgresSpec {
    /// The target's name, for messages.
    pub target: String,
    /// A host name, an address, or the folder of a socket.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The role to log in as; `None` leaves it to PGUSER and the system.
    pub user: Option<String>,
    /// Where the password comes from.
    pub password: PasswordSource,
    /// How TLS is used; `None` leaves it to PGSSLMODE, else it is `prefer`.
    pub sslmode: Option<SslMode>,
    /// The certificate authority to trust.
    pub sslrootcert: Option<PathBuf>,
    /// The client's certificate.
    pub sslcert: Option<PathBuf>,
    /// The client's key.
    pub sslkey: Option<PathBuf>,
    /// How long to wait for the connection; zero for no limit.
    pub connect_timeout: Duration,
    /// The search path to set.
    pub search_path: Option<String>,
    /// The role to become.
    pub role: Option<String>,
    /// How long a statement waits for a lock; zero for no limit.
    pub lock_timeout: Duration,
    /// How long a statement may run; zero for no limit, `None` leaves it to the server.
    pub statement_timeout: Option<Duration>,
    /// A word that the session is known by beside the tool's name.
    pub tag: Option<String>,
}
