//! All of a plan in one transaction: everything, or nothing.

use std::time::{Duration, Instant};

use super::part::{Part, PartKind, dropped, parts};
use super::step::Place;
use super::turn::Turn;
use super::{ApplyError, Report, Run};
use crate::migrate::applied::State;
use crate::migrate::event::Event;
use crate::migrate::plan::{Plan, Step};
use crate::migrate::revision::{Mode, Rebuild};

/// How far a transaction reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transactions {
    /// Each revision is one.
    #[default]
    PerRevision,
    /// All that a plan runs is one: everything, or nothing.
    One,
}

/// A step that is a single part.
struct Whole<'a> {
    step: &'a Step,
    part: Part<'a>,
}

impl Run<'_> {
    /// Runs a plan in one transaction; where it fails, nothing of it stays.
    pub(super) async fn as_one(
        &mut self,
        plan: &Plan,
        report: &mut Report,
    ) -> Result<(), ApplyError> {
        let steps = whole(plan)?;
        let last = steps.iter().rev().find_map(last_dropped);
        // SQLite ignores this pragma within a transaction.
        let without_keys = self.database.is_sqlite() && last.is_some();
        if without_keys {
            self.foreign_keys(false).await?;
        }
        let result = self
            .together(&steps, last.filter(|_| without_keys), report)
            .await;
        if result.is_err() {
            self.roll_back().await;
            if !report.done.is_empty() {
                let text =
                    "all of it was one transaction: the revisions before are rolled back, too";
                (self.events)(Event::Notice {
                    text: text.to_owned(),
                });
            }
            *report = Report::default();
        }
        if without_keys {
            self.foreign_keys(self.saved.foreign_keys()).await?;
        }
        result
    }

    async fn together(
        &mut self,
        steps: &[Whole<'_>],
        dropped: Option<(&Step, Rebuild)>,
        report: &mut Report,
    ) -> Result<(), ApplyError> {
        let (Some(first), Some(end)) = (steps.first(), steps.last()) else {
            return Ok(());
        };
        self.mode = Mode::Transaction;
        self.begin_transaction(first.step, 0).await?;
        self.open().await?;
        self.refresh().await?;
        let before = match dropped {
            Some(_) => self.violations().await?,
            None => Vec::new(),
        };
        let mut done: Vec<(&Step, Duration)> = Vec::new();
        for Whole { step, part } in steps {
            self.check_cancelled(step, 0)?;
            let begun = Instant::now();
            let turn = self.turn(step)?;
            match turn {
                Turn::Skip => {
                    let revision = step.revision.clone();
                    report.skipped.push(revision.clone());
                    (self.events)(Event::RevisionSkipped { revision });
                    continue;
                }
                Turn::Run(_) => self.announce(step, turn),
            }
            self.blocks(step, part, Place::whole(begun)).await?;
            self.record(step, State::Done, part.len(), begun.elapsed())
                .await?;
            report.done.push(step.revision.clone());
            done.push((step, begun.elapsed()));
        }
        if let Some((step, rebuild)) = dropped {
            // What ran beside the tables that were dropped ran with keys off, too.
            self.check_violations(step, &rebuild, &before).await?;
        }
        self.check_cancelled(end.step, 0)?;
        self.commit(end.step, 0).await?;
        self.tell_committed();
        for (step, elapsed) in done {
            (self.events)(Event::RevisionDone {
                revision: step.revision.clone(),
                direction: step.direction,
                elapsed,
            });
        }
        Ok(())
    }
}

/// The steps of a plan, none of which asks for a transaction of its own.
fn whole(plan: &Plan) -> Result<Vec<Whole<'_>>, ApplyError> {
    plan.steps.iter().map(one).collect()
}

fn one(step: &Step) -> Result<Whole<'_>, ApplyError> {
    let mut parts = parts(&step.sections);
    match (parts.pop(), parts.is_empty()) {
        (Some(part), true) if part.kind == PartKind::Transaction => Ok(Whole { step, part }),
        (Some(_) | None, _) => Err(ApplyError::NotOne {
            revision: step.revision.clone(),
            path: step.path.clone(),
        }),
    }
}

/// The last table that a step drops or makes anew.
fn last_dropped<'a>(whole: &Whole<'a>) -> Option<(&'a Step, Rebuild)> {
    let rebuild = whole
        .part
        .blocks
        .iter()
        .rev()
        .find_map(|block| dropped(block));
    rebuild.map(|rebuild| (whole.step, rebuild))
}
