//! Migrators exclude each other, and nobody waits for ever.

mod postgres;
mod sqlite;

use std::time::{Duration, Instant};

use super::cancel::Cancellation;
use super::error::ServerError;
use super::event::{Blocker, Event};

pub(crate) use postgres::{acquire, blockers_of, release};
pub(crate) use sqlite::{begin_immediate, commit, commit_sql, holders};

/// Why a lock was not had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// Somebody else held it for as long as we waited.
    #[error("{what} is locked by another session{}; waited {:.1} s: let it finish, end it, or raise the lock timeout", named(blockers), waited.as_secs_f64())]
    Timeout {
        /// What is locked.
        what: String,
        /// Who holds it, as far as is known.
        blockers: Vec<Blocker>,
        /// How long we waited.
        waited: Duration,
    },
    /// Somebody wished to stop.
    #[error("cancelled while waiting for a lock")]
    Cancelled,
    /// The database refused.
    #[error(transparent)]
    Server(Box<ServerError>),
}

impl From<ServerError> for LockError {
    fn from(error: ServerError) -> Self {
        Self::Server(Box::new(error))
    }
}

/// Blockers as a clause in parentheses, or nothing.
pub(crate) fn named(blockers: &[Blocker]) -> String {
    if blockers.is_empty() {
        return String::new();
    }
    let names: Vec<String> = blockers.iter().map(Blocker::to_string).collect();
    format!(" ({})", names.join("; "))
}

/// Whether a lock timeout that began then has passed; zero is no limit.
pub(crate) fn is_over(timeout: Duration, begun: Instant) -> bool {
    !timeout.is_zero() && begun.elapsed() >= timeout
}

/// A lock timeout in milliseconds as PostgreSQL takes it: 0 is no limit there, too.
pub(crate) fn postgres_millis(timeout: Duration) -> u128 {
    let millis = timeout.as_millis();
    if timeout.is_zero() { 0 } else { millis.max(1) }
}

/// A lock timeout in milliseconds as SQLite's `busy_timeout` takes it, where 0 is not to wait.
pub(crate) fn sqlite_millis(timeout: Duration) -> u128 {
    const LONGEST: u128 = i32::MAX as u128;
    let millis = timeout.as_millis().min(LONGEST);
    if timeout.is_zero() { LONGEST } else { millis }
}

/// How long to wait, who may stop it, and who hears of it.
pub(crate) struct Patience<'a> {
    begun: Instant,
    timeout: Duration,
    cancel: &'a Cancellation,
    told: bool,
    pause: Duration,
}

impl<'a> Patience<'a> {
    pub(crate) fn new(timeout: Duration, cancel: &'a Cancellation) -> Self {
        Self {
            begun: Instant::now(),
            timeout,
            cancel,
            told: false,
            pause: Duration::from_millis(10),
        }
    }

    pub(crate) fn waited(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Whether the time is up.
    pub(crate) fn is_over(&self) -> bool {
        is_over(self.timeout, self.begun)
    }

    /// Says once who is in the way, after the first tries.
    fn wants_telling(&mut self) -> bool {
        let due = !self.told && self.waited() >= Duration::from_millis(200);
        self.told |= due;
        due
    }

    fn event(&self, blockers: Vec<Blocker>) -> Event {
        let waited = self.waited();
        Event::Waiting { blockers, waited }
    }

    /// Waits a little, a little longer each time.
    pub(crate) async fn pause(&mut self) -> Result<(), LockError> {
        if self.cancel.is_cancelled() {
            return Err(LockError::Cancelled);
        }
        let left = match self.timeout.is_zero() {
            true => self.pause,
            false => self.timeout.saturating_sub(self.waited()),
        };
        tokio::select! {
            () = self.cancel.cancelled() => return Err(LockError::Cancelled),
            () = tokio::time::sleep(self.pause.min(left)) => {}
        }
        self.pause = (self.pause * 2).min(Duration::from_millis(200));
        Ok(())
    }
}
