//! The history rows of what is being run.

use std::time::Duration;

use jiff::Timestamp;

use super::{ApplyError, Run};
use crate::migrate::applied::{Applied, State};
use crate::migrate::database::Database;
use crate::migrate::journal::Progress;
use crate::migrate::plan::Step;
use crate::migrate::revision::Direction;

impl Run<'_> {
    /// Creates the history table where it is missing, and reads the rows unless they are known.
    ///
    /// On PostgreSQL the lock keeps them as they are; on SQLite `data_version` tells whether
    /// somebody else has written since.
    pub(super) async fn refresh(&mut self) -> Result<(), ApplyError> {
        let version = if self.database.is_sqlite() {
            self.database
                .value(
                    "SELECT CAST(data_version AS text) FROM pragma_data_version",
                    &[],
                )
                .await
                .map_err(ApplyError::server("reading the database's version"))?
        } else {
            Some(String::new())
        };
        if self.ensured && self.version == version {
            return Ok(());
        }
        self.options.journal.ensure(self.database).await?;
        let rows = self.options.journal.read(self.database).await?;
        self.rows = rows
            .into_iter()
            .map(|row| (row.revision.clone(), row))
            .collect();
        self.version = version;
        self.ensured = true;
        Ok(())
    }

    /// Writes how far a step has come: its row, or that it is gone.
    pub(super) async fn record(
        &mut self,
        step: &Step,
        state: State,
        statement_no: usize,
        elapsed: Duration,
    ) -> Result<(), ApplyError> {
        let journal = &self.options.journal;
        match (step.direction, state) {
            (Direction::Up, State::Done | State::Running | State::Partial) => {
                let row = self.row(step, state, statement_no, elapsed);
                journal.put(self.database, &self.table, &row).await?;
                self.rows.insert(row.revision.clone(), row);
            }
            (Direction::Down, State::Done) => {
                journal
                    .remove(self.database, &self.table, &step.revision)
                    .await?;
                self.rows.remove(&step.revision);
            }
            (Direction::Down, State::Running | State::Partial) => {
                let progress = Progress {
                    state,
                    direction: Direction::Down,
                    statement_no,
                };
                journal
                    .progress(self.database, &self.table, &step.revision, progress)
                    .await?;
                if let Some(row) = self.rows.get_mut(&step.revision) {
                    row.state = state;
                    row.direction = Direction::Down;
                    row.statement_no = statement_no;
                }
            }
        }
        Ok(())
    }

    /// Says that taking a revision back has not begun after all.
    pub(super) async fn unclaim(&mut self, step: &Step) -> Result<(), ApplyError> {
        let progress = Progress {
            state: State::Done,
            direction: Direction::Up,
            statement_no: 0,
        };
        let journal = &self.options.journal;
        journal
            .progress(self.database, &self.table, &step.revision, progress)
            .await?;
        Ok(())
    }

    fn row(&self, step: &Step, state: State, statement_no: usize, elapsed: Duration) -> Applied {
        Applied {
            revision: step.revision.clone(),
            parents: step.parents.clone(),
            message: step.message.clone(),
            state,
            direction: Direction::Up,
            statement_no,
            checksum: step.checksum.clone(),
            applied_at: now(),
            duration_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            applied_by: self.applied_by.clone(),
            tool_version: self.options.tool_version.clone(),
            git_commit: self.options.git_commit.clone(),
            down_script: step.down_script.clone(),
        }
    }
}

/// This moment, in UTC, with microseconds, so that rows sort as they were written.
pub(super) fn now() -> String {
    format!("{:.6}", Timestamp::now())
}

/// Who is written into the rows: the one said, else the session's user where there are users.
pub(super) async fn applied_by(
    database: &mut Database,
    said: Option<&str>,
) -> Result<String, ApplyError> {
    if let Some(said) = said {
        return Ok(said.to_owned());
    }
    if database.is_sqlite() {
        return Ok(String::new());
    }
    let user = database
        .value("SELECT session_user::text", &[])
        .await
        .map_err(ApplyError::server("asking for the session's user"))?;
    Ok(user.unwrap_or_default())
}
