//! Foreign keys around a rebuild: off before, checked after, on again.

use std::collections::BTreeMap;

use super::{RebuildError, Violation, at};
use crate::migrate::apply::{ApplyError, Run};
use crate::migrate::plan::Step;
use crate::migrate::revision::Rebuild;

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
        let sql = "SELECT \"table\", CAST(rowid AS text), parent FROM pragma_foreign_key_check \
                   ORDER BY 1, 3, 2";
        let rows = self.database.rows(sql, &[]).await;
        let rows = rows.map_err(ApplyError::server("checking foreign keys"))?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let mut columns = row.into_iter();
                let mut next = || columns.next().flatten().unwrap_or_default();
                Violation {
                    table: next(),
                    rowid: next(),
                    parent: next(),
                }
            })
            .collect())
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
