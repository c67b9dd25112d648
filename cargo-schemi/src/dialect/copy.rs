//! What a copy of a database takes along, and what is told of it; the ways are the dialects' own.

pub mod kept;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use schemi_runtime::migrate::Cancellation;
use schemi_schema::{Name, QualifiedName};

use super::{postgres, sqlite};
use crate::settings::Spec;

/// Why a database could not be copied. The target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// PostgreSQL.
    #[error(transparent)]
    Postgres(#[from] postgres::copy::CopyError),
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] sqlite::copy::CopyError),
    /// Two kinds of database.
    #[error("a database is copied to one of its own kind")]
    OtherKind,
}

/// Copies a database into another one, which is replaced at one blow when the copy is whole.
/// Nothing but reading happens to the source.
///
/// # Errors
/// The first thing that hinders it; the target is then as it was.
pub async fn copy(from: &Spec, to: &Spec, options: &mut Options<'_>) -> Result<Copied, CopyError> {
    Ok(match (from, to) {
        (Spec::Sqlite(from), Spec::Sqlite(to)) => sqlite::copy::copy(from, to, options).await?,
        (Spec::Postgres(from), Spec::Postgres(to)) => {
            postgres::copy::copy(from, to, options).await?
        }
        (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => {
            return Err(CopyError::OtherKind);
        }
    })
}

/// How [`copy`] would go about it. Nothing is written.
///
/// # Errors
/// As [`copy`], as far as reading shows it.
pub async fn plan(from: &Spec, to: &Spec, options: &Options<'_>) -> Result<Way, CopyError> {
    Ok(match (from, to) {
        (Spec::Sqlite(from), Spec::Sqlite(to)) => sqlite::copy::plan(from, to, options).await?,
        (Spec::Postgres(from), Spec::Postgres(to)) => {
            postgres::copy::plan(from, to, options).await?
        }
        (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => {
            return Err(CopyError::OtherKind);
        }
    })
}

/// A copy that takes nobody's place: to try something on. Unless it is kept it is thrown away; where
/// we are killed, by the next copy there.
pub enum Temporary {
    /// A database of a server.
    Postgres(Box<postgres::copy::Temporary>),
    /// A file.
    Sqlite(sqlite::copy::Temporary),
}

/// Makes such a copy beside the database of `like`, which is not touched and need not be there.
///
/// # Errors
/// The first thing that hinders it; nothing is left of it then.
pub async fn temporary(
    from: &Spec,
    like: &Spec,
    options: &mut Options<'_>,
) -> Result<Temporary, CopyError> {
    Ok(match (from, like) {
        (Spec::Sqlite(from), Spec::Sqlite(like)) => {
            Temporary::Sqlite(sqlite::copy::temporary(from, like, options).await?)
        }
        (Spec::Postgres(from), Spec::Postgres(like)) => {
            let made = postgres::copy::temporary(from, like, options).await?;
            Temporary::Postgres(Box::new(made))
        }
        (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => {
            return Err(CopyError::OtherKind);
        }
    })
}

impl Temporary {
    /// The way to it.
    pub fn spec(&self) -> Spec {
        match self {
            Self::Postgres(copy) => Spec::Postgres(Box::new(copy.spec.clone())),
            Self::Sqlite(copy) => Spec::Sqlite(copy.spec.clone()),
        }
    }

    /// What it holds.
    pub fn copied(&self) -> &Copied {
        match self {
            Self::Postgres(copy) => &copy.copied,
            Self::Sqlite(copy) => &copy.copied,
        }
    }

    /// Throws it away.
    ///
    /// # Errors
    /// Where the server does not; the next copy there tries again.
    pub async fn discard(self) -> Result<(), CopyError> {
        match self {
            Self::Postgres(copy) => Ok((*copy).drop().await?),
            Self::Sqlite(copy) => {
                drop(copy);
                Ok(())
            }
        }
    }

    /// Keeps it under a name of its own, and says where: a database, or a file. A database is marked,
    /// so that [`kept::kept`] finds it again.
    ///
    /// # Errors
    /// A name that is taken.
    pub async fn keep(self, name: &str, mark: &str) -> Result<String, CopyError> {
        Ok(match self {
            Self::Postgres(copy) => copy.keep(name, mark).await?.database,
            Self::Sqlite(copy) => copy.keep(name)?.display().to_string(),
        })
    }
}

/// Whether a database is there.
///
/// # Errors
/// A server that cannot be reached.
pub async fn exists(spec: &Spec) -> Result<bool, CopyError> {
    Ok(match spec {
        Spec::Sqlite(spec) => spec.file.exists(),
        Spec::Postgres(spec) => postgres::copy::exists(spec).await?,
    })
}

/// What of a database is copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Whether rows go along.
    pub rows: Rows,
    /// The tables that go along; all of them where none is named.
    pub tables: Vec<Pattern>,
    /// The tables that go along without their rows.
    pub without_rows: Vec<Pattern>,
    /// The rows of a table that go along, as an SQL condition.
    pub subsets: BTreeMap<QualifiedName, String>,
    /// What stands in the copy in place of a column's value, as an SQL expression over its row.
    pub masks: BTreeMap<QualifiedName, BTreeMap<Name, String>>,
    /// The history's table. Its rows go along with the definitions, too: without them a copy would
    /// look as if nothing had ever been applied to it.
    pub history: Option<Name>,
}

/// Whether rows are copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// They are.
    #[default]
    All,
    /// Only the tables' definitions are (`--schema-only`).
    None,
}

impl Selection {
    /// Whether everything goes along as it is: then the database's own way of copying serves.
    pub fn is_everything(&self) -> bool {
        let everything = Self {
            history: self.history.clone(),
            ..Self::default()
        };
        *self == everything
    }

    /// Whether a table goes along.
    pub fn holds(&self, table: &QualifiedName) -> bool {
        self.tables.is_empty() || self.tables.iter().any(|pattern| pattern.matches(table))
    }

    /// Whether a table's rows go along.
    pub fn holds_rows(&self, table: &QualifiedName) -> bool {
        let is_without = || {
            self.without_rows
                .iter()
                .any(|pattern| pattern.matches(table))
        };
        self.copies_rows(&table.name) && self.holds(table) && !is_without()
    }

    /// Whether rows are copied of a table of this name, if no pattern says otherwise.
    pub fn copies_rows(&self, name: &Name) -> bool {
        match &self.rows {
            Rows::All => true,
            Rows::None => self.history.as_ref() == Some(name) && self.tables.is_empty(),
        }
    }

    /// The patterns and tables that name nothing among these tables, as they were written: a slip of
    /// the pen must not let values through.
    pub fn unmatched(&self, tables: &[QualifiedName]) -> Vec<String> {
        let patterns = self.tables.iter().chain(&self.without_rows);
        let missed = patterns.filter(|pattern| !tables.iter().any(|table| pattern.matches(table)));
        let named = self.subsets.keys().chain(self.masks.keys());
        let unknown = named.filter(|name| !tables.contains(name));
        missed
            .map(ToString::to_string)
            .chain(unknown.map(ToString::to_string))
            .collect()
    }
}

/// A table's name with `*` for any characters and `?` for one, with or without a schema before a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as it stands on the command line.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether a table's name, or its name with its schema, is of this form.
    pub fn matches(&self, table: &QualifiedName) -> bool {
        wildcard(self.0.as_bytes(), table.name.as_str().as_bytes())
            || wildcard(self.0.as_bytes(), table.to_string().as_bytes())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn wildcard(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            wildcard(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, t)| wildcard(pattern, t))
        }
        (Some((b'?', rest)), Some((_, text))) => wildcard(rest, text),
        (Some((one, rest)), Some((other, text))) => one == other && wildcard(rest, text),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// How a copy is made.
pub struct Options<'a> {
    /// What goes along.
    pub selection: &'a Selection,
    /// What to do with a target that is not empty.
    pub existing: Existing,
    /// What to do with others who are connected to the target.
    pub others: Others,
    /// Whose the objects of the copy are, where it is made on another server.
    pub owners: Owners,
    /// How many tables are copied at a time; `None` as many as the database is best copied with.
    pub jobs: Option<NonZeroUsize>,
    /// The folder of pg_dump and pg_restore, if the settings name it.
    pub postgres_tools: Option<PathBuf>,
    /// Called off by a signal.
    pub cancel: Cancellation,
    /// Told how far it is.
    pub progress: &'a mut (dyn FnMut(Progress) + Send),
}

