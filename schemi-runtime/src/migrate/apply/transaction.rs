//! Transactions begun and committed, each dialect in its own way.
//!
//! On PostgreSQL every message is a round trip. What begins a transaction travels with the first
//! statement in it, and the history row with COMMIT.

use super::{ApplyError, Run};
use crate::migrate::journal::not_written;
use crate::migrate::lock::{self, LockError, Patience};
use crate::migrate::plan::Step;
use crate::migrate::session::BrokenOff;

/// What begins a transaction, as long as it waits to be sent.
#[derive(Debug, Default)]
pub(super) struct Opening(String);

impl Opening {
    /// How many statements it has: BEGIN, and the settings.
    const STATEMENTS: usize = 2;

    fn is_sent(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts it before a statement.
    pub(super) fn before(self, sql: &str) -> (Lead, String) {
        let lead = Lead {
            statements: if self.is_sent() { 0 } else { Self::STATEMENTS },
            characters: self.0.chars().count(),
        };
        (lead, self.0 + sql)
    }
}

/// How much of a message stands before the statement that matters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) statements: usize,
    pub(super) characters: usize,
}

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
        self.opening = Opening(self.saved.begin_postgres(self.options.lock_timeout));
        Ok(())
    }

    /// Begins a transaction in which no script runs, only the history is written.
    pub(super) async fn begin_own(&mut self) -> Result<(), ApplyError> {
        if self.database.is_sqlite() {
            let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
            lock::begin_immediate(self.database, patience, &mut *self.events).await?;
            return Ok(());
        }
        let begun = self.database.run("BEGIN").await;
        begun.map_err(ApplyError::server("beginning a transaction"))?;
        Ok(())
    }

    /// Commits it.
    pub(super) async fn commit_own(&mut self) -> Result<(), ApplyError> {
        if self.database.is_sqlite() {
            let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
            lock::commit(self.database, patience, &mut *self.events).await?;
            return Ok(());
        }
        let done = self.database.run("COMMIT").await;
        done.map_err(ApplyError::server("committing"))?;
        Ok(())
    }

    /// Sends what begins the transaction, where it still waits for a first statement.
    pub(super) async fn open(&mut self) -> Result<(), ApplyError> {
        let Opening(sql) = std::mem::take(&mut self.opening);
        if !sql.is_empty() {
            let begun = self.database.run(&sql).await;
            begun.map_err(ApplyError::server("beginning a transaction"))?;
        }
        Ok(())
    }

    /// Commits what has nothing to tell the history.
    pub(super) async fn commit(&mut self, step: &Step, committed: usize) -> Result<(), ApplyError> {
        if self.database.is_sqlite() {
            return self.commit_sqlite(step, committed).await;
        }
        if !std::mem::take(&mut self.opening).is_sent() {
            return Ok(());
        }
        let done = self.database.run("COMMIT").await;
        done.map_err(ApplyError::server("committing the revision"))?;
        Ok(())
    }

    /// Writes to the history and commits.
    pub(super) async fn commit_with(
        &mut self,
        row: &str,
        step: &Step,
        committed: usize,
    ) -> Result<(), ApplyError> {
        if self.database.is_sqlite() {
            return self.commit_sqlite_with(row, step, committed).await;
        }
        let (lead, sql) = std::mem::take(&mut self.opening).before(row);
        let result = self.database.script(&format!("{sql}; COMMIT")).await;
        let Err(BrokenOff { done, error }) = result else {
            return Ok(());
        };
        Err(if done < lead.statements {
            ApplyError::server("beginning a transaction")(error)
        } else if done == lead.statements {
            not_written(&self.table, error).into()
        } else {
            ApplyError::server("committing the revision")(error)
        })
    }

    /// One message for both, too: each wakes the driver's thread, and its answer wakes this one.
    async fn commit_sqlite_with(
        &mut self,
        row: &str,
        step: &Step,
        committed: usize,
    ) -> Result<(), ApplyError> {
        let commit = lock::commit_sql(self.options.lock_timeout);
        let Err(broken) = self.database.script(&format!("{row}; {commit}")).await else {
            return Ok(());
        };
        if broken.done == 0 {
            return Err(not_written(&self.table, broken.error).into());
        }
        if broken.error.is_busy() {
            return self.commit_sqlite(step, committed).await;
        }
        Err(stopped(LockError::from(broken.error), step, committed))
    }

    async fn commit_sqlite(&mut self, step: &Step, committed: usize) -> Result<(), ApplyError> {
        let patience = Patience::new(self.options.lock_timeout, &self.options.cancel);
        let done = lock::commit(self.database, patience, &mut *self.events).await;
        done.map_err(|error| stopped(error, step, committed))
    }

    /// Ends a transaction that failed. What is known of the history is no longer.
    pub(super) async fn roll_back(&mut self) {
        self.opening = Opening::default();
        self.ensured = false;
        self.database.roll_back().await;
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
