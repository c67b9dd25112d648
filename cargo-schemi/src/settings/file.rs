//! The file's shape, for serde and for the JSON Schema. The doc comments are what editors show.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use indexmap::IndexMap;
use schemars::JsonSchema;
use schemi_schema::Dialect;
use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};

use super::database::SslMode;
use super::duration;

/// The settings of schemi.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "schemi settings")]
pub(super) struct File {
    /// Servers to copy databases to.
    pub(super) development: Option<Development>,
    /// The folder that pg_dump and pg_restore are in, where they are not found by themselves.
    pub(super) postgres_tools: Option<String>,
    /// The data services, by name: letters, digits, `_` and `-`.
    #[schemars(extend("propertyNames" = { "pattern": "^[A-Za-z0-9_-]+$" }))]
    pub(super) projects: Option<BTreeMap<String, ProjectEntry>>,
}

/// Servers to copy databases to.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Development {
    /// The servers, by name: letters, digits, `_` and `-`.
    #[schemars(extend("propertyNames" = { "pattern": "^[A-Za-z0-9_-]+$" }))]
    pub(super) db: Option<IndexMap<String, ServerEntry>>,
}

/// A server to copy databases to.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerEntry {
    /// `db_path` (a folder) means SQLite, `host` PostgreSQL.
    pub(super) connection: ConnectionEntry,
}

/// A data service.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProjectEntry {
    /// The crate: a package's folder, counted from this file, or a package's name.
    pub(super) module: String,
    /// The features to read the models with, instead of the default ones.
    pub(super) features: Option<Vec<String>>,
    /// The name of the history table; `schemi_revisions` where it is not said.
    pub(super) version_table: Option<String>,
    /// The PostgreSQL schema of the history table; the first of the search path where not said.
    pub(super) version_table_schema: Option<String>,
    /// Tables that belong to others and are passed over: names with `*` and `?`, with or without a schema.
    pub(super) ignore: Option<Vec<String>>,
    /// How the files of new revisions are called: `{rev}`, `{slug}`, `{epoch}`, `{year}`, `{month}`, `{day}`,
    /// `{hour}`, `{minute}`, `{second}`, with `/` for sub-folders; `{rev}_{slug}` where it is not said.
    pub(super) file_template: Option<String>,
    /// The time zone of the times in new revisions: `Europe/Berlin`, `+02:00`; UTC where it is not said.
    pub(super) timezone: Option<String>,
    /// As many letters as the message has in a file's name, at most; 40 where it is not said.
    #[schemars(range(min = 1, max = 200))]
    pub(super) slug_length: Option<usize>,
    /// The folders of revisions, counted from the crate's folder; `migrations/versions` where it is not said.
    /// They are read with all below them, and the first is where new revisions go.
    pub(super) version_locations: Option<Vec<String>>,
    /// Whether each revision is a transaction; with `false` all that one command runs is one.
    pub(super) transaction_per_migration: Option<bool>,
    /// How constraints and indexes that no model names are called.
    pub(super) naming_convention: Option<NamingEntry>,
    /// Programs that are run on each new revision's file, one after the other.
    pub(super) hooks: Option<Vec<HookEntry>>,
    /// The databases, by name: letters, digits, `_` and `-`.
    #[schemars(extend("propertyNames" = { "pattern": "^[A-Za-z0-9_-]+$" }))]
    pub(super) db: Option<BTreeMap<String, DatabaseEntry>>,
}

/// How constraints and indexes that no model names are called: `{table}`, `{columns}`, `{column}` (the first),
/// of a foreign key also `{referred_table}` and `{referred_columns}`. What is left out is `pk_{table}`,
/// `uq_{table}_{columns}` and so on.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NamingEntry {
    /// Of primary keys.
    pub(super) primary_key: Option<String>,
    /// Of foreign keys.
    pub(super) foreign_key: Option<String>,
    /// Of unique constraints.
    pub(super) unique: Option<String>,
    /// Of indexes.
    pub(super) index: Option<String>,
    /// Of checks.
    pub(super) check: Option<String>,
    /// Of exclusion constraints.
    pub(super) exclude: Option<String>,
}

/// A program that is run on a new revision's file, in the crate's folder.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HookEntry {
    /// The program and its arguments. `{path}` is the file, `{x.KEY}` what `-x KEY=VALUE` gave.
    #[schemars(length(min = 1))]
    pub(super) run: Vec<String>,
    /// Environment variables that it finds besides.
    pub(super) env: Option<BTreeMap<String, String>>,
}

