//! What a plan would lose on a database, counted before anything runs.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::{Block, Database, Direction, Plan, Step};
use schemi_schema::{Dialect, Name, QualifiedName, Schema};

use super::error::Loss;
use super::{CommandError, rows};
use crate::change::Change;
use crate::fold;
use crate::hazard::{Hazard, hazards};
use crate::loss;
use crate::record::Record;

/// Whether rows may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataLoss {
    /// Tables and columns that hold rows are not dropped, values not changed.
    Refuse,
    /// They are, and values are changed that a new type cannot hold (`--allow-data-loss`).
    Allow,
}

/// The rows and values that a plan would lose: what it drops and what is in there now.
///
/// # Errors
/// A record that cannot be read, a table that cannot be counted.
pub async fn count(database: &mut Database, plan: &Plan) -> Result<Vec<Loss>, CommandError> {
    let dialect = database.dialect();
    let mut names = Names::default();
    let mut found = Vec::new();
    let mut types = rows::own_type::domains(database).await?;
    for step in &plan.steps {
        for hazard in dropping(step, dialect, (&mut names, &mut types))? {
            if !exists(database, &hazard).await? {
                continue;
            }
            if let Some(rows) = rows::lost(database, &hazard)
                .await?
                .filter(|rows| *rows > 0)
            {
                found.push(Loss {
                    revision: step.revision.to_string(),
                    hazard,
                    rows,
                });
            }
        }
    }
    Ok(found)
}

/// What a step drops, in today's names: by its record where it has one, and by the words of its SQL,
/// which may have been edited since.
fn dropping(
    step: &Step,
    dialect: Dialect,
    (names, types): (&mut Names, &mut Schema),
) -> Result<Vec<Hazard>, CommandError> {
    let record = Record::read(&step.path)?;
    let changes = record.as_ref().map_or(&[][..], |record| record.of(dialect));
    let mut found: Vec<Hazard> = Vec::new();
    match step.direction {
        Direction::Up => {
            changes.iter().for_each(|change| names.note(change));
            let losses = hazards(dialect, types, changes)
                .into_iter()
                .filter(Hazard::is_loss);
            found.extend(losses.filter_map(|hazard| names.today(hazard)));
            changes.iter().for_each(|change| fold::apply(types, change));
        }
        // The record speaks in the names from before the way back, its SQL in those from after it.
        Direction::Down => {
            let losses = changes.iter().rev();
            let losses = losses.filter_map(|change| taken_back(dialect, types, change));
            found.extend(losses.filter_map(|hazard| names.today(hazard)));
            let back = changes.iter().rev().map(Change::reverse);
            back.for_each(|change| {
                names.note(&change);
                fold::apply(types, &change);
            });
        }
    }
    for block in step.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Statement(statement) = block {
            let dropped = loss::dropped(&statement.sql).into_iter();
            for hazard in dropped.filter_map(|hazard| names.today(hazard)) {
                let is_known = |known: &Hazard| is_same(known, &hazard);
                if !found.iter().any(is_known) {
                    found.push(hazard);
                }
            }
        }
    }
    Ok(found)
}

/// Whether two losses are of the same rows: a column that becomes computed is dropped and made anew.
fn is_same(known: &Hazard, found: &Hazard) -> bool {
    if let (
        Hazard::ReplacesValues { table, column, .. },
        Hazard::DropsColumn {
            table: t,
            column: c,
        },
    ) = (known, found)
    {
        return (table, column) == (t, c);
    }
    known == found
}

/// What an upgrade made, its downgrade drops.
fn taken_back(dialect: Dialect, types: &Schema, change: &Change) -> Option<Hazard> {
    let back = [change.reverse()];
    hazards(dialect, types, &back)
        .into_iter()
        .find(Hazard::is_loss)
}

/// What things are called before the plan runs, as opposed to in the middle of it.
#[derive(Debug, Default)]
pub(in crate::command) struct Names {
    tables: BTreeMap<QualifiedName, QualifiedName>,
    columns: BTreeMap<(QualifiedName, Name), Name>,
    created: BTreeSet<QualifiedName>,
}

