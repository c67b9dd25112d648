//! What applying needs to know besides the plan.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use super::Transactions;
use crate::migrate::cancel::Cancellation;
use crate::migrate::journal::Journal;

/// How a plan is run, and what is written into its history rows.
#[derive(Clone, Debug)]
pub struct ApplyOptions {
    /// Whose history, and where it is.
    pub journal: Journal,
    /// How long to wait for any lock; zero for no limit.
    pub lock_timeout: Duration,
    /// How to open a second PostgreSQL session, which names blockers and cancels the running
    /// statement. Without it, a cancelled statement is waited for before it is rolled back.
    pub monitor: Option<PgConnectOptions>,
    /// Whoever may wish to stop.
    pub cancel: Cancellation,
    /// Whether to go on with a revision that was left half-way, after its committed statements.
    pub resume: bool,
    /// How far a transaction reaches.
    pub transactions: Transactions,
    /// Who applies; without it, the session's user on PostgreSQL and nobody on SQLite.
    pub applied_by: Option<String>,
    /// The version of the tool or service.
    pub tool_version: String,
    /// The commit of the checkout.
    pub git_commit: Option<String>,
}

impl ApplyOptions {
    /// Waits five seconds for locks, resumes nothing, cannot be stopped by anybody yet.
    pub fn new(journal: Journal) -> Self {
        Self {
            journal,
            lock_timeout: Duration::from_secs(5),
            monitor: None,
            cancel: Cancellation::new(),
            resume: false,
            transactions: Transactions::default(),
            applied_by: None,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            git_commit: None,
        }
    }
}