/// What happens to a target that holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the copy is refused.
    Keep,
    /// The copy takes its place, once it is whole (`--force`).
    Replace,
}

/// What happens to others who are connected to the target. The source's are left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They stay, and the copy is refused.
    Keep,
    /// They are disconnected (`--disconnect`).
    Disconnect,
}

/// Whose the objects of a copy are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    /// The one's who copies; nobody else has a right to them.
    Ours,
    /// The same as in the source, with the same rights (`--owner`).
    Theirs,
}

/// How far a copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, as a fragment: "copying", "checking the copy".
    pub phase: &'static str,
    /// How much is done, in bytes.
    pub done: u64,
    /// How much there is, in bytes; `None` where nobody knows.
    pub total: Option<u64>,
}

/// By which way a copy was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// SQLite's online backup.
    Backup,
    /// Table by table, through the conditions and masks.
    Rows,
    /// PostgreSQL's `CREATE DATABASE … TEMPLATE`.
    Template,
    /// pg_dump and pg_restore.
    Dump,
}

/// `1 table`, `2 tables`.
pub fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A copy that was made.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Copied {
    /// By which way. Its command's outcome says it, made or not.
    #[serde(skip)]
    pub way: Way,
    /// The tables of the copy.
    pub tables: u64,
    /// The rows of the copy, which were compared with those of the source.
    pub rows: u64,
    /// The size of the copy, in bytes.
    pub bytes: u64,
    /// What a user should know: rows that refer to others that were left out.
    pub warnings: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names_with_and_without_a_schema() {
        let table = QualifiedName::new(Some(Name::from("audit")), "log_2026");
        for yes in ["log_2026", "log_*", "audit.*", "*.log_????", "*"] {
            assert!(Pattern::new(yes).matches(&table), "{yes}");
        }
        for no in ["log", "LOG_2026", "log_???", "other.*", ""] {
            assert!(!Pattern::new(no).matches(&table), "{no}");
        }
    }

    #[test]
    fn what_names_nothing_is_told() {
        let tables = [QualifiedName::local("users"), QualifiedName::local("logs")];
        let selection = Selection {
            tables: vec![Pattern::new("u*"), Pattern::new("x*")],
            subsets: [(QualifiedName::local("log"), "true".to_owned())].into(),
            ..Selection::default()
        };
        assert_eq!(selection.unmatched(&tables), ["x*", "log"]);
        assert!(selection.holds(&tables[0]) && !selection.holds_rows(&tables[1]));
    }
}
