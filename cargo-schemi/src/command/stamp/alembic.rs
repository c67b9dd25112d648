//! What alembic has written down of a database.

use std::collections::BTreeSet;

use schemi_runtime::migrate::RevisionId;
use schemi_schema::QualifiedName;

use crate::command::history_of::Project;
use crate::command::opened::Opened;
use crate::command::{CommandError, rows};
use crate::target::TargetName;

/// The revisions in alembic's table, each of which a file must have.
///
/// # Errors
/// A table that cannot be read, a revision that no file has.
pub(super) async fn revisions(
    project: &Project,
    opened: &mut Opened,
    table: &str,
) -> Result<BTreeSet<RevisionId>, CommandError> {
    let target = opened.target.name.to_string();
    let name = rows::qualified(&QualifiedName::parse(table));
    let sql = format!("SELECT version_num FROM {name}");
    let found = rows::all_rows(&mut opened.database, &sql).await;
    let found = found.map_err(|error| {
        CommandError::Misused(format!(
            "{target}: alembic's table {table} cannot be read: {}; name it with --from-alembic=[SCHEMA.]TABLE",
            CommandError::from(error)
        ))
    })?;
    let ids: BTreeSet<RevisionId> = found
        .into_iter()
        .flatten()
        .flatten()
        .map(RevisionId)
        .collect();
    if ids.is_empty() {
        return Err(CommandError::Misused(format!(
            "{target}: alembic's table {table} is empty: alembic has applied nothing here; `stamp {target} base` says so"
        )));
    }
    let unknown = ids.iter().filter(|id| !project.graph.contains(id));
    let unknown: Vec<String> = unknown.map(ToString::to_string).collect();
    if unknown.is_empty() {
        return Ok(ids);
    }
    Err(CommandError::Misused(format!(
        "{target}: alembic's table {table} names {}, which no file has: bring the project of alembic up to date \
         and import it again, or stamp what the database has by name",
        unknown.join(", ")
    )))
}

/// Refuses to forget what was applied since alembic was left.
///
/// # Errors
/// Revisions of the history that alembic's table does not name.
pub(super) fn refuse_back<'i>(
    target: &TargetName,
    table: &str,
    forgotten: impl Iterator<Item = &'i RevisionId>,
) -> Result<(), CommandError> {
    let forgotten: Vec<String> = forgotten.map(ToString::to_string).collect();
    if forgotten.is_empty() {
        return Ok(());
    }
    Err(CommandError::Misused(format!(
        "{target}: the history has {}, and alembic's table {table} has not: it would be forgotten; \
         to forget it, pass --purge",
        forgotten.join(", ")
    )))
}
