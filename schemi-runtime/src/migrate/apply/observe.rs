//! Whoever looks at a session between the statements of revisions: to measure what they do.

use std::pin::Pin;
use std::time::Duration;

use super::{ApplyError, Run};
use crate::migrate::database::Database;
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
        let about = About {
            step,
            statement,
            rebuilds: self.rebuilds.as_deref(),
            mode: self.mode,
        };
        match &mut self.observer {
            Some(observer) => {
                let look = observer.before(self.database, about).await;
                look.map_err(|error| ApplyError::server("looking at the session")(error.into()))
            }
            None => Ok(()),
        }
    }

    /// As [`Run::look_before`], afterwards.
    pub(super) async fn look_after(
        &mut self,
        elapsed: Duration,
        rows: u64,
    ) -> Result<(), ApplyError> {
        match &mut self.observer {
            Some(observer) => {
                let look = observer.after(self.database, Ran { elapsed, rows }).await;
                look.map_err(|error| ApplyError::server("looking at the session")(error.into()))
            }
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
