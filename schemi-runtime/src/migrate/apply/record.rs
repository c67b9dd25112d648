//! The history rows of what is being run.

use std::time::Duration;

use jiff::Timestamp;

use super::{ApplyError, Run};
use crate::migrate::applied::{Applied, State};
use crate::migrate::database::Database;
use crate::migrate::journal::{Progress, not_written};
use crate::migrate::plan::Step;
use crate::migrate::revision::{Direction, RevisionId};

/// A change of one history row.
#[derive(Clone, Debug)]
pub(super) enum RowChange {
    /// It is new.
    Insert(Box<Applied>),
    /// It is written in place of a former one.
    Overwrite(Box<Applied>),
    /// It says how far a revision has come.
    Progress(Progress),
    /// It goes.
    Remove,
}

impl RowChange {
    /// Says that taking a revision back has not begun after all.
    pub(super) fn unclaimed() -> Self {
        Self::Progress(Progress {
            state: State::Done,
            direction: Direction::Up,
            statement_no: 0,
        })
    }
}

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
        self.open().await?;
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

    /// Writes how far a step has come, outside of any transaction or within one that goes on.
    pub(super) async fn record(
        &mut self,
        step: &Step,
        state: State,
        statement_no: usize,
        elapsed: Duration,
    ) -> Result<(), ApplyError> {
        let change = self.change(step, state, statement_no, elapsed);
        self.note(step, change).await
    }

    /// Writes a change of a step's row.
    pub(super) async fn note(&mut self, step: &Step, change: RowChange) -> Result<(), ApplyError> {
        let written = self.database.run(&self.sql(step, &change)).await;
        written.map_err(|error| not_written(&self.table, error))?;
        self.remember(step, change);
        Ok(())
    }

    /// Takes a row out, within a transaction that goes on.
    pub(super) async fn forget(&mut self, id: &RevisionId) -> Result<(), ApplyError> {
        let dialect = self.database.dialect();
        let sql = self.options.journal.remove_sql(dialect, &self.table, id);
        let gone = self.database.run(&sql).await;
        gone.map_err(|error| not_written(&self.table, error))?;
        self.rows.remove(id);
        Ok(())
    }

    /// Writes a change of a step's row and commits.
    pub(super) async fn finish(
        &mut self,
        step: &Step,
        change: RowChange,
        committed: usize,
    ) -> Result<(), ApplyError> {
        let sql = self.sql(step, &change);
        self.commit_with(&sql, step, committed).await?;
        self.remember(step, change);
        Ok(())
    }

    /// What it means for a step's row how far it has come.
    pub(super) fn change(
        &self,
        step: &Step,
        state: State,
        statement_no: usize,
        elapsed: Duration,
    ) -> RowChange {
        match (step.direction, state) {
            (Direction::Up, State::Done | State::Running | State::Partial) => {
                let row = Box::new(self.row(step, state, statement_no, elapsed));
                if self.rows.contains_key(&step.revision) {
                    RowChange::Overwrite(row)
                } else {
                    RowChange::Insert(row)
                }
            }
            (Direction::Down, State::Done) => RowChange::Remove,
            (Direction::Down, State::Running | State::Partial) => RowChange::Progress(Progress {
                state,
                direction: Direction::Down,
                statement_no,
            }),
        }
    }

    fn sql(&self, step: &Step, change: &RowChange) -> String {
        let (journal, table, id) = (&self.options.journal, &self.table, &step.revision);
        let dialect = self.database.dialect();
        match change {
            RowChange::Insert(row) => journal.add_sql(dialect, table, row),
            RowChange::Overwrite(row) => journal.overwrite_sql(dialect, table, row),
            RowChange::Progress(at) => journal.progress_sql(dialect, table, id, *at),
            RowChange::Remove => journal.remove_sql(dialect, table, id),
        }
    }

    /// Changes what is known of the rows, as the table has been.
    fn remember(&mut self, step: &Step, change: RowChange) {
        match change {
            RowChange::Insert(row) | RowChange::Overwrite(row) => {
                self.rows.insert(row.revision.clone(), *row);
            }
            RowChange::Progress(at) => {
                if let Some(row) = self.rows.get_mut(&step.revision) {
                    row.state = at.state;
                    row.direction = at.direction;
                    row.statement_no = at.statement_no;
                }
            }
            RowChange::Remove => {
                self.rows.remove(&step.revision);
            }
        }
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
