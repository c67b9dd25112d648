//! Revisions that stand for several others, which have no files any more: `-- replaces:`.

use super::applied::{Applied, State};
use super::folder::{Folder, FolderError};
use super::graph::Graph;
use super::plan::down_script;
use super::revision::{Direction, RevisionId};
use schemi_schema::Dialect;

/// The row of a revision that stands for others, in the place of theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The row.
    pub row: Applied,
    /// Whose rows go.
    pub replaces: Vec<RevisionId>,
}

impl Adoption {
    /// The rows as they are afterwards.
    pub fn apply(&self, rows: &mut Vec<Applied>) {
        let at = rows
            .iter()
            .position(|row| self.replaces.contains(&row.revision));
        rows.retain(|row| !self.replaces.contains(&row.revision));
        for row in rows.iter_mut() {
            self.rename_parents(row);
        }
        rows.insert(at.unwrap_or(rows.len()).min(rows.len()), self.row.clone());
    }

    /// Gives a row that comes after one of those that go the one that stands for them as its parent.
    /// Says whether it was one.
    pub(crate) fn rename_parents(&self, row: &mut Applied) -> bool {
        let mut is_child = false;
        for parent in &mut row.parents {
            if self.replaces.contains(parent) {
                parent.clone_from(&self.row.revision);
                is_child = true;
            }
        }
        is_child
    }
}

/// The revisions that stand for others, all of which a history has whole.
///
/// # Errors
/// A file that cannot be read.
pub fn adoptions(
    folder: &Folder,
    graph: &Graph,
    applied: &[Applied],
    dialect: Dialect,
) -> Result<Vec<Adoption>, FolderError> {
    let mut found = Vec::new();
    let standing = graph
        .revisions()
        .filter(|header| !header.replaces.is_empty());
    for header in standing {
        let has = |id: &RevisionId| applied.iter().find(|row| row.revision == *id);
        let is_done = |id| has(id).is_some_and(|row| row.state == State::Done);
        if has(&header.id).is_some() || !header.replaces.iter().all(is_done) {
            continue;
        }
        let revision = folder.read(header)?;
        let former = || {
            let rows = applied.iter();
            rows.filter(|row| header.replaces.contains(&row.revision))
        };
        let Some(last) = former().next_back() else {
            continue;
        };
        found.push(Adoption {
            row: Applied {
                revision: header.id.clone(),
                parents: header.revises.clone(),
                message: header.message.clone(),
                state: State::Done,
                direction: Direction::Up,
                statement_no: 0,
                checksum: revision.checksum.clone(),
                duration_ms: former().map(|row| row.duration_ms).sum(),
                down_script: down_script(&revision, dialect),
                ..last.clone()
            },
            replaces: header.replaces.clone(),
        });
    }
    Ok(found)
}