/// A database of a data service.
#[derive(Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DatabaseEntry {
    /// The kind of database.
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    /// The database's name; needed on PostgreSQL.
    pub(super) db_name: Option<String>,
    /// Whether drops, downgrades and clones over it need its name typed.
    #[serde(default)]
    pub(super) protected: bool,
    /// Tables of this database that belong to others and are passed over, beside those of the project.
    pub(super) ignore: Option<Vec<String>>,
    /// The way to it.
    pub(super) connection: ConnectionEntry,
    /// What every copy of it leaves out or masks.
    pub(super) clone: Option<CloneEntry>,
}

/// What every copy of a database leaves out or masks.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloneEntry {
    /// The rows that go along: a table, and a condition over its row in SQL.
    #[serde(rename = "where")]
    pub(super) subsets: Option<BTreeMap<String, String>>,
    /// What stands in the copy: `table.column`, and an expression over its row in SQL.
    #[serde(rename = "mask")]
    pub(super) masks: Option<BTreeMap<String, String>>,
}

/// The kind of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl From<Dialect> for Kind {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::Sqlite,
            Dialect::Postgres => Self::Postgres,
        }
    }
}

impl From<Kind> for Dialect {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite,
            Kind::Postgres => Self::Postgres,
        }
    }
}

/// The way to a database or a server. Paths count from this file; `${VAR}` and `~` expand in paths
/// and hosts.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionEntry {
    /// SQLite: the file.
    pub db_path: Option<String>,
    /// PostgreSQL: a host name, an address, or the folder of a socket.
    pub host: Option<String>,
    /// PostgreSQL: the port; 5432 where it is not said.
    pub port: Option<u16>,
    /// PostgreSQL: the role to log in as.
    pub user: Option<String>,
    /// PostgreSQL: the password. Better: `password_env`, `password_file` or `password_command`.
    pub password: Option<Secret>,
    /// PostgreSQL: the environment variable that holds the password.
    pub password_env: Option<String>,
    /// PostgreSQL: the file whose first line is the password.
    pub password_file: Option<String>,
    /// PostgreSQL: the shell command whose first line of output is the password. It may wait for its
    /// user: `connect_timeout` begins after it.
    pub password_command: Option<String>,
    /// PostgreSQL: how TLS is used; `prefer` where it is not said.
    pub sslmode: Option<SslMode>,
    /// PostgreSQL: the file of the certificate authority to trust.
    pub sslrootcert: Option<String>,
    /// PostgreSQL: the file of the client's certificate.
    pub sslcert: Option<String>,
    /// PostgreSQL: the file of the client's key.
    pub sslkey: Option<String>,
    /// PostgreSQL: how long to wait for a connection; `10s` where it is not said, `0` for no limit.
    pub connect_timeout: Option<Timeout>,
    /// PostgreSQL: the search path to set.
    pub search_path: Option<String>,
    /// PostgreSQL: the role to become after connecting.
    pub role: Option<String>,
    /// How long to wait for a lock; `5s` where it is not said, `0` for no limit.
    pub lock_timeout: Option<Timeout>,
    /// PostgreSQL: how long a statement may run, `0` for no limit.
    pub statement_timeout: Option<Timeout>,
}

/// A text that is never shown.
#[derive(Debug, JsonSchema)]
#[schemars(transparent)]
pub struct Secret(#[schemars(with = "String")] pub(super) SecretString);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SecretVisitor)
    }
}

/// Takes the text; an error of serde's own would quote the value.
struct SecretVisitor;

impl Visitor<'_> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a password: put it in quotes")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret(text.into()))
    }
}

/// A duration with its unit.
#[derive(Debug, JsonSchema)]
#[schemars(transparent)]
pub struct Timeout(
    #[schemars(with = "String", extend(
        "type" = ["string", "integer"],
        "pattern" = "^(0|[0-9]+ ?(ms|s|min|m|h|d))$",
        "maximum" = 0
    ))]
    pub Duration,
);

impl<'de> Deserialize<'de> for Timeout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        duration::parse(&text).map(Self).map_err(D::Error::custom)
    }
}

/// The JSON Schema of the settings file, by which editors complete and check it.
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(File);
    // A schema is plain JSON data, so that writing it cannot fail; `Display` writes it too.
    serde_json::to_string_pretty(&schema).unwrap_or_else(|_| schema.as_value().to_string()) + "\n"
}
