//! A plan run on one connection: each revision and its history row commit together.

mod adopt;
mod advice;
mod ensure;
mod error;
mod free;
mod history;
mod leftover;
mod observe;
mod options;
mod part;
mod rebuild;
mod record;
mod renew;
mod session;
mod stamp;
mod statement;
mod step;
mod transaction;
mod turn;
mod watch;
mod whole;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub use adopt::adopt;
pub use ensure::ensure;
pub use error::{ApplyError, StatementError};
pub use free::is_free;
pub use observe::{About, Look, Observer, Ran};
pub use options::ApplyOptions;
pub use rebuild::{RebuildError, Violation};
pub use renew::renew;
pub use stamp::{Former, Stamp, stamp};
pub use whole::Transactions;

use super::applied::Applied;
use super::database::Database;
use super::event::Event;
use super::lock::{self, Patience};
use super::plan::Plan;
use super::revision::{Mode, RevisionId};
use session::Saved;
use transaction::Opening;
use watch::Watch;

/// Who hears what happens.
pub type Listener<'a> = &'a mut (dyn FnMut(Event) + Send);

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Revisions applied or taken back, in order.
    pub done: Vec<RevisionId>,
    /// Revisions that somebody else had done when their turn came.
    pub skipped: Vec<RevisionId>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// Runs a plan.
///
/// Other migrators are kept out; the session's settings are put back at the end. If the future is
/// dropped, the connection may be left within a transaction: close it then.
///
/// # Errors
/// The first thing that went wrong; what had been committed before stays, and the history says so.
pub async fn apply(
    database: &mut Database,
    plan: &Plan,
    options: &ApplyOptions,
    events: Listener<'_>,
) -> Result<Report, ApplyError> {
    run(database, plan, options, events, None).await
}

/// As [`apply`], with somebody who looks at the session around each statement.
///
/// # Errors
/// As [`apply`].
pub async fn apply_observed(
    database: &mut Database,
    plan: &Plan,
    options: &ApplyOptions,
    events: Listener<'_>,
    observer: &mut dyn Observer,
) -> Result<Report, ApplyError> {
    run(database, plan, options, events, Some(observer)).await
}

async fn run<'a>(
    database: &'a mut Database,
    plan: &Plan,
    options: &'a ApplyOptions,
    events: Listener<'a>,
    observer: Option<&'a mut dyn Observer>,
) -> Result<Report, ApplyError> {
    let begun = Instant::now();
    let mut report = Report::default();
    if plan.steps.is_empty() {
        return Ok(report);
    }
    let mut run = Run::begin(database, options, events).await?;
    run.observer = observer;
    // What was left half-way is gone on with as it was begun.
    let result = match options.transactions {
        Transactions::One if !options.resume => run.as_one(plan, &mut report).await,
        Transactions::One | Transactions::PerRevision => run.steps(plan, &mut report).await,
    };
    run.end().await;
    result?;
    report.elapsed = begun.elapsed();
    Ok(report)
}

/// One plan being run.
struct Run<'a> {
    database: &'a mut Database,
    options: &'a ApplyOptions,
    events: Listener<'a>,
    observer: Option<&'a mut dyn Observer>,
    /// How the statement that runs meets transactions.
    mode: Mode,
    /// The SQLite table that is being made anew.
    rebuilds: Option<String>,
    /// The history table's name as statements write it.
    table: String,
    /// The table is known to be there.
    ensured: bool,
    /// The package's rows, as they are now.
    rows: BTreeMap<RevisionId, Applied>,
    /// SQLite's `data_version` when the rows were read.
    version: Option<String>,
    /// Who is written into the rows.
    applied_by: String,
    saved: Saved,
    watch: Watch,
    opening: Opening,
}

impl<'a> Run<'a> {
    /// Takes the migrators' lock (PostgreSQL) and sets the session up.
    async fn begin(
        database: &'a mut Database,
        options: &'a ApplyOptions,
        events: Listener<'a>,
    ) -> Result<Self, ApplyError> {
        let table = options.journal.qualified(database).await?;
        let saved = Saved::take(database).await?;
        let watch = Watch::new(database, options).await?;
        let applied_by = record::applied_by(database, options.applied_by.as_deref()).await?;
        if !database.is_sqlite() {
            let patience = Patience::new(options.lock_timeout, &options.cancel);
            lock::acquire(database, &table, patience, &mut *events).await?;
        }
        saved.prepare(database, options.lock_timeout).await?;
        Ok(Self {
            database,
            options,
            events,
            observer: None,
            mode: Mode::Transaction,
            rebuilds: None,
            table,
            ensured: false,
            rows: BTreeMap::new(),
            version: None,
            applied_by,
            saved,
            watch,
            opening: Opening::default(),
        })
    }

    async fn steps(&mut self, plan: &Plan, report: &mut Report) -> Result<(), ApplyError> {
        for step in &plan.steps {
            if self.step(step).await? {
                report.done.push(step.revision.clone());
            } else {
                report.skipped.push(step.revision.clone());
            }
        }
        Ok(())
    }

    async fn end(self) {
        self.saved.restore(self.database).await;
        if !self.database.is_sqlite() {
            lock::release(self.database, &self.table).await;
        }
    }
}
