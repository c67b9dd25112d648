//! What statements did to a database, measured while they ran; the ways are the dialects' own.

pub mod ledger;

use std::cmp::Reverse;
use std::fmt;
use std::time::Duration;

use schemi_runtime::migrate::apply::{About, Look, Observer, Ran};
use schemi_runtime::migrate::{Database, Direction, RevisionId};
use serde::{Serialize, Serializer};
use sqlx::postgres::PgConnectOptions;

use super::{postgres, sqlite};

/// One statement, and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// The revision that it is of.
    pub revision: RevisionId,
    /// Which way.
    pub direction: Direction,
    /// Its line in the revision's file.
    pub line: usize,
    /// The statement.
    pub sql: String,
    /// How long it took.
    #[serde(rename = "ms", serialize_with = "millis")]
    pub elapsed: Duration,
    /// Whether it failed: then nobody could look at what it did.
    pub failed: bool,
    /// The locks that it took on what had been there before its transaction, strongest first; `None`
    /// where nobody could look, or where it ran outside of transactions and was over too soon.
    pub locks: Option<Vec<Lock>>,
    /// The locks that its transaction had already, strongest first: others wait for them all the same.
    pub earlier_locks: Vec<Lock>,
    /// What was written anew under its old name.
    pub rewrites: Vec<Rewrite>,
    /// How many rows were read from tables; `None` where the database does not tell.
    pub scanned: Option<u64>,
    /// How many rows were written; `None` as above.
    pub written: Option<u64>,
    /// How much went into the server's write-ahead log meanwhile (PostgreSQL).
    pub wal_bytes: Option<u64>,
}

impl Measured {
    /// A statement of which nothing is known yet.
    fn new(about: About<'_>) -> Self {
        Self {
            revision: about.step.revision.clone(),
            direction: about.step.direction,
            line: about.statement.line,
            sql: about.statement.sql.clone(),
            elapsed: Duration::ZERO,
            failed: false,
            locks: None,
            earlier_locks: Vec::new(),
            rewrites: Vec::new(),
            scanned: None,
            written: None,
            wal_bytes: None,
        }
    }

    /// Under which lock it ran: its own, unless that is on no more than an index, or weaker than one that
    /// its transaction had already.
    pub fn strongest(&self) -> Strongest<'_> {
        let own = self.locks.iter().flatten().next();
        match (own, self.earlier_locks.first()) {
            (Some(own), Some(earlier))
                if own.kind == Relation::Index || earlier.mode > own.mode =>
            {
                Strongest::Earlier(earlier)
            }
            (Some(own), Some(_) | None) => Strongest::Own(own),
            (None, Some(earlier)) => Strongest::Earlier(earlier),
            (None, None) if self.locks.is_none() => Strongest::Unknown,
            (None, None) => Strongest::None,
        }
    }
}

/// The lock under which a statement ran.
#[derive(Clone, Copy, Debug)]
pub enum Strongest<'m> {
    /// Nobody could look.
    Unknown,
    /// There was none.
    None,
    /// The statement took it.
    Own(&'m Lock),
    /// An earlier statement of its transaction did.
    Earlier(&'m Lock),
}

impl Lock {
    /// Strongest first, tables before their indexes, and the same order each time.
    pub fn sort(locks: &mut [Self]) {
        locks.sort_by(|a, b| {
            let key = |lock: &Self| (Reverse(lock.mode), lock.kind);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.relation.cmp(&b.relation))
        });
    }
}

/// A lock on a relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lock {
    /// What is locked.
    pub kind: Relation,
    /// Its name.
    pub relation: String,
    /// How strong it is.
    pub mode: LockMode,
    /// From the beginning of the statement to the end of its transaction.
    #[serde(rename = "held_ms", serialize_with = "millis")]
    pub held: Duration,
}

/// What was written anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rewrite {
    /// What it is.
    pub kind: Relation,
    /// Its name.
    pub name: String,
    /// The table that it is, or belongs to.
    pub table: String,
    /// Whether another table took its place and its name: then its rows moved before this statement.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// What holds rows, or leads to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// All of it (SQLite).
    Database,
    /// A table.
    Table,
    /// An index.
    Index,
}

impl Relation {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Table => "table",
            Self::Index => "index",
        }
    }
}

