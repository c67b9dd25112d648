//! A route with its statements: everything that applying needs.

use std::path::PathBuf;

use schemi_schema::Dialect;

use super::{PlanError, Route};
use crate::migrate::applied::Applied;
use crate::migrate::folder::Folder;
use crate::migrate::graph::Graph;
use crate::migrate::parse::parse_sections;
use crate::migrate::revision::{Direction, Revision, RevisionId, Section};
use crate::migrate::write::sections_text;

/// One revision to run, one way, for one dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub revision: RevisionId,
    /// Its parents.
    pub parents: Vec<RevisionId>,
    /// What it depends on besides.
    pub depends_on: Vec<RevisionId>,
    /// What it is for.
    pub message: String,
    /// Which way.
    pub direction: Direction,
    /// Its file; empty where the stored script is run.
    pub path: PathBuf,
    /// The file's checksum.
    pub checksum: String,
    /// What to run, in this order.
    pub sections: Vec<Section>,
    /// What to keep in the history, so that it can be taken back without the file.
    pub down_script: String,
}

/// Steps in the order in which they are run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Up or down.
    pub direction: Direction,
    /// The steps.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Reads the files of a route; where a file is gone, the stored down script serves.
    ///
    /// # Errors
    /// A file whose text is wrong, or that says nothing for this dialect.
    pub fn load(
        folder: &Folder,
        graph: &Graph,
        route: &Route,
        applied: &[Applied],
        dialect: Dialect,
    ) -> Result<Self, PlanError> {
        let mut steps = Vec::with_capacity(route.revisions.len());
        for id in &route.revisions {
            if let Some(header) = graph.get(id) {
                let revision = folder.read(header)?;
                let mut step = Step::new(&revision, route.direction, dialect)?;
                // The file may name revisions that another one stands for by now.
                step.parents.clone_from(&header.revises);
                step.depends_on.clone_from(&header.depends_on);
                steps.push(step);
            } else if let Some(row) = applied.iter().find(|row| row.revision == *id) {
                steps.push(Step::stored(row)?);
            }
        }
        Ok(Self {
            direction: route.direction,
            steps,
        })
    }
}

impl Step {
    /// What a revision does for one dialect, one way.
    ///
    /// # Errors
    /// Sections for other dialects only; no way back.
    pub fn new(
        revision: &Revision,
        direction: Direction,
        dialect: Dialect,
    ) -> Result<Self, PlanError> {
        let sections = revision.sections_for(direction, dialect);
        if sections.is_empty() {
            missing(revision, direction, dialect)?;
        }
        Ok(Self {
            direction,
            sections: sections.into_iter().cloned().collect(),
            ..Self::recorded(revision, dialect)
        })
    }

    /// A revision that is written down as applied, and not run.
    pub fn recorded(revision: &Revision, dialect: Dialect) -> Self {
        Self {
            revision: revision.id.clone(),
            parents: revision.revises.clone(),
            depends_on: revision.depends_on.clone(),
            message: revision.message.clone(),
            direction: Direction::Up,
            path: revision.path.clone(),
            checksum: revision.checksum.clone(),
            sections: Vec::new(),
            down_script: down_script(revision, dialect),
        }
    }

    /// The way back of a revision without a file.
    ///
    /// # Errors
    /// A stored script that cannot be read, or none.
    pub fn stored(row: &Applied) -> Result<Self, PlanError> {
        let revision = row.revision.clone();
        if row.down_script.is_empty() {
            return Err(PlanError::Gone {
                revision,
                message: row.message.clone(),
                git_commit: row.git_commit.clone(),
            });
        }
        let path = PathBuf::from(format!("stored down script of {revision}"));
        let sections =
            parse_sections(&row.down_script, &path).map_err(|error| PlanError::Stored {
                revision: revision.clone(),
                error,
            })?;
        Ok(Self {
            revision,
            parents: row.parents.clone(),
            depends_on: Vec::new(),
            message: row.message.clone(),
            direction: Direction::Down,
            path,
            checksum: row.checksum.clone(),
            sections,
            down_script: row.down_script.clone(),
        })
    }
}

/// The sections that take a revision back on one dialect, as text: what the history keeps.
pub fn down_script(revision: &Revision, dialect: Dialect) -> String {
    let own = sections_text(&revision.sections, Direction::Down, Some(dialect));
    if own.is_empty() {
        sections_text(&revision.sections, Direction::Down, None)
    } else {
        own
    }
}

/// A revision without any sections is a merge; one that speaks to other databases only is a mistake.
fn missing(revision: &Revision, direction: Direction, dialect: Dialect) -> Result<(), PlanError> {
    let path = revision.path.clone();
    let mut others = revision.sections.iter();
    if others.any(|section| section.direction == direction) {
        return Err(PlanError::NoSection {
            revision: revision.id.clone(),
            path,
            dialect,
            direction,
        });
    }
    let does_something = revision
        .sections
        .iter()
        .any(|section| !section.blocks.is_empty());
    if direction == Direction::Down && does_something {
        return Err(PlanError::Irreversible {
            revision: revision.id.clone(),
            path,
        });
    }
    Ok(())
}
