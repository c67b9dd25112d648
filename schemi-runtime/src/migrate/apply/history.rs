//! The history written by itself, without running anything.

use super::{ApplyError, ApplyOptions, Listener, Run};
use crate::migrate::database::Database;
use crate::migrate::lock::{self, Patience};

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
        let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
        if self.database.is_sqlite() {
            lock::begin_immediate(self.database, patience, &mut *self.events).await?;
        } else {
            let begun = self.database.run("BEGIN").await;
            begun.map_err(ApplyError::server("beginning a transaction"))?;
        }
        self.refresh().await?;
        work(self).await?;
        if self.database.is_sqlite() {
            let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
            lock::commit(self.database, patience, &mut *self.events).await?;
        } else {
            let done = self.database.run("COMMIT").await;
            done.map_err(ApplyError::server("committing"))?;
        }
        Ok(())
    }
}
