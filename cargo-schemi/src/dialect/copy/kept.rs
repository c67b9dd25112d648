//! Copies that were kept: found again, and dropped.

use super::{CopyError, Spec, postgres, sqlite};

/// A copy that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// Where it is: a database, or a file.
    pub at: String,
    /// Its size, in bytes, where we are told.
    pub bytes: Option<u64>,
    /// When it was kept (RFC 3339).
    pub kept_at: String,
}

/// How many hexadecimal digits the name of a kept copy ends with.
const DIGITS: usize = 8;

/// Whether a name is one that a copy is kept under.
pub(in crate::dialect) fn is_kept(name: &str, beginning: &str) -> bool {
    let digits = name.strip_prefix(beginning).unwrap_or_default();
    digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The copies that were kept beside the database of `like`, under names that begin so and end with
/// eight hexadecimal digits; of databases those alone that are marked so.
///
/// # Errors
/// A server or a folder that cannot be read.
pub async fn kept(like: &Spec, beginning: &str, mark: &str) -> Result<Vec<Found>, CopyError> {
    Ok(match like {
        Spec::Sqlite(like) => sqlite::copy::kept(like, beginning)?,
        Spec::Postgres(like) => postgres::copy::kept(like, beginning, mark).await?,
    })
}

/// Drops a copy that [`kept`] has found.
///
/// # Errors
/// Somebody works with it; a right that is missing.
pub async fn drop_kept(like: &Spec, name: &str) -> Result<(), CopyError> {
    match like {
        Spec::Sqlite(like) => sqlite::copy::drop_kept(like, name)?,
        Spec::Postgres(like) => postgres::copy::drop_kept(like, name).await?,
    }
    Ok(())
}