macro_rules! modes {
    ($($(#[$doc:meta])* $variant:ident = $server:literal, $words:literal;)*) => {
        /// How strong a lock is, weakest first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LockMode { $($(#[$doc])* $variant,)* }

        impl LockMode {
            /// Reads the name that `pg_locks` has for it.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($server => Some(Self::$variant),)* _ => None }
            }

            /// The words that SQL has for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

modes! {
    /// Of SELECT.
    AccessShare = "AccessShareLock", "ACCESS SHARE";
    /// Of SELECT FOR UPDATE.
    RowShare = "RowShareLock", "ROW SHARE";
    /// Of INSERT, UPDATE, DELETE.
    RowExclusive = "RowExclusiveLock", "ROW EXCLUSIVE";
    /// Of VACUUM and CREATE INDEX CONCURRENTLY.
    ShareUpdateExclusive = "ShareUpdateExclusiveLock", "SHARE UPDATE EXCLUSIVE";
    /// Of CREATE INDEX: nobody writes.
    Share = "ShareLock", "SHARE";
    /// Of CREATE TRIGGER and foreign keys: nobody writes.
    ShareRowExclusive = "ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE";
    /// Nobody writes, nobody locks rows.
    Exclusive = "ExclusiveLock", "EXCLUSIVE";
    /// Nobody reads or writes.
    AccessExclusive = "AccessExclusiveLock", "ACCESS EXCLUSIVE";
    /// SQLite's: nobody else writes in the whole database, and while it commits nobody reads.
    Write = "sqlite write", "WRITE";
}

impl LockMode {
    /// Whether everybody else has to wait: on SQLite everybody who writes.
    pub fn shuts_out(self) -> bool {
        matches!(self, Self::AccessExclusive | Self::Write)
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for LockMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Milliseconds, with three places.
///
/// # Errors
/// Where the serializer cannot write.
pub fn millis<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((time.as_secs_f64() * 1_000_000.0).round() / 1000.0)
}

/// Measures what runs on a connection.
pub enum Measuring {
    /// On PostgreSQL.
    Postgres(Box<postgres::measure::Measuring>),
    /// On SQLite.
    Sqlite(Box<sqlite::measure::Measuring>),
}

impl Measuring {
    /// Of a database; on PostgreSQL with the way to a second session, to look on from while a
    /// statement runs outside of transactions.
    pub fn new(database: &Database, monitor: Option<PgConnectOptions>) -> Self {
        match database {
            Database::Postgres(_) => {
                Self::Postgres(Box::new(postgres::measure::Measuring::new(monitor)))
            }
            Database::Sqlite(_) => Self::Sqlite(Box::default()),
        }
    }

    /// What was measured, in the order in which it ran.
    pub fn finish(self) -> Vec<Measured> {
        match self {
            Self::Postgres(measuring) => measuring.finish(),
            Self::Sqlite(measuring) => measuring.finish(),
        }
    }
}

impl Observer for Measuring {
    fn before<'a>(&'a mut self, database: &'a mut Database, about: About<'a>) -> Look<'a> {
        Box::pin(async move {
            match (self, database) {
                (Self::Postgres(measuring), Database::Postgres(session)) => {
                    measuring.before(session, about).await
                }
                (Self::Sqlite(measuring), Database::Sqlite(connection)) => {
                    measuring.before(connection, about).await
                }
                (Self::Postgres(_), Database::Sqlite(_))
                | (Self::Sqlite(_), Database::Postgres(_)) => Ok(()),
            }
        })
    }

    fn after<'a>(&'a mut self, database: &'a mut Database, ran: Ran) -> Look<'a> {
        Box::pin(async move {
            match (self, database) {
                (Self::Postgres(measuring), Database::Postgres(session)) => {
                    measuring.after(session, ran).await
                }
                (Self::Sqlite(measuring), Database::Sqlite(connection)) => {
                    measuring.after(connection, ran).await
                }
                (Self::Postgres(_), Database::Sqlite(_))
                | (Self::Sqlite(_), Database::Postgres(_)) => Ok(()),
            }
        })
    }

    fn failed(&mut self, elapsed: Duration) {
        match self {
            Self::Postgres(measuring) => measuring.failed(elapsed),
            Self::Sqlite(measuring) => measuring.failed(elapsed),
        }
    }

    fn committed(&mut self) {
        match self {
            Self::Postgres(measuring) => measuring.committed(),
            Self::Sqlite(measuring) => measuring.committed(),
        }
    }
}
