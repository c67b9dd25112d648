//! Why a table could not be made anew.

use crate::migrate::error::ServerError;

/// A row whose parent is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The table that holds it.
    pub table: String,
    /// Its rowid; empty in a table WITHOUT ROWID.
    pub rowid: String,
    /// The table that lacks its parent.
    pub parent: String,
}

/// Why a table could not be made anew. Everything is rolled back then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RebuildError {
    /// There is no such table.
    #[error("there is no such table: correct the name after `schemi:rebuild`")]
    NoTable,
    /// The block did not create the new table.
    #[error("the block creates no table `{name}`: name the new table so")]
    NoNewTable {
        /// What it must be called.
        name: String,
    },
    /// Rows were lost or multiplied.
    #[error(
        "the table has {before} rows, and its copy {after}: correct the INSERT; rows that shall go are deleted before the block"
    )]
    Rows {
        /// In the old table.
        before: String,
        /// In the new one.
        after: String,
    },
    /// An index, trigger or view of this database does not fit the new table.
    #[error("this database's own {kind} `{name}` does not fit the new table ({error}): write `DROP {} \"{name}\";` before the block, and create it anew after it", kind.to_uppercase())]
    PutBack {
        /// "index", "trigger" or "view".
        kind: &'static str,
        /// Which.
        name: String,
        /// What the database said.
        error: ServerError,
    },
    /// Foreign keys that held before are broken now.
    #[error("{} row{} would lose {} parent, such as {}: delete or correct them before the block; what shall cascade belongs into an earlier section with `transaction=separate`", .0.len(), if .0.len() == 1 { "" } else { "s" }, if .0.len() == 1 { "its" } else { "their" }, example(.0))]
    Violations(Vec<Violation>),
    /// SQLite finds the new table damaged.
    #[error("the new table is not sound: {0}")]
    Damaged(String),
    /// Something still speaks of the temporary name.
    #[error("{object} still speaks of `{name}`: write the table's own name instead")]
    Leftover {
        /// What it is.
        object: String,
        /// The temporary name.
        name: String,
    },
    /// The database refused something that the rebuild itself does.
    #[error("{what}: {error}")]
    Server {
        /// What was being done.
        what: &'static str,
        /// What the database said.
        error: ServerError,
    },
}

fn example(violations: &[Violation]) -> String {
    violations.first().map_or_else(String::new, |violation| {
        let Violation {
            table,
            rowid,
            parent,
        } = violation;
        if rowid.is_empty() {
            format!("one of `{table}` (parent `{parent}`)")
        } else {
            format!("rowid {rowid} of `{table}` (parent `{parent}`)")
        }
    })
}
