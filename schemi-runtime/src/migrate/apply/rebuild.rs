//! A SQLite table made anew, with nothing lost that the script does not know of.
//!
//! Foreign keys are off and a transaction is open. Indexes and triggers of the table vanish with
//! DROP TABLE, so they are saved and put back; views, and triggers elsewhere that speak of the
//! table, stay because the rename runs with `legacy_alter_table`, and are then tried out.

mod dependents;
mod error;
mod keys;
mod statistics;

pub use error::{RebuildError, Violation};

use super::{ApplyError, Run};
use crate::migrate::error::ServerError;
use crate::migrate::plan::Step;
use crate::migrate::revision::{Rebuild, Statement};
use crate::migrate::scan::words;
use crate::migrate::session::{Bind, literal, quoted};
use dependents::{Broken, Dependent};
use schemi_schema::Dialect;
use statistics::Statistic;

/// The name under which a script creates the new table.
fn new_name(table: &str) -> String {
    format!("schemi_new_{table}")
}

/// Makes a mapper for what the database refuses while a table is rebuilt.
fn refused(what: &'static str) -> impl FnOnce(ServerError) -> RebuildError {
    move |error| RebuildError::Server { what, error }
}

/// What stood before the rebuild, to be compared with what stands after it.
struct Before {
    rows: String,
    /// AUTOINCREMENT's last value.
    sequence: Option<String>,
    statistics: Vec<Statistic>,
    dependents: Vec<Dependent>,
    broken: Vec<Broken>,
}

