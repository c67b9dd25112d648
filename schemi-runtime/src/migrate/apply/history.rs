//! The history written by itself, without running anything.

use super::{ApplyError, ApplyOptions, Listener, Run};
use crate::migrate::database::Database;

/// Writes the history in a transaction of its own, while other migrators are kept out; where that fails,
/// it is as it was.
///
/// # Errors
/// Those of the work; a lock that is not had; a history table that cannot be made.
pub(super) async fn write(
    database: &mut Database,
    options: &ApplyOptions,
    events: Listener<'_>,
    work: impl AsyncFnOnce(&mut Run<'_>) -> Result<(), ApplyError>,
) -> Result<(), ApplyError> {
    let mut run = Run::begin(database, options, events).await?;
    let result = run.in_transaction(work).await;
    if result.is_err() {
        run.database.roll_back().await;
    }
    run.end().await;
    result
}

impl Run<'_> {
    async fn in_transaction(
        &mut self,
        work: impl AsyncFnOnce(&mut Run<'_>) -> Result<(), ApplyError>,
    ) -> Result<(), ApplyError> {
        self.begin_own().await?;
        self.refresh().await?;
        work(self).await?;
        self.commit_own().await
    }
}
