//! What statements do to a PostgreSQL database: their locks, what they write anew, the rows they read
//! and write, and the log they fill.
//!
//! | module | holds |
//! |---|---|
//! | [`looked`] | one look at the session: its locks, and the relations behind them |
//! | [`sampler`] | the locks of a statement outside of transactions, seen from a second session |

pub mod looked;
pub mod sampler;

use std::collections::BTreeMap;
use std::time::Duration;

use schemi_runtime::migrate::Mode;
use schemi_runtime::migrate::apply::{About, Ran};
use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;

use crate::dialect::measure::ledger::{Entry, Ledger};
use crate::dialect::measure::{Lock, LockMode, Measured, Relation, Rewrite};
use looked::{Found, Held, Oid};
use sampler::Sampler;

/// Measures what runs in a session.
#[derive(Debug)]
pub struct Measuring {
    monitor: Option<PgConnectOptions>,
    ledger: Ledger,
    /// The tables that were there before anything ran.
    original: Option<BTreeMap<String, Oid>>,
    /// What was there before the transaction.
    before: BTreeMap<Oid, Found>,
    /// What is there now.
    now: BTreeMap<Oid, Found>,
    /// The locks that the transaction has so far, and what it has read and written; those of our own
    /// history among them.
    held: BTreeMap<Oid, Held>,
    /// Those that its statements took.
    taken: BTreeMap<Oid, Lock>,
    /// What the session had read and written of each table before the transaction.
    untold: BTreeMap<Oid, (u64, u64)>,
    running: Option<Running>,
}

/// A statement that runs.
#[derive(Debug)]
struct Running {
    entry: Entry,
    wal: u64,
    /// Outside of transactions.
    sampler: Option<Sampler>,
    mode: Mode,
}

impl Measuring {
    /// With the way to a second session.
    pub(in crate::dialect) fn new(monitor: Option<PgConnectOptions>) -> Self {
        Self {
            monitor,
            ledger: Ledger::default(),
            original: None,
            before: BTreeMap::new(),
            now: BTreeMap::new(),
            held: BTreeMap::new(),
            taken: BTreeMap::new(),
            untold: BTreeMap::new(),
            running: None,
        }
    }

    /// A statement is about to run.
    pub(in crate::dialect) async fn before(
        &mut self,
        session: &mut PgConnection,
        about: About<'_>,
    ) -> Result<(), sqlx::Error> {
        let look = Ledger::look();
        let mut entry = self.ledger.entry(about);
        if self.ledger.is_between() {
            self.before = looked::relations(session).await?;
            self.now.clone_from(&self.before);
            self.original.get_or_insert_with(|| tables(&self.before));
            self.untold = looked::untold(session).await?;
            self.held = looked::held(session).await?;
            self.taken.clear();
        }
        let earlier = &mut entry.measured.earlier_locks;
        earlier.extend(self.taken.values().cloned());
        Lock::sort(earlier);
        let sampler = match (&self.monitor, about.mode) {
            (Some(monitor), Mode::Off) => {
                let pid = looked::pid(session).await?;
                Some(Sampler::start(monitor, pid).await?)
            }
            (Some(_) | None, Mode::Transaction | Mode::Separate | Mode::Off) => None,
        };
        self.running = Some(Running {
            entry,
            wal: looked::wal(session).await?,
            sampler,
            mode: about.mode,
        });
        self.ledger.go_on(look);
        Ok(())
    }

    /// It came back.
    pub(in crate::dialect) async fn after(
        &mut self,
        session: &mut PgConnection,
        ran: Ran,
    ) -> Result<(), sqlx::Error> {
        let look = Ledger::look();
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        let mut entry = running.entry;
        entry.came_back(ran);
        let wal = looked::wal(session).await?;
        entry.measured.wal_bytes = Some(wal.saturating_sub(running.wal));
        match running.mode {
            Mode::Off => {
                let locks = match running.sampler {
                    Some(sampler) => sampler.stop().await?,
                    None => BTreeMap::new(),
                };
                self.outside(session, &mut entry.measured, locks).await?;
                self.ledger.ran_outside(entry);
            }
            Mode::Transaction | Mode::Separate => {
                self.within(session, &mut entry.measured).await?;
                self.ledger.ran_within(entry);
            }
        }
        self.ledger.go_on(look);
        Ok(())
    }

