//! Foreign keys around a rebuild: off before, checked after, on again.

use std::collections::BTreeMap;

use super::{RebuildError, Violation, at};
use crate::migrate::apply::{ApplyError, Run};
use crate::migrate::plan::Step;
use crate::migrate::revision::Rebuild;
use crate::migrate::session::{Bind, TextRow};

const CHECK: &str = "SELECT \"table\", CAST(rowid AS text), parent";

fn violation(row: TextRow) -> Violation {
    let mut columns = row.into_iter();
    let mut next = || columns.next().flatten().unwrap_or_default();
    Violation {
        table: next(),
        rowid: next(),
        parent: next(),
    }
}

/// How many rows of a table lack their parent in another.
fn counts(violations: &[Violation]) -> BTreeMap<(&str, &str), usize> {
    let mut counts = BTreeMap::new();
    for violation in violations {
        let key = (violation.table.as_str(), violation.parent.as_str());
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

impl Run<'_> {
    /// Turns enforcement on or off; without effect within a transaction.
    pub(in crate::migrate::apply) async fn foreign_keys(
        &mut self,
        on: bool,
    ) -> Result<(), ApplyError> {
        let sql = format!("PRAGMA foreign_keys = {}", u8::from(on));
        let set = self.database.run(&sql).await;
        set.map_err(ApplyError::server("switching foreign keys"))?;
        Ok(())
    }

    /// The rows of the whole database whose parents are missing.
    pub(in crate::migrate::apply) async fn violations(
        &mut self,
    ) -> Result<Vec<Violation>, ApplyError> {
        let all = format!("{CHECK} FROM pragma_foreign_key_check ORDER BY 1, 3, 2");
        match self.database.rows(&all, &[]).await {
            Ok(rows) => Ok(rows.into_iter().map(violation).collect()),
            // One foreign key that fits no key of its parent makes the whole check fail.
            Err(_) => self.violations_by_table().await,
        }
    }

    /// The same, table by table; a table that cannot be checked counts as one violation, which
    /// bears the reason in the parent's place.
    async fn violations_by_table(&mut self) -> Result<Vec<Violation>, ApplyError> {
        let tables = "SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name";
        let tables = self.database.rows(tables, &[]).await;
        let tables = tables.map_err(ApplyError::server("checking foreign keys"))?;
        let one = format!("{CHECK} FROM pragma_foreign_key_check($1) ORDER BY 1, 3, 2");
        let mut found = Vec::new();
        for table in tables.into_iter().flatten().flatten() {
            match self
                .database
                .rows(&one, &[Bind::from(table.as_str())])
                .await
            {
                Ok(rows) => found.extend(rows.into_iter().map(violation)),
                Err(error) => found.push(Violation {
                    table,
                    rowid: String::new(),
                    parent: error.message,
                }),
            }
        }
        Ok(found)
    }

    /// Fails where there are more rows without a parent than before. They are counted by table and
    /// parent, since a rebuild may give rows new rowids.
    pub(in crate::migrate::apply) async fn check_violations(
        &mut self,
        step: &Step,
        rebuild: &Rebuild,
        before: &[Violation],
    ) -> Result<(), ApplyError> {
        let after = self.violations().await?;
        let (old, now) = (counts(before), counts(&after));
        let grown = |like: &&Violation| {
            let key = (like.table.as_str(), like.parent.as_str());
            now.get(&key) > old.get(&key)
        };
        let new: Vec<Violation> = after.iter().filter(grown).cloned().collect();
        if new.is_empty() {
            return Ok(());
        }
        Err(at(step, rebuild, RebuildError::Violations(new)))
    }
}
