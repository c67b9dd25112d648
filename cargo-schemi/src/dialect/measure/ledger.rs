//! The statements of a run in order, and the times of each, whatever the database.

use std::time::{Duration, Instant};

use schemi_runtime::migrate::apply::{About, Ran};

use super::Measured;

/// The statements of a run: those whose transaction is over, and those that wait for its end.
#[derive(Debug, Default)]
pub struct Ledger {
    done: Vec<Measured>,
    open: Vec<Entry>,
    clock: Clock,
}

/// A statement that runs, or whose transaction is still open.
#[derive(Debug)]
pub struct Entry {
    /// What is known of it.
    pub measured: Measured,
    began: Duration,
}

/// A look at the session, which takes time that is no statement's. It ends with [`Ledger::go_on`].
#[derive(Debug)]
pub struct Look(Instant);

impl Ledger {
    /// Begins to look.
    pub fn look() -> Look {
        Look(Instant::now())
    }

    /// The look is over, and its time does not count.
    pub fn go_on(&mut self, look: Look) {
        self.clock.looking += look.0.elapsed();
    }

    /// Whether no transaction is open in which something ran.
    pub fn is_between(&self) -> bool {
        self.open.is_empty()
    }

    /// A statement that is about to run.
    pub fn entry(&self, about: About<'_>) -> Entry {
        Entry {
            measured: Measured::new(about),
            began: self.clock.now(),
        }
    }

    /// A statement whose locks last until its transaction is over.
    pub fn ran_within(&mut self, entry: Entry) {
        self.open.push(entry);
    }

    /// A statement whose locks are gone already.
    pub fn ran_outside(&mut self, entry: Entry) {
        self.done.push(entry.measured);
    }

    /// A statement that failed, after so long.
    pub fn failed(&mut self, mut entry: Entry, elapsed: Duration) {
        entry.measured.failed = true;
        entry.measured.elapsed = elapsed;
        self.open.push(entry);
    }

    /// The transaction is over: now it is known for how long its locks were held.
    pub fn committed(&mut self) {
        let now = self.clock.now();
        let ended = self.open.drain(..).map(|entry| entry.end(now));
        self.done.extend(ended);
    }

    /// All of them, in the order in which they ran.
    pub fn finish(mut self) -> Vec<Measured> {
        self.committed();
        self.done
    }
}

impl Entry {
    /// It came back.
    pub fn came_back(&mut self, ran: Ran) {
        self.measured.elapsed = ran.elapsed;
    }

    fn end(mut self, now: Duration) -> Measured {
        let own = self.measured.locks.iter_mut().flatten();
        for lock in own.chain(&mut self.measured.earlier_locks) {
            lock.held = now.saturating_sub(self.began);
        }
        self.measured
    }
}

/// Times that leave out what looking itself takes.
#[derive(Debug)]
struct Clock {
    begun: Instant,
    looking: Duration,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            looking: Duration::ZERO,
        }
    }
}

impl Clock {
    fn now(&self) -> Duration {
        self.begun.elapsed().saturating_sub(self.looking)
    }
}