    /// Within a transaction every lock stays to its end, and the session itself can look.
    async fn within(
        &mut self,
        session: &mut PgConnection,
        measured: &mut Measured,
    ) -> Result<(), sqlx::Error> {
        let found = looked::held(session).await?;
        let (mut scanned, mut written, mut locks) = (0, 0, Vec::new());
        let mut successors = Vec::new();
        for (oid, held) in &found {
            let earlier = self.held.get(oid);
            let untold = self.untold.get(oid).copied().unwrap_or_default();
            let counted = earlier.map_or(untold, |held| (held.scanned, held.written));
            scanned += held.scanned.saturating_sub(counted.0);
            written += held.written.saturating_sub(counted.1);
            let is_new = earlier.is_none_or(|earlier| earlier.mode < held.mode);
            if is_new && let Some(relation) = self.before.get(oid) {
                let lock = relation.locked(held.mode, Duration::ZERO);
                self.taken.insert(*oid, lock.clone());
                locks.push(lock);
            }
            if let Some(relation) = &held.relation {
                measured.rewrites.extend(self.rewrite(*oid, relation));
                successors.extend(self.succeeds(*oid, relation));
                self.now.insert(*oid, relation.clone());
            }
        }
        self.held = found;
        measured.scanned = Some(scanned);
        measured.written = Some(written);
        let rewritten = measured.rewrites.iter();
        let tables: Vec<&str> = rewritten
            .filter(|rewrite| rewrite.kind == Relation::Table)
            .map(|rewrite| rewrite.name.as_str())
            .collect();
        if !tables.is_empty() {
            // The server counts the rows in the file that is gone.
            let moved = looked::count_rows(session, &tables).await?;
            measured.written = moved.map(|moved| written + moved);
            // Looking has read them, too.
            self.held = looked::held(session).await?;
        }
        Lock::sort(&mut locks);
        measured.locks = Some(locks);
        measured.rewrites.extend(successors);
        measured.rewrites.sort();
        Ok(())
    }

    /// Outside of transactions the locks are gone already.
    async fn outside(
        &mut self,
        session: &mut PgConnection,
        measured: &mut Measured,
        locks: BTreeMap<Oid, (LockMode, Duration)>,
    ) -> Result<(), sqlx::Error> {
        let seen = locks.into_iter().filter_map(|(oid, (mode, held))| {
            let relation = self.before.get(&oid)?;
            Some(relation.locked(mode, held.min(measured.elapsed)))
        });
        let mut seen: Vec<Lock> = seen.collect();
        Lock::sort(&mut seen);
        // It may have taken some between two looks.
        measured.locks = (!seen.is_empty()).then_some(seen);
        for (oid, relation) in looked::relations(session).await? {
            measured.rewrites.extend(self.rewrite(oid, &relation));
            measured.rewrites.extend(self.succeeds(oid, &relation));
        }
        measured.rewrites.sort();
        Ok(())
    }

    /// A relation whose file is another one than it was; an index that came to be on a table that
    /// had been there before.
    fn rewrite(&self, oid: Oid, relation: &Found) -> Option<Rewrite> {
        let is_anew = match self.now.get(&oid) {
            Some(earlier) => earlier.file != relation.file,
            None => {
                relation.kind == Relation::Index
                    && self.before.contains_key(&relation.table)
                    && !self.now.values().any(|other| other.file == relation.file)
            }
        };
        let table = self.before.get(&relation.table);
        is_anew.then(|| Rewrite {
            kind: relation.kind,
            name: relation.name.clone(),
            table: table.map_or_else(|| relation.name.clone(), |table| table.name.clone()),
            by_hand: false,
        })
    }

    /// A table that came to be while all this ran, and now takes the name of one that had been there
    /// before: it was made anew by hand.
    fn succeeds(&self, oid: Oid, relation: &Found) -> Option<Rewrite> {
        let original = self.original.as_ref()?;
        let is_other =
            original.contains_key(&relation.name) && !original.values().any(|o| *o == oid);
        let earlier = self.now.get(&oid);
        let is_named = earlier.is_none_or(|earlier| earlier.name != relation.name);
        (relation.kind == Relation::Table && is_other && is_named).then(|| Rewrite {
            kind: Relation::Table,
            name: relation.name.clone(),
            table: relation.name.clone(),
            by_hand: true,
        })
    }

    /// It failed, and its transaction with it.
    pub(in crate::dialect) fn failed(&mut self, elapsed: Duration) {
        if let Some(running) = self.running.take() {
            self.ledger.failed(running.entry, elapsed);
        }
    }

    /// The transaction is over.
    pub(in crate::dialect) fn committed(&mut self) {
        self.ledger.committed();
    }

    /// What was measured.
    pub(in crate::dialect) fn finish(self) -> Vec<Measured> {
        self.ledger.finish()
    }
}

fn tables(relations: &BTreeMap<Oid, Found>) -> BTreeMap<String, Oid> {
    let tables = relations
        .iter()
        .filter(|(_, found)| found.kind == Relation::Table);
    tables
        .map(|(oid, found)| (found.name.clone(), *oid))
        .collect()
}
