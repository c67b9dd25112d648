//! One statement sent, and what it failed on found out.

use std::ffi::CString;
use std::ptr;
use std::time::{Duration, Instant};

use libsqlite3_sys::{
    SQLITE_OK, sqlite3_error_offset, sqlite3_finalize, sqlite3_prepare_v2, sqlite3_stmt,
};
use schemi_schema::Dialect;
use sqlx::SqliteConnection;

use super::advice::advise;
use super::{ApplyError, Run, StatementError};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::event::Event;
use crate::migrate::lock;
use crate::migrate::plan::Step;
use crate::migrate::revision::{Mode, Statement};
use crate::migrate::scan;
use crate::migrate::session::BrokenOff;

impl Run<'_> {
    /// Runs one statement of a file; `committed` statements of its revision stay if it fails.
    pub(super) async fn statement(
        &mut self,
        step: &Step,
        statement: &Statement,
        committed: usize,
    ) -> Result<u64, ApplyError> {
        self.check_cancelled(step, committed)?;
        self.look_before(step, statement).await?;
        (self.events)(Event::StatementStarted {
            revision: step.revision.clone(),
            path: step.path.clone(),
            line: statement.line,
            sql: statement.sql.clone(),
        });
        let begun = Instant::now();
        let (lead, sql) = std::mem::take(&mut self.opening).before(&statement.sql);
        match self.watched(&sql).await {
            Ok(rows) => {
                let elapsed = begun.elapsed();
                let rows = self.touched(statement, rows);
                (self.events)(Event::StatementFinished {
                    revision: step.revision.clone(),
                    line: statement.line,
                    elapsed,
                    rows,
                });
                let rows = rows.unwrap_or_default();
                self.look_after(elapsed, rows).await?;
                Ok(rows)
            }
            Err(BrokenOff { done, mut error }) => {
                self.tell_failed(begun.elapsed());
                self.check_cancelled(step, committed)?;
                // What begins the transaction is not the statement's fault. Where nothing was run,
                // the message could not be read, which is.
                if 0 < done && done < lead.statements {
                    return Err(ApplyError::server("beginning a transaction")(error));
                }
                let position = error.position.take();
                error.position = position.and_then(|at| at.checked_sub(lead.characters));
                let failed = self.failure(step, statement, error, committed).await;
                Err(ApplyError::Statement(Box::new(failed)))
            }
        }
    }

    pub(super) fn check_cancelled(&self, step: &Step, committed: usize) -> Result<(), ApplyError> {
        if self.options.cancel.is_cancelled() {
            return Err(ApplyError::Cancelled {
                revision: Some(step.revision.clone()),
                committed,
            });
        }
        Ok(())
    }

    /// Runs SQL under watch. A locked shared cache is answered at once, and the statement has done
    /// nothing then: we try again for as long as we may wait for locks.
    pub(super) async fn watched(&mut self, sql: &str) -> Result<u64, BrokenOff> {
        let begun = Instant::now();
        loop {
            let result = self
                .watch
                .run(self.database, sql, self.options, &mut *self.events)
                .await;
            match result {
                Err(BrokenOff { error, .. })
                    if error.is_shared_cache_locked()
                        && !lock::is_over(self.options.lock_timeout, begun)
                        && !self.options.cancel.is_cancelled() =>
                {
                    tokio::time::sleep(Duration::from_millis(25)).await;
                }
                result => return result,
            }
        }
    }

    /// The rows that a statement touched. Of one that touches none SQLite says what the last one did that
    /// touched some.
    pub(super) fn touched(&self, statement: &Statement, rows: u64) -> Option<u64> {
        let first = scan::first_word(&statement.sql, self.database.dialect());
        let counts = [
            "insert", "update", "delete", "replace", "merge", "copy", "with",
        ];
        let others = self.database.dialect() == Dialect::Postgres && rows > 0;
        (others || first.is_some_and(|word| counts.contains(&word.as_str()))).then_some(rows)
    }

    async fn failure(
        &mut self,
        step: &Step,
        statement: &Statement,
        mut error: ServerError,
        committed: usize,
    ) -> StatementError {
        advise(&mut error);
        let offset = match self.database {
            Database::Postgres(_) => error.position.and_then(|at| byte_of(&statement.sql, at)),
            Database::Sqlite(connection) => sqlite_offset(connection, &statement.sql).await,
        };
        let blockers = if error.is_lock_timeout() {
            self.watch.blockers()
        } else if error.is_busy() {
            lock::holders(self.database).await.1
        } else {
            Vec::new()
        };
        StatementError {
            revision: step.revision.clone(),
            path: step.path.clone(),
            line: statement.line,
            sql: statement.sql.clone(),
            offset,
            error,
            blockers,
            mode: Mode::Transaction,
            committed,
            left: Vec::new(),
        }
    }
}

/// The byte at which a character begins.
fn byte_of(text: &str, character: usize) -> Option<usize> {
    text.char_indices().nth(character).map(|(byte, _)| byte)
}

/// Where SQLite finds a statement wrong: it says so only to who prepares it on the raw handle.
/// Errors of running, such as a broken constraint, have no place.
async fn sqlite_offset(connection: &mut SqliteConnection, sql: &str) -> Option<usize> {
    let text = CString::new(sql).ok()?;
    let mut locked = connection.lock_handle().await.ok()?;
    let handle = locked.as_raw_handle().as_ptr();
    let mut prepared: *mut sqlite3_stmt = ptr::null_mut();
    // SAFETY: the handle is locked for us, the text ends with NUL and outlives the call, and what
    // was prepared is finalized before the lock ends; finalizing null does nothing.
    let (code, offset) = unsafe {
        let code = sqlite3_prepare_v2(
            handle,
            text.as_ptr(),
            -1,
            &raw mut prepared,
            ptr::null_mut(),
        );
        let offset = sqlite3_error_offset(handle);
        sqlite3_finalize(prepared);
        (code, offset)
    };
    (code != SQLITE_OK)
        .then(|| usize::try_from(offset).ok())
        .flatten()
}
