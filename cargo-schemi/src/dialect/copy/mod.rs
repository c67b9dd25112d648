//! What a copy of a database takes along, and what is told of it; the ways are the dialects' own.
//!
//! | module | holds |
//! |---|---|
//! | [`error`] | [`CopyError`] |
//! | [`kept`] | copies that stayed |
//! | [`selection`] | [`Selection`]: which tables, which rows, which values |

pub mod error;
pub mod kept;
pub mod selection;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use schemi_runtime::migrate::Cancellation;

pub use error::CopyError;
pub use selection::{Pattern, Rows, Selection};

use super::{postgres, sqlite};
use crate::settings::Spec;

/// Copies a database into another one, which is replaced at one blow when the copy is whole.
/// Nothing but reading happens to the source.
///
/// # Errors
/// The first thing that hinders it; the target is then as it was.
pub async fn copy(from: &Spec, to: &Spec, options: &mut Options<'_>) -> Result<Copied, CopyError> {
    let mut copied = match (from, to) {
        (Spec::Sqlite(from), Spec::Sqlite(to)) => sqlite::copy::copy(from, to, options).await?,
        (Spec::Postgres(from), Spec::Postgres(to)) => {
            postgres::copy::copy(from, to, options).await?
        }
        (Spec::Sqlite(_), Spec::Postgres(_)) | (Spec::Postgres(_), Spec::Sqlite(_)) => {
            return Err(CopyError::OtherKind);
        }
    };
    if options.selection.rows == Rows::None {
        // The history's are no rows of the database.
        copied.rows = 0;
    }
    Ok(copied)
}

/// How [`copy`] would go about it. Nothing is written.
///
/// # Errors
/// As [`copy`], as far as reading shows it.
pub async fn plan(from: &Spec, to: &Spec, options: &mut Options<'_>) -> Result<Way, CopyError> {
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
    /// What becomes of large objects that the user may not read.
    pub unreadable: Unreadable,
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

/// What becomes of large objects that the user may not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Without them it would be no copy: it is refused.
    Refuse,
    /// They are left out, and that is told.
    LeaveOut,
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

impl Way {
    /// The way for people, as what comes after "by".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Backup => "SQLite's online backup",
            Self::Rows => "copying table by table",
            Self::Template => "CREATE DATABASE … TEMPLATE",
            Self::Dump => "pg_dump and pg_restore",
        }
    }
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
    /// The rows of the copy, which were compared with those of the source; none where only the
    /// definitions were to go along.
    pub rows: u64,
    /// The size of the copy, in bytes.
    pub bytes: u64,
    /// What a user should know: rows that refer to others that were left out.
    pub warnings: Vec<String>,
}
