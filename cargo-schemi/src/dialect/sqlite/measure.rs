//! What statements do to a SQLite database.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use schemi_runtime::migrate::apply::{About, Ran};
use schemi_schema::{Column, GeneratedKind};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::dialect::measure::ledger::{Entry, Ledger};
use crate::dialect::measure::{Lock, LockMode, Measured, Relation, Rewrite};
use crate::dialect::sqlite::ddl::identifier::quote;
use crate::dialect::sqlite::ddl::table;

/// Measures what runs on a connection.
#[derive(Debug, Default)]
pub struct Measuring {
    ledger: Ledger,
    /// The tables that were there before anything ran, by their names in small letters.
    original: Option<BTreeSet<String>>,
    /// Those that came to be since.
    made: BTreeSet<String>,
    running: Option<Running>,
}

/// A statement that runs.
#[derive(Debug)]
struct Running {
    entry: Entry,
    /// The table that is made anew, once the new one is there.
    rebuilds: Option<String>,
    changes: u64,
    catalog: Catalog,
}

/// The tables and indexes of a database.
#[derive(Debug, Default)]
struct Catalog {
    /// Where each table begins in the file, and its definition. Virtual ones have no place of their own.
    tables: BTreeMap<String, (i64, String)>,
    /// The table of each index; none of those that a constraint has.
    indexes: BTreeMap<String, String>,
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
            Some(table) if is_table(connection, &new_name(table)).await? => Some(table.to_owned()),
            Some(_) | None => None,
        };
        let catalog = Catalog::read(connection).await?;
        let names = || {
            catalog
                .tables
                .keys()
                .map(|name| name.to_lowercase())
                .collect()
        };
        self.original.get_or_insert_with(names);
        self.running = Some(Running {
            entry,
            rebuilds,
            changes: changes(connection).await?,
            catalog,
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
        let catalog = Catalog::read(connection).await?;
        measured.rewrites = catalog.rewrites(running.rebuilds, &running.catalog);
        let successors = self.successors(&catalog, &running.catalog);
        let by_hand = |table| Rewrite {
            by_hand: true,
            ..anew(table)
        };
        measured
            .rewrites
            .extend(successors.into_iter().map(by_hand));
        let moved = catalog.uncounted(connection, &running.catalog).await?;
        measured.written = Some(changed + moved);
        let is_first = measured.earlier_locks.is_empty();
        measured.locks = Some(if is_first { vec![lock()] } else { Vec::new() });
        self.ledger.ran_within(entry);
        self.ledger.go_on(look);
        Ok(())
    }

    /// The tables that came to be while all this ran, and now take the name of one that had been there
    /// before: they were made anew by hand. Those that we make anew were told when their rows moved.
    fn successors(&mut self, now: &Catalog, before: &Catalog) -> Vec<String> {
        let mut found = Vec::new();
        for (name, (place, _)) in &now.tables {
            if before.tables.contains_key(name) {
                continue;
            }
            let mut earlier = before.tables.iter();
            let renamed = earlier.find(|(other, about)| about.0 == *place && !now.has(other));
            let is_made = renamed.is_none_or(|(other, _)| self.made.remove(other));
            if is_made {
                self.made.insert(name.clone());
            }
            let is_ours = renamed.is_some_and(|(other, _)| *other == new_name(name));
            let mut original = self.original.iter().flatten();
            if is_made && !is_ours && original.any(|other| *other == name.to_lowercase()) {
                found.push(name.clone());
            }
        }
        found
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

/// What a table is called while we make it anew.
fn new_name(table: &str) -> String {
    format!("schemi_new_{table}")
}

/// A table that was written anew.
fn anew(table: String) -> Rewrite {
    Rewrite {
        kind: Relation::Table,
        name: table.clone(),
        table,
        by_hand: false,
    }
}

impl Catalog {
    fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    async fn read(connection: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT type, name, tbl_name, rootpage, sql FROM main.sqlite_master \
             WHERE type IN ('table', 'index') AND rootpage > 0 AND sql IS NOT NULL",
        )
        .fetch_all(connection)
        .await?;
        let mut catalog = Self::default();
        for row in &rows {
            let (kind, name): (&str, String) = (row.try_get(0)?, row.try_get(1)?);
            if kind == "table" {
                let about = (row.try_get(3)?, row.try_get(4)?);
                catalog.tables.insert(name, about);
            } else {
                catalog.indexes.insert(name, row.try_get(2)?);
            }
        }
        Ok(catalog)
    }

    /// What a statement wrote anew: the table whose rows it moved into its successor, those that lost
    /// a column, and the indexes that came to be.
    fn rewrites(&self, rebuilds: Option<String>, before: &Self) -> Vec<Rewrite> {
        let tables = rebuilds.into_iter().chain(self.narrowed(before));
        let is_new = |index: &(&String, &String)| !before.indexes.contains_key(index.0);
        let index = |(index, table): (&String, &String)| Rewrite {
            kind: Relation::Index,
            name: index.clone(),
            table: table.clone(),
            by_hand: false,
        };
        let indexes = self.indexes.iter().filter(is_new).map(index);
        tables.map(anew).chain(indexes).collect()
    }

    /// The tables that have lost a column where they stand: SQLite writes each of their rows anew.
    fn narrowed(&self, before: &Self) -> Vec<String> {
        let lost = |(name, (place, sql)): (&String, &(i64, String))| {
            let (_, earlier) = before.tables.values().find(|(other, _)| other == place)?;
            let is_narrower = earlier != sql && columns(sql)? < columns(earlier)?;
            is_narrower.then(|| name.clone())
        };
        self.tables.iter().filter_map(lost).collect()
    }

    /// The rows that a statement wrote and SQLite does not count among its changes: those of tables
    /// that lost a column, and of those that were made together with their rows.
    async fn uncounted(
        &self,
        connection: &mut SqliteConnection,
        before: &Self,
    ) -> Result<u64, sqlx::Error> {
        let is_new = |(name, (place, _)): &(&String, &(i64, String))| {
            !before.tables.contains_key(*name) && before.tables.values().all(|(p, _)| p != place)
        };
        let made = self
            .tables
            .iter()
            .filter(is_new)
            .map(|(name, _)| name.clone());
        let mut rows = 0;
        for table in made.chain(self.narrowed(before)) {
            let sql = format!("SELECT count(*) FROM main.{}", quote(&table));
            let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql))
                .fetch_one(&mut *connection)
                .await?;
            rows += u64::try_from(count).unwrap_or_default();
        }
        Ok(rows)
    }
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

/// How many columns a definition has whose values are stored.
fn columns(sql: &str) -> Option<usize> {
    let table = table::read(sql).ok()?.table;
    let is_stored = |column: &&Column| {
        let generated = column.generated.as_ref();
        generated.is_none_or(|generated| generated.kind == GeneratedKind::Stored)
    };
    Some(table.columns.iter().filter(is_stored).count())
}
