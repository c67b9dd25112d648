//! What a plan would lose on a database, counted before anything runs.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::{Block, Database, Plan, Step};
use schemi_schema::{Dialect, Name, QualifiedName};

use super::error::Loss;
use super::{CommandError, rows};
use crate::change::Change;
use crate::hazard::{Hazard, hazards};
use crate::loss;
use crate::record::Record;

/// Whether rows may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataLoss {
    /// Tables and columns that hold rows are not dropped.
    Refuse,
    /// They are (`--allow-data-loss`).
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
    for step in &plan.steps {
        for hazard in dropping(step, dialect, &mut names)? {
            let Some(today) = names.today(&hazard) else {
                continue;
            };
            if !exists(database, &today).await? {
                continue;
            }
            if let Some(rows) = rows::lost(database, &today).await?.filter(|rows| *rows > 0) {
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

/// What a step drops: by its record where it has one, and by the words of its SQL, which may have
/// been edited since.
fn dropping(step: &Step, dialect: Dialect, names: &mut Names) -> Result<Vec<Hazard>, CommandError> {
    use schemi_runtime::migrate::Direction;
    let mut found: Vec<Hazard> = Vec::new();
    if let (Direction::Up, Some(record)) = (step.direction, Record::read(&step.path)?) {
        let changes = record.of(dialect);
        names.note(changes);
        found.extend(hazards(changes).into_iter().filter(Hazard::is_loss));
    }
    if step.direction == Direction::Down {
        found.extend(taken_back(step, dialect)?);
    }
    for block in step.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Statement(statement) = block {
            for hazard in loss::dropped(&statement.sql) {
                if !found.contains(&hazard) {
                    found.push(hazard);
                }
            }
        }
    }
    Ok(found)
}

/// What an upgrade added, its downgrade drops.
fn taken_back(step: &Step, dialect: Dialect) -> Result<Vec<Hazard>, CommandError> {
    let Some(record) = Record::read(&step.path)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for change in record.of(dialect) {
        if let Change::CreateTable { table } = change {
            found.push(Hazard::DropsTable {
                table: table.name.clone(),
            });
        } else if let Change::AddColumn { table, column, .. } = change
            && column.generated.is_none()
        {
            found.push(Hazard::DropsColumn {
                table: table.clone(),
                column: column.name.clone(),
            });
        }
    }
    Ok(found)
}

/// What things are called before the plan runs, as opposed to in the middle of it.
#[derive(Debug, Default)]
struct Names {
    tables: BTreeMap<QualifiedName, QualifiedName>,
    columns: BTreeMap<(QualifiedName, Name), Name>,
    created: BTreeSet<QualifiedName>,
}

impl Names {
    fn note(&mut self, changes: &[Change]) {
        for change in changes {
            if let Change::RenameTable { from, to } = change {
                let today = self.tables.remove(from).unwrap_or_else(|| from.clone());
                self.tables.insert(to.clone(), today);
            } else if let Change::RenameColumn { table, from, to } = change {
                let key = (table.clone(), from.clone());
                let today = self.columns.remove(&key).unwrap_or_else(|| from.clone());
                self.columns.insert((table.clone(), to.clone()), today);
            } else if let Change::CreateTable { table } = change {
                self.created.insert(table.name.clone());
            }
        }
    }

    /// The hazard in today's names; `None` where what it drops is not there yet.
    fn today(&self, hazard: &Hazard) -> Option<Hazard> {
        let table = hazard.table()?;
        if self.created.contains(table) {
            return None;
        }
        let old = self.tables.get(table).unwrap_or(table).clone();
        if let Hazard::DropsColumn { column, .. } = hazard {
            let key = (table.clone(), column.clone());
            let column = self.columns.get(&key).unwrap_or(column).clone();
            return Some(Hazard::DropsColumn { table: old, column });
        }
        Some(Hazard::DropsTable { table: old })
    }
}

/// Whether the table and column are there: a hand-written `DROP … IF EXISTS` may name others.
async fn exists(database: &mut Database, hazard: &Hazard) -> Result<bool, CommandError> {
    let Some(table) = hazard.table() else {
        return Ok(false);
    };
    let column = match hazard {
        Hazard::DropsColumn { column, .. } => Some(column),
        Hazard::DropsTable { .. }
        | Hazard::RemovesValue { .. }
        | Hazard::SetsNotNull { .. }
        | Hazard::AddsRequired { .. }
        | Hazard::Casts { .. }
        | Hazard::AddsUnique { .. }
        | Hazard::AddsCheck { .. }
        | Hazard::AddsForeignKey { .. }
        | Hazard::AddsExclusion { .. } => None,
    };
    Ok(rows::exists(database, table, column).await?)
}
