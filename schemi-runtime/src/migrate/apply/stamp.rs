//! The history told what is applied, without running anything.

use std::time::Duration;

use super::{ApplyError, ApplyOptions, Listener, Run};
use crate::migrate::applied::State;
use crate::migrate::database::Database;
use crate::migrate::lock::{self, Patience};
use crate::migrate::plan::{Step, down_script};
use crate::migrate::revision::{Direction, Revision};

/// Replaces the package's rows by these revisions, which are to be the target and all its
/// ancestors, parents first ([`plan::stamped`](crate::migrate::plan::stamped)).
///
/// # Errors
/// A lock that is not had; a history table that cannot be written.
pub async fn stamp(
    database: &mut Database,
    revisions: &[Revision],
    options: &ApplyOptions,
    events: Listener<'_>,
) -> Result<(), ApplyError> {
    let mut run = Run::begin(database, options, events).await?;
    let result = run.stamp(revisions).await;
    if result.is_err() {
        run.database.roll_back().await;
    }
    run.end().await;
    result
}

impl Run<'_> {
    async fn stamp(&mut self, revisions: &[Revision]) -> Result<(), ApplyError> {
        let patience = || Patience::new(self.options.lock_timeout, &self.options.cancel);
        if self.database.is_sqlite() {
            lock::begin_immediate(self.database, patience(), &mut *self.events).await?;
        } else {
            let begun = self.database.run("BEGIN").await;
            begun.map_err(ApplyError::server("beginning a transaction"))?;
        }
        self.refresh().await?;
        let journal = &self.options.journal;
        journal.clear(self.database, &self.table).await?;
        for revision in revisions {
            let step = Step {
                revision: revision.id.clone(),
                parents: revision.revises.clone(),
                depends_on: revision.depends_on.clone(),
                message: revision.message.clone(),
                direction: Direction::Up,
                path: revision.path.clone(),
                checksum: revision.checksum.clone(),
                sections: Vec::new(),
                down_script: down_script(revision, self.database.dialect()),
            };
            self.record(&step, State::Done, 0, Duration::ZERO).await?;
        }
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
