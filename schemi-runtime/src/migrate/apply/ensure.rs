//! The history table made before there is anything to write into it.

use super::history;
use super::{ApplyError, ApplyOptions, Listener};
use crate::migrate::database::Database;

/// Makes the history table where it is missing.
///
/// # Errors
/// A lock that is not had; no right to make the table.
pub async fn ensure(
    database: &mut Database,
    options: &ApplyOptions,
    events: Listener<'_>,
) -> Result<(), ApplyError> {
    history::write(database, options, events, async |_| Ok(())).await
}