impl Run<'_> {
    /// Rebuilds one table; the caller has the transaction and rolls back on an error.
    pub(super) async fn rebuild(
        &mut self,
        step: &Step,
        rebuild: &Rebuild,
        committed: usize,
    ) -> Result<(), ApplyError> {
        let before = self
            .before(rebuild)
            .await
            .map_err(|e| at(step, rebuild, e))?;
        for statement in &rebuild.statements {
            let done = self.statement(step, statement, committed).await;
            done.map_err(|error| by_its_name(error, &rebuild.table))?;
        }
        let done = self.replace(step, rebuild, &before).await;
        self.check_cancelled(step, committed)?;
        done.map_err(|error| at(step, rebuild, error))
    }

    async fn before(&mut self, rebuild: &Rebuild) -> Result<Before, RebuildError> {
        let table = &rebuild.table;
        let found = self
            .database
            .value(
                "SELECT name FROM main.sqlite_master WHERE type = 'table' \
                 AND name = $1 COLLATE NOCASE",
                &[Bind::from(table.as_str())],
            )
            .await
            .map_err(refused("looking for the table"))?;
        if found.is_none() {
            return Err(RebuildError::NoTable);
        }
        Ok(Before {
            rows: self.count(table).await?,
            sequence: self.sequence(table).await?,
            statistics: statistics::of_table(self.database, table).await?,
            dependents: dependents::of_table(self.database, table).await?,
            broken: dependents::broken(self.database).await?,
        })
    }

    /// Puts the new table in the old one's place, and everything back that belongs to it.
    async fn replace(
        &mut self,
        step: &Step,
        rebuild: &Rebuild,
        before: &Before,
    ) -> Result<(), RebuildError> {
        let table = &rebuild.table;
        let new = new_name(table);
        let rows = match self.count(&new).await {
            Ok(rows) => rows,
            Err(RebuildError::Server { error, .. }) if error.message.contains("no such table") => {
                return Err(RebuildError::NoNewTable { name: new });
            }
            Err(error) => return Err(error),
        };
        if rows != before.rows {
            let before = before.rows.clone();
            return Err(RebuildError::Rows {
                before,
                after: rows,
            });
        }
        let legacy = self.watched("PRAGMA legacy_alter_table = ON").await;
        legacy.map_err(|broken| refused("changing a setting")(broken.error))?;
        let swapped = self.swap(step, rebuild).await;
        // Off for the tries below; the session's own setting comes back at the end of the run.
        let legacy = self.database.run("PRAGMA legacy_alter_table = OFF").await;
        swapped.map_err(refused("putting the new table in the old one's place"))?;
        legacy.map_err(refused("putting a setting back"))?;
        self.keep_sequence(table, before.sequence.as_deref())
            .await?;
        for dependent in &before.dependents {
            self.put_back(step, rebuild, dependent).await?;
        }
        statistics::keep(self.database, table, &before.statistics).await?;
        self.check_dependents(before).await?;
        self.check_table(rebuild).await
    }

    /// The new table takes the old one's name.
    async fn swap(&mut self, step: &Step, rebuild: &Rebuild) -> Result<(), ServerError> {
        let (old, new) = (quoted(&rebuild.table), quoted(&new_name(&rebuild.table)));
        let line = rebuild.line;
        for sql in [
            format!("DROP TABLE main.{old}"),
            format!("ALTER TABLE main.{new} RENAME TO {old}"),
        ] {
            self.own_statement(step, &Statement { sql, line }).await?;
        }
        Ok(())
    }

    /// Creates an index or a trigger again.
    async fn put_back(
        &mut self,
        step: &Step,
        rebuild: &Rebuild,
        dependent: &Dependent,
    ) -> Result<(), RebuildError> {
        let statement = Statement {
            sql: dependent.sql.clone(),
            line: rebuild.line,
        };
        let created = self.own_statement(step, &statement).await;
        created.map_err(|error| RebuildError::PutBack {
            kind: dependent.kind.as_str(),
            name: dependent.name.clone(),
            error,
        })
    }

    /// Views and triggers that worked before must work now.
    async fn check_dependents(&mut self, before: &Before) -> Result<(), RebuildError> {
        let now = dependents::broken(self.database).await?;
        let new: Vec<Broken> = now
            .into_iter()
            .filter(|broken| !before.broken.contains(broken))
            .collect();
        match dependents::culprit(self.database, new, &before.broken).await? {
            None => Ok(()),
            Some(broken) => Err(RebuildError::PutBack {
                kind: broken.kind.as_str(),
                name: broken.name,
                error: broken.error,
            }),
        }
    }

    /// The table as such: sound, and nothing left that speaks of its temporary name.
    async fn check_table(&mut self, rebuild: &Rebuild) -> Result<(), RebuildError> {
        let check = format!(
            "SELECT * FROM pragma_quick_check({})",
            literal(&rebuild.table, Dialect::Sqlite)
        );
        let said = self.database.value(&check, &[]).await;
        match said.map_err(refused("checking the new table"))? {
            Some(text) if text != "ok" => return Err(RebuildError::Damaged(text)),
            Some(_) | None => {}
        }
        let left = self
            .database
            .value(
                "SELECT type || ' ' || name FROM main.sqlite_master WHERE instr(sql, $1) > 0",
                &[Bind::Text(new_name(&rebuild.table))],
            )
            .await
            .map_err(refused("checking names"))?;
        match left {
            Some(object) => Err(RebuildError::Leftover {
                object,
                name: new_name(&rebuild.table),
            }),
            None => Ok(()),
        }
    }

    async fn count(&mut self, table: &str) -> Result<String, RebuildError> {
        let sql = format!("SELECT CAST(count(*) AS text) FROM main.{}", quoted(table));
        let rows = self.database.value(&sql, &[]).await;
        Ok(rows.map_err(refused("counting rows"))?.unwrap_or_default())
    }

    /// AUTOINCREMENT's last value, which outlives the rows that had it.
    async fn sequence(&mut self, table: &str) -> Result<Option<String>, RebuildError> {
        let exists = self
            .database
            .value(
                "SELECT name FROM main.sqlite_master WHERE name = 'sqlite_sequence'",
                &[],
            )
            .await
            .map_err(refused("reading sqlite_sequence"))?;
        if exists.is_none() {
            return Ok(None);
        }
        self.database
            .value(
                "SELECT CAST(seq AS text) FROM main.sqlite_sequence WHERE name = $1 COLLATE NOCASE",
                &[Bind::from(table)],
            )
            .await
            .map_err(refused("reading sqlite_sequence"))
    }

    async fn keep_sequence(
        &mut self,
        table: &str,
        before: Option<&str>,
    ) -> Result<(), RebuildError> {
        let sql = self
            .database
            .value(
                "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = $1",
                &[Bind::from(table)],
            )
            .await
            .map_err(refused("reading the new table"))?
            .unwrap_or_default();
        let counts = words(&sql, Dialect::Sqlite)
            .iter()
            .any(|word| word == "autoincrement");
        let (Some(before), true) = (before, counts) else {
            return Ok(());
        };
        let after = self.sequence(table).await?;
        let last = |text: &str| text.parse::<i64>().unwrap_or(0);
        if after
            .as_deref()
            .is_some_and(|after| last(after) >= last(before))
        {
            return Ok(());
        }
        let binds = [Bind::from(table), Bind::Int(last(before))];
        let statements = [
            (
                "DELETE FROM main.sqlite_sequence WHERE name = $1",
                &binds[..1],
            ),
            (
                "INSERT INTO main.sqlite_sequence (name, seq) VALUES ($1, $2)",
                &binds[..],
            ),
        ];
        for (sql, binds) in statements {
            let kept = self.database.execute(sql, binds).await;
            kept.map_err(refused("keeping the last AUTOINCREMENT value"))?;
        }
        Ok(())
    }
}

/// A broken constraint is told of the table as its users know it, not by its temporary name.
fn by_its_name(error: ApplyError, table: &str) -> ApplyError {
    match error {
        ApplyError::Statement(mut failed) => {
            let message = &mut failed.error.message;
            if message.contains("constraint failed") {
                *message = message.replace(&new_name(table), table);
            }
            ApplyError::Statement(failed)
        }
        error @ (ApplyError::Rebuild { .. }
        | ApplyError::Lock(_)
        | ApplyError::Journal(_)
        | ApplyError::Unfinished(_)
        | ApplyError::StampsUnfinished(_)
        | ApplyError::Forgets(_)
        | ApplyError::NotOne { .. }
        | ApplyError::Changed { .. }
        | ApplyError::Cancelled { .. }
        | ApplyError::Server { .. }) => error,
    }
}

/// A rebuild's error with its place in the file.
pub(super) fn at(step: &Step, rebuild: &Rebuild, error: RebuildError) -> ApplyError {
    ApplyError::Rebuild {
        revision: step.revision.clone(),
        path: step.path.clone(),
        line: rebuild.line,
        table: rebuild.table.clone(),
        error: Box::new(error),
    }
}
