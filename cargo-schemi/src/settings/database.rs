//! What the settings say about projects, databases and servers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::revisions::RevisionSettings;
use crate::dialect::copy::selection::Pattern;
use schemi_schema::{Dialect, Name, QualifiedName};
use secrecy::{ExposeSecret, SecretString};

/// A data service: a crate with models, and the databases that it runs on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// The crate: a package's folder, counted from the settings file, or a package's name.
    pub module: String,
    /// The features to read the models with; `None` means the crate's default features.
    pub features: Option<Vec<String>>,
    /// The name of the history table, where it is not `schemi_revisions`.
    pub version_table: Option<String>,
    /// The PostgreSQL schema of the history table, where it is not the first of the search path.
    pub version_table_schema: Option<String>,
    /// Tables that belong to others and are passed over.
    pub ignore: Vec<Pattern>,
    /// How its revisions are called, written and run.
    pub revisions: RevisionSettings,
    /// Its databases, by name.
    pub databases: BTreeMap<String, DatabaseSettings>,
}

impl Project {
    /// The kinds of database that it runs on.
    pub fn dialects(&self) -> BTreeSet<Dialect> {
        self.databases
            .values()
            .map(DatabaseSettings::dialect)
            .collect()
    }

    /// The tables that are passed over in one of its databases; those of all of them where none is named.
    pub fn passed_over(&self, database: Option<&str>) -> Vec<Pattern> {
        let database = database.and_then(|name| self.databases.get(name));
        let own = database.map_or(&[][..], |database| &database.ignore);
        self.ignore.iter().chain(own).cloned().collect()
    }
}

/// A database of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct DatabaseSettings {
    /// The database's name: on PostgreSQL the name to connect to, on SQLite a title for people.
    pub db_name: Option<String>,
    /// Whether what destroys data needs the name typed.
    pub protected: bool,
    /// Tables of it that belong to others and are passed over, beside those of the project.
    pub ignore: Vec<Pattern>,
    /// The way to it.
    pub connection: Connection,
    /// What every copy of it leaves out or masks.
    pub clone: CloneSettings,
}

/// What every copy of a database leaves out or masks, so that nobody forgets it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloneSettings {
    /// The rows of a table that go along, as an SQL condition.
    pub subsets: BTreeMap<QualifiedName, String>,
    /// What stands in the copy in place of a column's value, as an SQL expression over its row.
    pub masks: BTreeMap<QualifiedName, BTreeMap<Name, String>>,
}

impl DatabaseSettings {
    /// Its kind.
    pub fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }
}

/// The way to a database, as written: nothing is expanded and no password fetched yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Connection {
    /// A SQLite file.
    Sqlite(SqliteSettings),
    /// A PostgreSQL server.
    Postgres(Box<PostgresSettings>),
}

/// A server to copy databases to: a folder of SQLite files, or a PostgreSQL server.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// The way to it. On SQLite, `db_path` is the folder in which a copy is `NAME.db`.
    pub connection: Connection,
}

impl Server {
    /// Its kind.
    pub fn dialect(&self) -> Dialect {
        match self.connection {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }
}

/// The `connection` of a SQLite database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SqliteSettings {
    /// The file, or `file:NAME?mode=memory&cache=shared`.
    pub db_path: String,
    /// How long to wait for a lock; 5 s where it is not said.
    pub lock_timeout: Option<Duration>,
}

/// The `connection` of a PostgreSQL database.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PostgresSettings {
    /// A host name, an address, or the folder of a socket.
    pub host: String,
    /// 5432 where it is not said.
    pub port: Option<u16>,
    /// The role to log in as; PGUSER, then the system's user, where it is not said.
    pub user: Option<String>,
    /// Where the password comes from.
    pub password: Password,
    /// How TLS is used; PGSSLMODE, then `prefer`, where it is not said.
    pub sslmode: Option<SslMode>,
    /// The file of the certificate authority to trust.
    pub sslrootcert: Option<String>,
    /// The file of the client's certificate.
    pub sslcert: Option<String>,
    /// The file of the client's key.
    pub sslkey: Option<String>,
    /// How long to wait for a connection; 10 s where it is not said, zero for no limit.
    pub connect_timeout: Option<Duration>,
    /// The search path to set.
    pub search_path: Option<String>,
    /// The role to become after connecting.
    pub role: Option<String>,
    /// How long a statement waits for a lock; 5 s where it is not said, zero for no limit.
    pub lock_timeout: Option<Duration>,
    /// How long a statement may run, zero for no limit; the server's own where it is not said.
    pub statement_timeout: Option<Duration>,
}

/// Where a password comes from. Its text is never shown.
#[derive(Clone, Debug, Default)]
pub enum Password {
    /// PGPASSWORD, or the password file of libpq.
    #[default]
    Unsaid,
    /// The settings file itself.
    Said(SecretString),
    /// An environment variable.
    Env(String),
    /// The first line of a file.
    File(String),
    /// The first line that a shell command prints. It runs when a connection is opened.
    Command(String),
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unsaid, Self::Unsaid) => true,
            (Self::Said(a), Self::Said(b)) => a.expose_secret() == b.expose_secret(),
            (Self::Env(a), Self::Env(b))
            | (Self::File(a), Self::File(b))
            | (Self::Command(a), Self::Command(b)) => a == b,
            (Self::Unsaid | Self::Said(_) | Self::Env(_) | Self::File(_) | Self::Command(_), _) => {
                false
            }
        }
    }
}

/// How TLS is used, in libpq's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SslMode {
    /// Never.
    Disable,
    /// Only where the server insists.
    Allow,
    /// Where the server offers it.
    Prefer,
    /// Always; the certificate is verified where `sslrootcert` is given.
    Require,
    /// Always, with a certificate of a trusted authority.
    VerifyCa,
    /// Always, with a certificate of a trusted authority for this very host.
    VerifyFull,
}

impl SslMode {
    /// The word for it in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

impl FromStr for SslMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let modes = [
            Self::Disable,
            Self::Allow,
            Self::Prefer,
            Self::Require,
            Self::VerifyCa,
            Self::VerifyFull,
        ];
        let found = modes.into_iter().find(|mode| mode.as_str() == text);
        found.ok_or_else(|| format!("the modes are {}", modes.map(Self::as_str).join(", ")))
    }
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
