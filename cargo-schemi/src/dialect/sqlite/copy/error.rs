//! Why a SQLite database could not be copied.

use std::path::PathBuf;

use crate::dialect::copy::counted;
use crate::dialect::sqlite::connection::ConnectError;

/// Why a SQLite database could not be copied. The target is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the two cannot be opened.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Both are one file, maybe by another path.
    #[error("{from} and {to} are the same file `{}`: name another target", .file.display())]
    Same {
        /// The source.
        from: String,
        /// The target.
        to: String,
        /// The file.
        file: PathBuf,
    },
    /// The target is no plain file.
    #[error("{to} is `{file}`, and a copy needs a plain file: set `db_path` to one")]
    Uri {
        /// The target.
        to: String,
        /// What stands in the settings.
        file: String,
    },
    /// The target holds something.
    #[error("{to} is not empty ({} in `{}`): pass --force to replace it", counted(*.tables, "table"), .file.display())]
    NotEmpty {
        /// The target.
        to: String,
        /// The file.
        file: PathBuf,
        /// How many tables it has.
        tables: u64,
    },
    /// Others have the target open.
    #[error("{to} is in use: `{}` is open in {}; end {them} first", .file.display(), .holders.join(", "), them = if .holders.len() == 1 { "it" } else { "them" })]
    InUse {
        /// The target.
        to: String,
        /// The file.
        file: PathBuf,
        /// The programs, with their process numbers where they are known.
        holders: Vec<String>,
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
    /// Rows of the copy refer to rows that were left out.
    #[error("the copy would hold rows that refer to rows left out: {}; leave these out too, with --where or --exclude-table-data", .what.join(", "))]
    Orphans {
        /// Which tables, and how many rows.
        what: Vec<String>,
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
    /// The file system refused.
    #[error("cannot write `{}`: {error}", .file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Somebody asked to stop.
    #[error("stopped: the target is as it was")]
    Cancelled,
}
