//! Whether the history table and the files agree, asked before anything is run.

use std::collections::BTreeMap;

use super::PlanError;
use crate::migrate::applied::{Applied, State};
use crate::migrate::graph::Graph;
use crate::migrate::revision::RevisionId;

/// Refuses where an applied revision was edited, has no file, or was left half-way.
///
/// `checksums` holds the checksum of each file now ([`Folder::checksums`](super::super::Folder)).
/// With `stored_down`, rows without a file are let through: a downgrade can take them back by their
/// stored script.
///
/// # Errors
/// The first disagreement, in the order of application.
pub fn check(
    graph: &Graph,
    applied: &[Applied],
    checksums: &BTreeMap<RevisionId, String>,
    stored_down: bool,
) -> Result<(), PlanError> {
    for row in applied {
        if row.state != State::Done {
            return Err(PlanError::Unfinished(Box::new(row.clone())));
        }
        let Some(header) = graph.get(&row.revision) else {
            if stored_down {
                continue;
            }
            if let Some(by) = graph.replacement(&row.revision) {
                let has = |id: &&RevisionId| !applied.iter().any(|row| row.revision == **id);
                return Err(PlanError::HalfReplaced {
                    missing: by.replaces.iter().filter(has).cloned().collect(),
                    revision: row.revision.clone(),
                    by: by.id.clone(),
                });
            }
            return Err(PlanError::Gone {
                revision: row.revision.clone(),
                message: row.message.clone(),
                git_commit: row.git_commit.clone(),
            });
        };
        if checksums
            .get(&row.revision)
            .is_some_and(|now| *now != row.checksum)
        {
            return Err(PlanError::Edited {
                revision: row.revision.clone(),
                path: header.path.clone(),
            });
        }
    }
    Ok(())
}