impl Names {
    /// What a table was called before, unless it was not there.
    pub(in crate::command) fn table_before(&self, table: &QualifiedName) -> Option<QualifiedName> {
        let before = self.tables.get(table).unwrap_or(table);
        (!self.created.contains(table)).then(|| before.clone())
    }

    /// What a column was called before, if it was there.
    pub(in crate::command) fn column_before(&self, table: &QualifiedName, column: &Name) -> Name {
        let key = (table.clone(), column.clone());
        self.columns.get(&key).unwrap_or(column).clone()
    }

    /// Takes note of what a change does to names.
    pub(in crate::command) fn note(&mut self, change: &Change) {
        if let Change::RenameTable { from, to } = change {
            let today = self.tables.remove(from).unwrap_or_else(|| from.clone());
            self.tables.insert(to.clone(), today);
            if self.created.remove(from) {
                self.created.insert(to.clone());
            }
            let columns = std::mem::take(&mut self.columns).into_iter();
            let moved = columns.map(|((table, column), today)| {
                let table = if table == *from { to.clone() } else { table };
                ((table, column), today)
            });
            self.columns = moved.collect();
        } else if let Change::RenameColumn { table, from, to } = change {
            let key = (table.clone(), from.clone());
            let today = self.columns.remove(&key).unwrap_or_else(|| from.clone());
            self.columns.insert((table.clone(), to.clone()), today);
        } else if let Change::CreateTable { table } = change {
            self.created.insert(table.name.clone());
        }
    }

    /// Forgets names of before that nothing had before.
    pub(super) fn keep_to(&mut self, before: &Schema) {
        self.tables
            .retain(|_, today| before.tables.contains_key(today));
        let tables = &self.tables;
        self.columns.retain(|(table, _), today| {
            let table = before.tables.get(tables.get(table).unwrap_or(table));
            table.is_none_or(|table| table.column(today).is_some())
        });
    }

    /// A loss in today's names; `None` where what goes is not there yet.
    fn today(&self, mut hazard: Hazard) -> Option<Hazard> {
        let Some(table) = hazard.table().cloned() else {
            return Some(hazard);
        };
        if self.created.contains(&table) {
            return None;
        }
        if let Hazard::DropsColumn { table: t, column }
        | Hazard::ReplacesValues {
            table: t, column, ..
        }
        | Hazard::Casts {
            table: t, column, ..
        } = &mut hazard
        {
            if let Some(today) = self.columns.get(&(table.clone(), column.clone())) {
                column.clone_from(today);
            }
            t.clone_from(self.tables.get(&table).unwrap_or(&table));
        } else if let Hazard::DropsTable { table: t } = &mut hazard {
            t.clone_from(self.tables.get(&table).unwrap_or(&table));
        }
        Some(hazard)
    }
}

/// Whether the table and column are there: a hand-written `DROP … IF EXISTS` may name others.
async fn exists(database: &mut Database, hazard: &Hazard) -> Result<bool, CommandError> {
    let Some(table) = hazard.table() else {
        // An attribute is looked for when it is counted.
        return Ok(hazard.is_loss());
    };
    let column = match hazard {
        Hazard::DropsColumn { column, .. }
        | Hazard::ReplacesValues { column, .. }
        | Hazard::Casts { column, .. } => Some(column),
        Hazard::DropsTable { .. }
        | Hazard::DropsAttribute { .. }
        | Hazard::RestrictsDomain { .. }
        | Hazard::RecastsDomain { .. }
        | Hazard::RemovesValue { .. }
        | Hazard::SetsNotNull { .. }
        | Hazard::AddsRequired { .. }
        | Hazard::SetsStrict { .. }
        | Hazard::AddsUnique { .. }
        | Hazard::AddsCheck { .. }
        | Hazard::AddsForeignKey { .. }
        | Hazard::AddsExclusion { .. } => None,
    };
    Ok(rows::exists(database, table, column).await?)
}
