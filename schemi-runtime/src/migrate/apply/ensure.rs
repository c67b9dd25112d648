//! The history table made before there is anything to write into it.

use super::{ApplyError, ApplyOptions, Listener, Run};
use crate::migrate::database::Database;
use crate::migrate::lock::{self, Patience};

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
        let patience = || Patience::new(self.options.lock_timeout, &self.options.cancel);
        if self.database.is_sqlite() {
            lock::begin_immediate(self.database, patience(), &mut *self.events).await?;
        } else {
            let begun = self.database.run("BEGIN").await;
            begun.map_err(ApplyError::server("beginning a transaction"))?;
        }
        self.refresh().await?;
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
