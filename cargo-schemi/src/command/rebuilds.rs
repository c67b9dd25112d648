//! What a SQLite table made anew would lose, because only this database has it.
//!
//! A rebuild is written from the models and the migrations. A column, a check or a conflict clause
//! that somebody added by hand to one database is in neither, and would vanish with the old table.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Block, Database, Direction, Plan, Rebuild, Step};
use schemi_schema::{Dialect, Schema, Table};

use super::CommandError;
use super::history_of::Project;
use crate::change::Change;
use crate::dialect::sqlite::ddl;
use crate::dialect::sqlite::normalize::normalize;
use crate::dialect::{self, Beyond, ReflectOptions};
use crate::diff::own::{Drift, drift_of};
use crate::fold;
use crate::record::{self, Record};

/// Refuses a plan that would make a table anew without something that only this database has.
///
/// # Errors
/// What would be lost, by name.
pub async fn check(
    database: &mut Database,
    project: &Project,
    applied: &[schemi_runtime::migrate::RevisionId],
    plan: &Plan,
) -> Result<(), CommandError> {
    if plan
        .steps
        .iter()
        .all(|step| rebuilds(step).next().is_none())
    {
        return Ok(());
    }
    let Database::Sqlite(_) = database else {
        return Ok(());
    };
    let options = ReflectOptions {
        // Their triggers may speak of the table.
        left_out: Vec::new(),
        ..project.reflect_options()
    };
    let reflected = dialect::reflect(database, &options).await?;
    let records = project.records(applied)?;
    let mut sides = Sides {
        from: normalize(reflected.schema),
        owned: normalize(record::schema_after(&records, Dialect::Sqlite)),
        beyond: reflected.beyond,
    };
    let mut lost = BTreeSet::new();
    for step in &plan.steps {
        sides.advance(step)?;
        for rebuild in rebuilds(step) {
            if let Some(new) = definition(rebuild) {
                lost.extend(sides.lost(&new));
            }
        }
    }
    if lost.is_empty() {
        return Ok(());
    }
    Err(CommandError::RebuildLoses(lost.into_iter().collect()))
}

/// What this database has, and what schemi knows of it, under the names of the middle of a plan.
struct Sides {
    from: Schema,
    owned: Schema,
    beyond: Vec<Beyond>,
}

impl Sides {
    /// Gives things the names that they have when a step has made its renames. What its record says
    /// that it removes is known, and meant to go.
    fn advance(&mut self, step: &Step) -> Result<(), CommandError> {
        let Some(record) = Record::read(&step.path)? else {
            return Ok(());
        };
        let changes = record.of(Dialect::Sqlite);
        let changes: Vec<Change> = match step.direction {
            Direction::Up => changes.to_vec(),
            Direction::Down => changes.iter().rev().map(Change::reverse).collect(),
        };
        for change in &changes {
            if let Change::RenameTable { from, to } = change {
                let mine = self.beyond.iter_mut().filter(|b| b.name == *from);
                mine.for_each(|b| b.name.clone_from(to));
            }
            if is_rename(change) || matches!(change, Change::DropTable { .. }) {
                fold::apply(&mut self.from, change);
                fold::apply(&mut self.owned, change);
            }
        }
        // The fold writes a new name into expressions in its own way.
        self.from = normalize(std::mem::take(&mut self.from));
        self.owned = normalize(std::mem::take(&mut self.owned));
        changes
            .iter()
            .for_each(|change| self.know_what_goes(change));
        Ok(())
    }

    fn know_what_goes(&mut self, change: &Change) {
        let (Change::DropColumn { table, .. } | Change::DropConstraint { table, .. }) = change
        else {
            return;
        };
        let known = self.owned.tables.entry(table.clone());
        let known = known.or_insert_with(|| Table::new(table.clone()));
        if let Change::DropColumn { column, .. } = change {
            known.columns.push(column.clone());
        } else if let Change::DropConstraint { constraint, .. } = change {
            known.constraints.push(constraint.clone());
        }
    }

    /// What a table would lose that is made anew like this.
    fn lost(&self, new: &Table) -> Vec<String> {
        let Some(old) = self.from.tables.get(&new.name) else {
            return Vec::new();
        };
        let mut lost = clauses(&self.beyond, new);
        let nothing = Table::new(new.name.clone());
        let owned = self.owned.tables.get(&new.name).unwrap_or(&nothing);
        let drift = drift_of(old, new, owned);
        lost.extend(
            drift
                .iter()
                .filter(|d| d.kind != "index")
                .map(Drift::to_string),
        );
        lost
    }
}

fn is_rename(change: &Change) -> bool {
    matches!(
        change,
        Change::RenameTable { .. } | Change::RenameColumn { .. }
    )
}

/// The tables that a step makes anew.
fn rebuilds(step: &Step) -> impl Iterator<Item = &Rebuild> {
    let blocks = step.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| match block {
        Block::Rebuild(rebuild) => Some(rebuild),
        Block::Statement(_) => None,
    })
}

/// The new definition of a table that is made anew, under its own name. What cannot be read is the
/// database's to refuse.
fn definition(rebuild: &Rebuild) -> Option<Table> {
    let create = rebuild.statements.first()?;
    let mut table = ddl::table::read(&create.sql).ok()?.table;
    table.name.name = rebuild.table.as_str().into();
    let mut schema = Schema::default();
    schema.insert_table(table);
    normalize(schema).tables.into_values().next()
}

/// Clauses of the table that no model can express.
fn clauses(beyond: &[Beyond], table: &Table) -> Vec<String> {
    let mine = beyond
        .iter()
        .filter(|b| b.kind == "clause" && b.name == table.name);
    mine.map(|b| {
        format!(
            "{} of table {}",
            b.detail.clone().unwrap_or_default(),
            table.name
        )
    })
    .collect()
}
