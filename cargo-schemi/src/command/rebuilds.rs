//! What a SQLite table made anew would lose, because only this database has it.
//!
//! A rebuild is written from the models and the migrations. A column, a check or a conflict clause
//! that somebody added by hand to one database is in neither, and would vanish with the old table.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Block, Database, Plan};
use schemi_schema::{Dialect, Table};

use super::CommandError;
use super::history_of::Project;
use crate::change::Change;
use crate::dialect::sqlite::ddl;
use crate::dialect::{self, Beyond};
use crate::diff::own::{Drift, drift_of};
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
    let rebuilt = rebuilt(plan);
    if rebuilt.is_empty() || matches!(database, Database::Postgres(_)) {
        return Ok(());
    }
    let reflected = dialect::reflect(database, &project.reflect_options()).await?;
    let dialect = database.dialect();
    let from = dialect::normalize(dialect, reflected.schema);
    let records = project.records(applied)?;
    let owned = dialect::normalize(dialect, record::schema_after(&records, dialect));
    let mut lost = Vec::new();
    for new in &rebuilt {
        lost.extend(clauses(&reflected.beyond, new));
        let Some(old) = from.tables.get(&new.name) else {
            continue;
        };
        let mut owned = owned.tables.get(&new.name).cloned();
        let owned = owned.get_or_insert_with(|| Table::new(new.name.clone()));
        know_what_goes(plan, owned)?;
        lost.extend(
            drift_of(old, new, owned)
                .iter()
                .filter(|d| d.kind != "index")
                .map(Drift::to_string),
        );
    }
    if lost.is_empty() {
        return Ok(());
    }
    let lost: BTreeSet<String> = lost.into_iter().collect();
    Err(CommandError::RebuildLoses(lost.into_iter().collect()))
}

/// The new definitions of the tables that a plan makes anew, under their own names.
fn rebuilt(plan: &Plan) -> Vec<Table> {
    let blocks = plan
        .steps
        .iter()
        .flat_map(|step| &step.sections)
        .flat_map(|s| &s.blocks);
    let mut found = Vec::new();
    for block in blocks {
        let Block::Rebuild(rebuild) = block else {
            continue;
        };
        let Some(create) = rebuild.statements.first() else {
            continue;
        };
        // What cannot be read is the database's to refuse.
        if let Ok(definition) = ddl::table::read(&create.sql) {
            let mut table = definition.table;
            table.name.name = rebuild.table.as_str().into();
            let mut schema = schemi_schema::Schema::default();
            schema.insert_table(table);
            let schema = dialect::sqlite::normalize::normalize(schema);
            found.extend(schema.tables.into_values());
        }
    }
    found
}

/// What the plan's own records say that it removes is known, and meant to go.
fn know_what_goes(plan: &Plan, table: &mut Table) -> Result<(), CommandError> {
    for step in &plan.steps {
        let Some(record) = Record::read(&step.path)? else {
            continue;
        };
        for change in record.of(Dialect::Sqlite) {
            if let Change::DropColumn {
                table: name,
                column,
            } = change
                && *name == table.name
            {
                table.columns.push(column.clone());
            } else if let Change::DropConstraint {
                table: name,
                constraint,
            } = change
                && *name == table.name
            {
                table.constraints.push(constraint.clone());
            }
        }
    }
    Ok(())
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
