//! What statements do to a SQLite database.

use std::collections::BTreeSet;
use std::time::Duration;

use schemi_runtime::migrate::apply::{About, Ran};
use sqlx::{Row, SqliteConnection};

use crate::dialect::measure::ledger::{Entry, Ledger};
use crate::dialect::measure::{Lock, LockMode, Measured, Relation, Rewrite};

/// Measures what runs on a connection.
#[derive(Debug, Default)]
pub struct Measuring {
    ledger: Ledger,
    running: Option<Running>,
}

/// A statement that runs.
#[derive(Debug)]
struct Running {
    entry: Entry,
    /// The table that is made anew, once the new one is there.
    rebuilds: Option<String>,
    changes: u64,
    indexes: BTreeSet<String>,
}

impl Measuring {
    /// A statement is about to run.
    pub(in crate::dialect) async fn before(
        &mut self,
        connection: &mut SqliteConnection,
        about: About<'_>,
    ) -> Result<(), sqlx::Error> {
        let look = Ledger::look();
        let mut entry = self.ledger.entry(about);
        if !self.ledger.is_between() {
            entry.measured.earlier_locks.push(lock());
        }
        let rebuilds = match about.rebuilds {
            Some(table) if is_table(connection, &format!("schemi_new_{table}")).await? => {
                Some(table.to_owned())
            }
            Some(_) | None => None,
        };
        self.running = Some(Running {
            entry,
            rebuilds,
            changes: changes(connection).await?,
            indexes: indexes(connection).await?,
        });
        self.ledger.go_on(look);
        Ok(())
    }

    /// It came back.
    pub(in crate::dialect) async fn after(
        &mut self,
        connection: &mut SqliteConnection,
        ran: Ran,
    ) -> Result<(), sqlx::Error> {
        let look = Ledger::look();
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        let mut entry = running.entry;
        entry.came_back(ran);
        let measured = &mut entry.measured;
        let changed = changes(connection).await?.saturating_sub(running.changes);
        measured.written = Some(changed);
        measured.rewrites = rewrites(connection, running.rebuilds, &running.indexes).await?;
        let is_first = measured.earlier_locks.is_empty();
        measured.locks = Some(if is_first { vec![lock()] } else { Vec::new() });
        self.ledger.ran_within(entry);
        self.ledger.go_on(look);
        Ok(())
    }

    /// It failed.
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

/// The lock of every transaction that writes.
fn lock() -> Lock {
    Lock {
        kind: Relation::Database,
        relation: "the database".to_owned(),
        mode: LockMode::Write,
        held: Duration::ZERO,
    }
}

/// What a statement wrote anew: the table whose rows it moved into its successor, and the indexes
/// that came to be.
async fn rewrites(
    connection: &mut SqliteConnection,
    rebuilds: Option<String>,
    before: &BTreeSet<String>,
) -> Result<Vec<Rewrite>, sqlx::Error> {
    let table = rebuilds.map(|table| Rewrite {
        kind: Relation::Table,
        name: table.clone(),
        table,
    });
    let mut found: Vec<Rewrite> = table.into_iter().collect();
    for index in indexes(connection).await?.difference(before) {
        let table: Option<String> = sqlx::query_scalar(
            "SELECT tbl_name FROM main.sqlite_master WHERE type = 'index' AND name = $1 AND sql IS NOT NULL",
        )
        .bind(index)
        .fetch_optional(&mut *connection)
        .await?;
        found.extend(table.map(|table| Rewrite {
            kind: Relation::Index,
            name: index.clone(),
            table,
        }));
    }
    Ok(found)
}

async fn changes(connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    let changes: i64 = sqlx::query_scalar("SELECT total_changes()")
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(changes).unwrap_or_default())
}

async fn is_table(connection: &mut SqliteConnection, name: &str) -> Result<bool, sqlx::Error> {
    let found = sqlx::query(
        "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = $1 COLLATE NOCASE",
    )
    .bind(name)
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

async fn indexes(connection: &mut SqliteConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT name FROM main.sqlite_master WHERE type = 'index'")
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}
