//! The history told what is applied, without running anything.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{ApplyError, ApplyOptions, Listener, Run};
use crate::migrate::applied::{Applied, State};
use crate::migrate::database::Database;
use crate::migrate::graph::Graph;
use crate::migrate::plan::{Step, down_script};
use crate::migrate::revision::{Direction, Revision, RevisionId};

/// What a stamp does with the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Former {
    /// Rows of what is applied already stay as they are; a revision that was left half-way, or a row
    /// without a file that would go, stops it.
    Keep,
    /// All go, whatever they say.
    Purge,
}

/// What a history is to say.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The target and all its ancestors, parents first
    /// ([`plan::stamped`](crate::migrate::plan::stamped)).
    pub revisions: &'a [Revision],
    /// The revisions that there are.
    pub graph: &'a Graph,
    /// What becomes of the rows that are there.
    pub former: Former,
}

impl Stamp<'_> {
    /// Refuses what would hide the state that a database is in.
    ///
    /// # Errors
    /// A revision that was left half-way; rows that would go and that no file could bring back.
    pub fn check<'a>(&self, rows: impl IntoIterator<Item = &'a Applied>) -> Result<(), ApplyError> {
        match self.former {
            Former::Purge => return Ok(()),
            Former::Keep => {}
        }
        let mut unknown = Vec::new();
        for row in rows {
            if row.state != State::Done {
                return Err(ApplyError::StampsUnfinished(Box::new(row.clone())));
            }
            if !self.graph.contains(&row.revision) {
                unknown.push(row.revision.clone());
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        Err(ApplyError::Forgets(unknown))
    }

    /// The rows that go, and the revisions that get one.
    fn against(&self, rows: &BTreeMap<RevisionId, Applied>) -> (Vec<RevisionId>, Vec<&Revision>) {
        let wanted: BTreeSet<&RevisionId> = self.revisions.iter().map(|r| &r.id).collect();
        let stays = |id: &RevisionId| self.former == Former::Keep && wanted.contains(id);
        let goes = rows.keys().filter(|id| !stays(id)).cloned().collect();
        let comes = self.revisions.iter();
        let comes = comes.filter(|r| self.former == Former::Purge || !rows.contains_key(&r.id));
        (goes, comes.collect())
    }
}

/// Writes down what a database has: rows come and go until they are those of the stamp.
///
/// # Errors
/// As [`Stamp::check`]; a lock that is not had; a history table that cannot be written.
pub async fn stamp(
    database: &mut Database,
    stamp: Stamp<'_>,
    options: &ApplyOptions,
    events: Listener<'_>,
) -> Result<(), ApplyError> {
    let mut run = Run::begin(database, options, events).await?;
    let result = run.stamp(stamp).await;
    if result.is_err() {
        run.database.roll_back().await;
    }
    run.end().await;
    result
}

impl Run<'_> {
    async fn stamp(&mut self, stamp: Stamp<'_>) -> Result<(), ApplyError> {
        self.begin_own().await?;
        self.refresh().await?;
        stamp.check(self.rows.values())?;
        let (goes, comes) = stamp.against(&self.rows);
        for id in goes {
            self.forget(&id).await?;
        }
        for revision in comes {
            let step = Step {
                revision: revision.id.clone(),
                parents: revision.revises.clone(),
                depends_on: revision.depends_on.clone(),
                message: revision.message.clone(),
                direction: Direction::Up,
                path: revision.path.clone(),
                checksum: revision.checksum.clone(),
                sections: Vec::new(),
                down_script: down_script(revision, self.database.dialect()),
            };
            self.record(&step, State::Done, 0, Duration::ZERO).await?;
        }
        self.commit_own().await
    }
}
