//! Transactions begun and committed, each dialect in its own way.

use super::{ApplyError, Run};
use crate::migrate::lock::{self, LockError, Patience};
use crate::migrate::plan::Step;

impl Run<'_> {
    pub(super) async fn begin_transaction(
        &mut self,
        step: &Step,
        committed: usize,
    ) -> Result<(), ApplyError> {
        if self.database.is_sqlite() {
            let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
            let begun = lock::begin_immediate(self.database, patience, &mut *self.events).await;
            return begun.map_err(|error| stopped(error, step, committed));
        }
        let sql = self.saved.begin_postgres(self.options.lock_timeout);
        let begun = self.database.run(&sql).await;
        begun.map_err(ApplyError::server("beginning a transaction"))?;
        Ok(())
    }

    pub(super) async fn commit(&mut self, step: &Step, committed: usize) -> Result<(), ApplyError> {
        if self.database.is_sqlite() {
            let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
            let done = lock::commit(self.database, patience, &mut *self.events).await;
            return done.map_err(|error| stopped(error, step, committed));
        }
        let done = self.database.run("COMMIT").await;
        done.map_err(ApplyError::server("committing the revision"))?;
        Ok(())
    }
}

/// A wish to stop heard while waiting for a lock is told as any other.
fn stopped(error: LockError, step: &Step, committed: usize) -> ApplyError {
    match error {
        LockError::Cancelled => ApplyError::Cancelled {
            revision: Some(step.revision.clone()),
            committed,
        },
        error @ (LockError::Timeout { .. } | LockError::Server(_)) => ApplyError::Lock(error),
    }
}
