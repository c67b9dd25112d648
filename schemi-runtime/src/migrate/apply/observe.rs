//! Whoever looks at a session between the statements of revisions: to measure what they do.

use std::pin::Pin;
use std::time::{Duration, Instant};

use super::{ApplyError, Run};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::plan::Step;
use crate::migrate::revision::{Mode, Statement};

/// A look at a session.
pub type Look<'a> = Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send + 'a>>;

/// Looks at the session around each statement, within its transaction where there is one.
///
/// What it asks the session takes time that an unobserved run does not need: who reports times takes
/// only those that it is given.
pub trait Observer: Send {
    /// A statement is about to run.
    fn before<'a>(&'a mut self, database: &'a mut Database, about: About<'a>) -> Look<'a>;

    /// It came back, and did not fail.
    fn after<'a>(&'a mut self, database: &'a mut Database, ran: Ran) -> Look<'a>;

    /// It came back after so long, and failed: its session can be in no state to be looked at.
    fn failed(&mut self, elapsed: Duration);

    /// What ran since the last time is committed, and its locks are released.
    fn committed(&mut self);
}

/// A statement.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The revision that it is of, and which way.
    pub step: &'a Step,
    /// The statement.
    pub statement: &'a Statement,
    /// The table that SQLite makes anew by it and others.
    pub rebuilds: Option<&'a str>,
    /// How it meets transactions.
    pub mode: Mode,
}

/// How a statement came back.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// How long it took.
    pub elapsed: Duration,
    /// How many rows it touched.
    pub rows: u64,
}

impl Run<'_> {
    /// Has the observer look, if there is one.
    pub(super) async fn look_before(
        &mut self,
        step: &Step,
        statement: &Statement,
    ) -> Result<(), ApplyError> {
        if self.observer.is_none() {
            return Ok(());
        }
        self.open().await?;
        let looked = self.see_before(step, statement).await;
        looked.map_err(|error| ApplyError::server("looking at the session")(error.into()))
    }

    /// As [`Run::look_before`], afterwards.
    pub(super) async fn look_after(
        &mut self,
        elapsed: Duration,
        rows: u64,
    ) -> Result<(), ApplyError> {
        let looked = self.see_after(elapsed, rows).await;
        looked.map_err(|error| ApplyError::server("looking at the session")(error.into()))
    }

    /// Tells the observer of a statement that failed.
    pub(super) fn tell_failed(&mut self, elapsed: Duration) {
        if let Some(observer) = &mut self.observer {
            observer.failed(elapsed);
        }
    }

    /// Runs a statement that no file holds, and has the observer look at it as at the others: it
    /// takes as long and keeps its locks as they do.
    pub(super) async fn own_statement(
        &mut self,
        step: &Step,
        statement: &Statement,
    ) -> Result<(), ServerError> {
        // Of the table that is made anew it moves no rows.
        let rebuilds = self.rebuilds.take();
        let looked = self.see_before(step, statement).await;
        self.rebuilds = rebuilds;
        looked?;
        let begun = Instant::now();
        match self.watched(&statement.sql).await {
            Ok(rows) => {
                let rows = self.touched(statement, rows).unwrap_or_default();
                Ok(self.see_after(begun.elapsed(), rows).await?)
            }
            Err(broken) => {
                self.tell_failed(begun.elapsed());
                Err(broken.error)
            }
        }
    }

    async fn see_before(&mut self, step: &Step, statement: &Statement) -> Result<(), sqlx::Error> {
        let about = About {
            step,
            statement,
            rebuilds: self.rebuilds.as_deref(),
            mode: self.mode,
        };
        match &mut self.observer {
            Some(observer) => observer.before(self.database, about).await,
            None => Ok(()),
        }
    }

    async fn see_after(&mut self, elapsed: Duration, rows: u64) -> Result<(), sqlx::Error> {
        match &mut self.observer {
            Some(observer) => observer.after(self.database, Ran { elapsed, rows }).await,
            None => Ok(()),
        }
    }

    /// Tells the observer that a transaction is over.
    pub(super) fn tell_committed(&mut self) {
        if let Some(observer) = &mut self.observer {
            observer.committed();
        }
    }
}
