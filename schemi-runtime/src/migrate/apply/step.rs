//! One revision run: its parts in order, each with the history row that tells of it.

use std::time::Instant;

use super::part::{Part, PartKind, dropped, parts};
use super::record::RowChange;
use super::turn::Turn;
use super::{ApplyError, Run};
use crate::migrate::applied::State;
use crate::migrate::event::Event;
use crate::migrate::plan::Step;
use crate::migrate::revision::{Block, Direction, Mode};

/// Where a part stands within its revision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Statements of the parts before.
    before: usize,
    /// When the revision began.
    begun: Instant,
    last: bool,
}

impl Place {
    /// That of a revision's only part.
    pub(super) fn whole(begun: Instant) -> Self {
        Self {
            before: 0,
            begun,
            last: true,
        }
    }
}

impl Run<'_> {
    /// Runs one step, and says whether there was anything left to do.
    pub(super) async fn step(&mut self, step: &Step) -> Result<bool, ApplyError> {
        self.check_cancelled(step, 0)?;
        let begun = Instant::now();
        let parts = parts(&step.sections);
        let count = parts.len();
        let mut skip = None;
        let mut before = 0;
        for (index, part) in parts.into_iter().enumerate() {
            let last = index + 1 == count;
            let place = Place {
                before,
                begun,
                last,
            };
            before += part.len();
            if skip.is_some_and(|skip| skip >= before && !last) {
                continue;
            }
            self.mode = match part.kind {
                PartKind::Transaction => Mode::Transaction,
                PartKind::Off => Mode::Off,
            };
            let turn = match part.kind {
                PartKind::Transaction => self.transaction(step, &part, place, skip).await,
                PartKind::Off => self.off(step, &part, place, skip).await,
            };
            match turn {
                Ok(Turn::Run(done)) => skip = Some(done),
                Ok(Turn::Skip) => {
                    let revision = step.revision.clone();
                    (self.events)(Event::RevisionSkipped { revision });
                    return Ok(false);
                }
                Err(error) => {
                    if index > 0 && part.kind == PartKind::Transaction {
                        self.leave_partial(step, place.before, begun).await;
                    }
                    return Err(error);
                }
            }
        }
        (self.events)(Event::RevisionDone {
            revision: step.revision.clone(),
            direction: step.direction,
            elapsed: begun.elapsed(),
        });
        Ok(true)
    }

    /// Says that a revision begins, once it is certain that it does: under the lock.
    pub(super) fn announce(&mut self, step: &Step, turn: Turn) {
        match turn {
            Turn::Run(_) => (self.events)(Event::RevisionStarted {
                revision: step.revision.clone(),
                message: step.message.clone(),
                direction: step.direction,
            }),
            Turn::Skip => {}
        }
    }

    /// A part in one transaction, with its history row.
    async fn transaction(
        &mut self,
        step: &Step,
        part: &Part<'_>,
        place: Place,
        known: Option<usize>,
    ) -> Result<Turn, ApplyError> {
        // SQLite ignores this pragma within a transaction, and with keys on, dropping a table would
        // empty its children.
        let without_keys = self.database.is_sqlite() && part.drops_tables();
        if without_keys {
            self.foreign_keys(false).await?;
        }
        let result = self.within(step, part, place, known).await;
        if result.is_err() {
            self.roll_back().await;
        }
        if without_keys {
            self.foreign_keys(self.saved.foreign_keys()).await?;
        }
        result
    }

    async fn within(
        &mut self,
        step: &Step,
        part: &Part<'_>,
        place: Place,
        known: Option<usize>,
    ) -> Result<Turn, ApplyError> {
        self.begin_transaction(step, place.before).await?;
        self.refresh().await?;
        let turn = match known {
            Some(done) => Turn::Run(done),
            None => self.turn(step)?,
        };
        if known.is_none() {
            self.announce(step, turn);
        }
        let after = place.before + part.len();
        let done = match turn {
            Turn::Run(done) if place.last || done < after => done,
            Turn::Run(_) | Turn::Skip => {
                self.commit(step, place.before).await?;
                return Ok(turn);
            }
        };
        if done < after {
            self.blocks(step, part, place).await?;
        }
        let state = if place.last {
            State::Done
        } else {
            State::Running
        };
        self.check_cancelled(step, place.before)?;
        let change = self.change(step, state, after, place.begun.elapsed());
        self.finish(step, change, place.before).await?;
        self.tell_committed();
        Ok(Turn::Run(after))
    }

    pub(super) async fn blocks(
        &mut self,
        step: &Step,
        part: &Part<'_>,
        place: Place,
    ) -> Result<(), ApplyError> {
        let without_keys = self.database.is_sqlite() && part.drops_tables();
        let violations = if without_keys {
            self.violations().await?
        } else {
            Vec::new()
        };
        let mut last = None;
        for block in &part.blocks {
            match block {
                Block::Statement(statement) => {
                    self.statement(step, statement, place.before).await?;
                }
                Block::Rebuild(rebuild) => {
                    self.open().await?;
                    self.rebuilds = Some(rebuild.table.clone());
                    let rebuilt = self.rebuild(step, rebuild, place.before).await;
                    self.rebuilds = None;
                    rebuilt?;
                }
            }
            last = dropped(block).or(last);
        }
        match last {
            Some(last) if without_keys => self.check_violations(step, &last, &violations).await,
            Some(_) | None => Ok(()),
        }
    }

    /// A part in no transaction: after each statement the row says how many are committed.
    async fn off(
        &mut self,
        step: &Step,
        part: &Part<'_>,
        place: Place,
        known: Option<usize>,
    ) -> Result<Turn, ApplyError> {
        let turn = match known {
            Some(done) => Turn::Run(done),
            None => {
                let turn = self.claim(step).await?;
                self.announce(step, turn);
                turn
            }
        };
        let Turn::Run(done) = turn else {
            return Ok(turn);
        };
        let mut at = place.before;
        for statement in part.blocks.iter().flat_map(|block| block.statements()) {
            at += 1;
            if at <= done {
                continue;
            }
            let building = self.before_building(statement).await;
            if let Err(mut error) = self.statement(step, statement, at - 1).await {
                error.ran_outside();
                if let Some(building) = building {
                    error.leaves(self.after_building(&building).await);
                }
                self.leave_partial(step, at - 1, place.begun).await;
                return Err(error);
            }
            self.tell_committed();
            let elapsed = place.begun.elapsed();
            self.record(step, State::Running, at, elapsed).await?;
        }
        if place.last {
            let elapsed = place.begun.elapsed();
            self.record(step, State::Done, at, elapsed).await?;
        }
        Ok(Turn::Run(at.max(done)))
    }

    /// Notes that a revision failed after some of its statements had been committed; where none
    /// were, that it is as before. The failure itself matters more than a failure to note it.
    async fn leave_partial(&mut self, step: &Step, committed: usize, begun: Instant) {
        let elapsed = begun.elapsed();
        let change = match (committed, step.direction) {
            (0, Direction::Up) => RowChange::Remove,
            (0, Direction::Down) => RowChange::unclaimed(),
            (_, Direction::Up | Direction::Down) => {
                self.change(step, State::Partial, committed, elapsed)
            }
        };
        if let Err(error) = self.note(step, change).await {
            let text = format!("the history cannot say how far it came: {error}");
            (self.events)(Event::Notice { text });
        }
    }
}
