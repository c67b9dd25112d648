//! The history table made before there is anything to write into it.

use super::{ApplyError, ApplyOptions, Listener, Run};
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
    let mut run = Run::begin(database, options, events).await?;
    let result = run.ensure().await;
    if result.is_err() {
        run.database.roll_back().await;
    }
    run.end().await;
    result
}

impl Run<'_> {
    async fn ensure(&mut self) -> Result<(), ApplyError> {
        self.begin_own().await?;
        self.refresh().await?;
        self.commit_own().await
    }
}
