//! Whether a revision is still to be run when its turn comes, under the lock.

use std::time::Duration;

use super::{ApplyError, Run};
use crate::migrate::applied::{Applied, State};
use crate::migrate::plan::Step;
use crate::migrate::revision::Direction;

/// Whether a revision's turn has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is to be run, after so many statements that are committed already.
    Run(usize),
    /// Somebody else did it meanwhile.
    Skip,
}

impl Run<'_> {
    /// Writes that a revision is being run, in a transaction of its own, unless it is not its turn.
    pub(super) async fn claim(&mut self, step: &Step) -> Result<Turn, ApplyError> {
        let result = self.claim_within(step).await;
        if result.is_err() {
            self.roll_back().await;
        }
        result
    }

    async fn claim_within(&mut self, step: &Step) -> Result<Turn, ApplyError> {
        self.begin_transaction(step, 0).await?;
        self.refresh().await?;
        let turn = self.turn(step)?;
        match turn {
            Turn::Run(done) => {
                let change = self.change(step, State::Running, done, Duration::ZERO);
                self.finish(step, change, 0).await?;
            }
            Turn::Skip => self.commit(step, 0).await?,
        }
        Ok(turn)
    }

    /// Whether a revision is still to be run, by the rows as they are now, under the lock.
    pub(super) fn turn(&self, step: &Step) -> Result<Turn, ApplyError> {
        let changed = |text: String| {
            let revision = step.revision.clone();
            Err(ApplyError::Changed { revision, text })
        };
        let row = self.rows.get(&step.revision);
        if let Some(row) = row.filter(|row| row.state != State::Done) {
            return if self.options.resume && row.direction == step.direction {
                Ok(Turn::Run(row.statement_no))
            } else {
                Err(ApplyError::Unfinished(Box::new(row.clone())))
            };
        }
        match (step.direction, row) {
            (Direction::Down, None) => Ok(Turn::Skip),
            (Direction::Down, Some(_)) => {
                let child = |row: &&Applied| row.parents.contains(&step.revision);
                match self.rows.values().find(child) {
                    Some(row) => changed(format!("is what `{}` comes from", row.revision)),
                    None => Ok(Turn::Run(0)),
                }
            }
            (Direction::Up, Some(row)) if row.checksum == step.checksum => Ok(Turn::Skip),
            (Direction::Up, Some(_)) => changed("was applied from another text".into()),
            (Direction::Up, None) => {
                let mut needs = step.parents.iter().chain(&step.depends_on);
                let missing = |id: &&_| {
                    self.rows
                        .get(*id)
                        .is_none_or(|row| row.state != State::Done)
                };
                match needs.find(missing) {
                    Some(id) => changed(format!("needs `{id}`, which is not applied")),
                    None => Ok(Turn::Run(0)),
                }
            }
        }
    }
}
