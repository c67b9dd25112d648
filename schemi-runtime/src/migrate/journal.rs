//! The history table: which revisions a database has.

mod row;
mod table;
mod text;

use std::time::{Duration, Instant};

use super::applied::{Applied, State};
use super::database::Database;
use super::error::ServerError;
use super::revision::Direction;
use super::session::{Bind, quoted};

/// The table's name where nothing else is said.
pub const DEFAULT_TABLE: &str = "schemi_revisions";

/// How long a reader waits for a writer in a SQLite shared cache, which refuses at once whatever the
/// connection's busy timeout.
const READ_PATIENCE: Duration = Duration::from_secs(5);

/// Why the history cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The search path names no schema that is there.
    #[error(
        "no schema to keep the history in: none of the search path exists; set `search_path`, or name the history's schema"
    )]
    NoSchema,
    /// The database refused.
    #[error(
        "the history table {table} cannot be {verb}: {error}{}",
        way_out(error)
    )]
    Refused {
        /// Its qualified name.
        table: String,
        /// "read", "written" or "created".
        verb: &'static str,
        /// What the database said.
        error: Box<ServerError>,
    },
    /// A row says something that this version does not know.
    #[error(
        "the history table {table} holds a row that this version cannot read ({text}): use the version of schemi that wrote it"
    )]
    Unknown {
        /// Its qualified name.
        table: String,
        /// What was found.
        text: String,
    },
}

/// What helps where a right is missing.
fn way_out(error: &ServerError) -> &'static str {
    if error.code == "42501" {
        "; GRANT the right to the user of the connection, or connect as one who has it"
    } else {
        ""
    }
}

/// The history of one package in one database: where it is kept, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// Whose rows they are; several packages may share a database.
    pub package: String,
    /// The PostgreSQL schema of the table; without it, the first of the search path.
    pub schema: Option<String>,
    /// The table's name.
    pub table: String,
}

impl Journal {
    /// The history of a package in the default table.
    pub fn new(package: impl Into<String>) -> Self {
        Self {
            package: package.into(),
            schema: None,
            table: DEFAULT_TABLE.to_owned(),
        }
    }

    /// What is applied, parents before children as far as the rows' times tell; nothing where the
    /// table is not there. It only reads, and needs no right but to read.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub async fn read(&self, database: &mut Database) -> Result<Vec<Applied>, JournalError> {
        let begun = Instant::now();
        loop {
            match self.read_once(database).await {
                Err(JournalError::Refused { error, .. })
                    if error.is_shared_cache_locked() && begun.elapsed() < READ_PATIENCE =>
                {
                    tokio::time::sleep(Duration::from_millis(25)).await;
                }
                result => return result,
            }
        }
    }

    async fn read_once(&self, database: &mut Database) -> Result<Vec<Applied>, JournalError> {
        let table = table::locate(self, database).await?;
        if !table.exists {
            return Ok(Vec::new());
        }
        let sql = row::select(&table.name, database.dialect());
        let rows = database
            .rows(&sql, &[Bind::from(self.package.as_str())])
            .await
            .map_err(|error| table.refused("read", error))?;
        let rows = if database.is_sqlite() {
            row::unpacked(&rows, &table.name)?
        } else {
            rows
        };
        rows.into_iter()
            .map(|columns| row::decode(columns, &table.name))
            .collect()
    }

    /// Whether the table is there.
    ///
    /// # Errors
    /// A catalog that cannot be read.
    pub async fn exists(&self, database: &mut Database) -> Result<bool, JournalError> {
        Ok(table::locate(self, database).await?.exists)
    }

    /// Creates the table where it is missing; only to be called under the migrators' lock, since
    /// `IF NOT EXISTS` does not keep two sessions from creating it at once.
    ///
    /// # Errors
    /// No right to create it.
    pub(crate) async fn ensure(&self, database: &mut Database) -> Result<(), JournalError> {
        let table = table::locate(self, database).await?;
        if table.exists {
            return Ok(());
        }
        let sql = table::create(&table.name, database.dialect());
        database
            .run(&sql)
            .await
            .map_err(|error| table.refused("created", error))?;
        Ok(())
    }

    /// The table's name as statements write it: with its schema on PostgreSQL, in quotes.
    pub(crate) async fn qualified(&self, database: &mut Database) -> Result<String, JournalError> {
        if database.is_sqlite() {
            return Ok(table::sqlite_name(self));
        }
        Ok(table::locate(self, database).await?.name)
    }
}

/// How far a revision has come, for [`Journal::progress_sql`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(crate) state: State,
    pub(crate) direction: Direction,
    pub(crate) statement_no: usize,
}

/// What the database says to a row that it does not take.
pub(crate) fn not_written(table: &str, error: ServerError) -> JournalError {
    refused(table, "written", error)
}

fn refused(table: &str, verb: &'static str, error: ServerError) -> JournalError {
    JournalError::Refused {
        table: table.to_owned(),
        verb,
        error: Box::new(error),
    }
}

/// A name with its schema, each in quotes.
fn qualify(schema: Option<&str>, table: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(table)),
        None => quoted(table),
    }
}
