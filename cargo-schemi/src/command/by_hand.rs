//! What hand-written SQL of the revisions made beside what their records know.

use schemi_runtime::migrate::{Direction, Header, RevisionId, Section};
use schemi_schema::{Dialect, Schema};
use serde::Serialize;

use super::CommandError;
use super::history_of::Project;
use crate::diff::own::Drift;
use crate::made::{self, Deed};

/// Something that hand-written SQL of a revision made inside of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByHand {
    /// What it is.
    pub object: String,
    /// The revision that made it.
    pub revision: RevisionId,
    /// Whether it is a column: a model that lacks it neither reads nor fills it.
    #[serde(skip)]
    pub is_column: bool,
}

/// Takes out of what no record knows what the SQL of these revisions, or of those that they come from, made.
/// What goes with a column of its table stays among them. Files are read only where there is anything to look
/// for.
///
/// # Errors
/// A file that cannot be read.
pub fn take(
    project: &Project,
    heads: &[RevisionId],
    dialect: Dialect,
    drift: &mut Vec<Drift>,
) -> Result<Vec<ByHand>, CommandError> {
    let mut made: Vec<Option<RevisionId>> = vec![None; drift.len()];
    if drift.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = project.graph.ancestors(heads);
    let revisions = project.graph.revisions();
    for header in revisions.filter(|header| wanted.contains(&header.id)) {
        for sql in statements(project, header, dialect)? {
            for (object, made) in drift.iter().zip(&mut made) {
                match made::deed(&sql, object).filter(|_| object.goes_with.is_none()) {
                    Some(Deed::Makes) => *made = Some(header.id.clone()),
                    Some(Deed::Drops) => *made = None,
                    None => {}
                }
            }
        }
    }
    let mut known = Vec::new();
    let mut unknown = Vec::new();
    for (object, made) in drift.drain(..).zip(made) {
        match made {
            Some(revision) if !was_owned(project, &revision, dialect, &object)? => {
                known.push(ByHand {
                    object: object.to_string(),
                    revision,
                    is_column: object.kind == "column",
                });
            }
            Some(_) | None => unknown.push(object),
        }
    }
    *drift = unknown;
    Ok(known)
}

/// What a revision runs on the way up.
fn statements(
    project: &Project,
    header: &Header,
    dialect: Dialect,
) -> Result<Vec<String>, CommandError> {
    let revision = project.folder.read(header)?;
    let sections = revision.sections_for(Direction::Up, dialect);
    let statements = sections.into_iter().flat_map(Section::statements);
    let statements = statements.map(|statement| statement.sql.clone());
    Ok(statements.collect())
}

/// Whether the records say that the revision made it: then models knew it once, and took it back.
fn was_owned(
    project: &Project,
    revision: &RevisionId,
    dialect: Dialect,
    object: &Drift,
) -> Result<bool, CommandError> {
    let owned: Schema = project.owned(std::slice::from_ref(revision), dialect)?;
    let Some(table) = owned.tables.get(&object.table) else {
        return Ok(false);
    };
    Ok(match object.kind {
        "column" => table.columns.iter().any(|c| c.name.as_str() == object.name),
        "index" => table
            .indexes
            .iter()
            .any(|i| i.name.to_string() == object.name),
        _ => table.constraints.iter().any(|c| {
            c.name
                .get()
                .is_some_and(|name| name.as_str() == object.name)
        }),
    })
}
