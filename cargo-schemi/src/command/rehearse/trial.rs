//! One rehearsal on a copy: there, a look, back, a look, and there again.

use schemi_runtime::migrate::apply::Observer;
use schemi_runtime::migrate::{Direction, Plan, RevisionId, Route};
use schemi_schema::{Export, Name};

use super::contents::{ChangedColumn, ChangedTable};
use super::failure::Phase;
use super::names::Past;
use super::outside;
use super::report::Report;
use super::state::{self, State};
use crate::command::check::compare;
use crate::command::history_of::Project;
use crate::command::models::Wanted;
use crate::command::opened::{Opened, StoredDown};
use crate::command::{CommandError, Context, migrate};
use crate::dialect::content::{self, Changed};
use crate::dialect::copy::Progress;
use crate::dialect::measure::{Measured, Measuring};

/// What the database says of a column's values.
enum Answer {
    /// Some are other ones.
    Changed(Changed),
    /// None is, in rows that are there still.
    Same,
    /// It cannot say.
    Unknown,
}

/// One rehearsal on an open copy.
pub(super) struct Trial<'t, 'c> {
    pub(super) context: &'t mut Context<'c>,
    pub(super) project: &'t Project,
    pub(super) opened: &'t mut Opened,
    /// How far.
    pub(super) revision: Option<&'t str>,
    /// The models, where the way leads to them.
    pub(super) models: Option<(Export, Wanted)>,
    pub(super) progress: &'t mut (dyn FnMut(Progress) + Send),
    /// What is found goes here, and stays there where something fails.
    pub(super) report: &'t mut Report,
    /// Where it is.
    pub(super) phase: Phase,
}

impl Trial<'_, '_> {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        (self.progress)(Progress {
            phase: phase.doing(),
            done: 0,
            total: None,
        });
    }

    /// All of it, up to the first thing that fails.
    pub(super) async fn run(&mut self) -> Result<(), CommandError> {
        self.enter(Phase::Reading);
        let plan = migrate::plan_up(self.project, self.opened, self.revision)?;
        self.opened
            .check_rebuilds(self.context, self.project, &plan)
            .await?;
        let losses = self.opened.losses(self.context, &plan).await?;
        let mut past = Past::of(&plan, self.opened.target.dialect())?;
        let mut before = self.state(&past, None).await?;
        past.keep_to(&before.schema);
        let keeping = async { Ok(before.keep(&mut self.opened.database).await) };
        if let Err(error) = self.context.until_stopped(keeping).await? {
            self.report.keeps_no_values(&error.into());
        }
        self.enter(Phase::Upgrade);
        let (measured, applied) = self.apply(&plan).await;
        self.report.upgraded(measured, &losses, &before, &past);
        applied?;
        self.enter(Phase::Check);
        self.check(&before, &past).await?;
        self.enter(Phase::Downgrade);
        let ids = plan.steps.iter().map(|step| step.revision.clone());
        let back = self.load(Direction::Down, ids.clone().rev().collect())?;
        outside::refuse(
            &back,
            self.opened.target.dialect(),
            outside::Trial::Rehearsal,
        )?;
        let (measured, taken_back) = self.apply(&back).await;
        self.report.downgrade = measured;
        taken_back?;
        self.enter(Phase::Comparison);
        let restored = self.state(&Past::default(), Some(&before)).await?;
        self.compare_restored(&before, &restored).await?;
        self.enter(Phase::SecondUpgrade);
        let again = self.load(Direction::Up, ids.collect())?;
        self.apply(&again).await.1
    }

    /// What became of the rows that there were.
    async fn compare(
        &mut self,
        before: &State,
        after: &State,
        past: &Past,
    ) -> Result<(), CommandError> {
        self.report.compare_counters(before, after, past);
        self.report.compare_large_objects(before, after);
        for table in self.report.compare(before, after, past) {
            let key = after.keys.get(&table.now).map_or(&[][..], Vec::as_slice);
            let gone = self.gone(before, &table, key).await?;
            self.report.counts(&table, gone);
            for column in &table.columns {
                match self.changed(before, column, key).await? {
                    Answer::Changed(found) => self.report.changes(column, found, key),
                    // All that differs are the rows that are gone, and others that came.
                    Answer::Same if gone.is_some_and(|gone| gone > 0) || !column.as_many => {}
                    Answer::Same | Answer::Unknown => self.report.cannot_compare(column),
                }
            }
        }
        Ok(())
    }

    /// How many of a table's rows are there no more; `None` where one cannot tell. What a script has thrown
    /// away cannot be asked any more.
    async fn gone(
        &mut self,
        before: &State,
        table: &ChangedTable,
        key: &[Name],
    ) -> Result<Option<u64>, CommandError> {
        let kept = match (before.kept_table(&table.known), table.was) {
            (_, 0) => return Ok(Some(0)),
            (Some(kept), _) if !key.is_empty() => kept,
            (Some(_) | None, _) => return Ok(None),
        };
        let database = &mut self.opened.database;
        let asked = async { Ok(content::gone(database, kept, &table.now, key).await) };
        Ok(self.context.until_stopped(asked).await?.ok())
    }

    /// Which values of a column are other ones.
    async fn changed(
        &mut self,
        before: &State,
        column: &ChangedColumn,
        key: &[Name],
    ) -> Result<Answer, CommandError> {
        let (table, name) = &column.now;
        let Some(kept) = before.kept(&column.known.0, &column.known.1) else {
            return Ok(match before.contents.get(&column.known.0) {
                Some(content) if content.rows == 0 => Answer::Same,
                Some(_) | None => Answer::Unknown,
            });
        };
        let database = &mut self.opened.database;
        let asked = async { Ok(content::changed(database, kept, table, name, key).await) };
        Ok(match self.context.until_stopped(asked).await? {
            Ok(Some(found)) => Answer::Changed(found),
            Ok(None) => Answer::Same,
            Err(_) => Answer::Unknown,
        })
    }

    /// What the way back does not bring back of the rows that are there again.
    async fn compare_restored(
        &mut self,
        before: &State,
        restored: &State,
    ) -> Result<(), CommandError> {
        for column in self.report.compare_restored(before, restored) {
            let key = restored.keys.get(&column.now.0);
            let key = key.map_or(&[][..], Vec::as_slice);
            if let Answer::Changed(_) = self.changed(before, &column, key).await? {
                self.report.restores_otherwise(before, restored, &column);
            }
        }
        Ok(())
    }

    /// What became of the rows, and whether the result is what the models say.
    async fn check(&mut self, before: &State, past: &Past) -> Result<(), CommandError> {
        let after = self.state(past, Some(before)).await?;
        self.compare(before, &after, past).await?;
        let broken = content::broken_keys(&mut self.opened.database, &after.schema);
        let broken = async { Ok(broken.await?) };
        self.report
            .breaks(self.context.until_stopped(broken).await?);
        match self.models.take() {
            Some(models) => {
                let models = std::future::ready(Ok(models));
                let checked = compare(self.context, self.project, self.opened, models);
                self.report.check(checked.await?);
            }
            None => self
                .report
                .leaves_pending(&self.opened.pending(self.project)),
        }
        Ok(())
    }

    fn load(&self, direction: Direction, revisions: Vec<RevisionId>) -> Result<Plan, CommandError> {
        let route = Route {
            direction,
            revisions,
        };
        Ok(Plan::load(
            &self.project.folder,
            &self.project.graph,
            &route,
            &self.opened.applied,
            self.opened.target.dialect(),
        )?)
    }

    /// Runs a plan; what was measured until it failed is there, too.
    async fn apply(&mut self, plan: &Plan) -> (Vec<Measured>, Result<(), CommandError>) {
        let mut measuring = Measuring::new(&self.opened.database, self.opened.monitor.clone());
        let observer = Some(&mut measuring as &mut dyn Observer);
        let ran = migrate::run_plan(self.context, self.project, self.opened, plan, observer).await;
        // Another run has a session of its own, which has no temporary table of this one's.
        let dropped = content::drop_temporary(&mut self.opened.database).await;
        let ran = match (ran, dropped) {
            (Ok(_), Err(error)) => Err(error.into()),
            (ran, _) => ran.map(|_| ()),
        };
        (measuring.finish(), ran)
    }

    async fn state(&mut self, past: &Past, before: Option<&State>) -> Result<State, CommandError> {
        self.opened.check(self.project, StoredDown::Refuse)?;
        let dialect = self.opened.target.dialect();
        let heads = self.opened.heads(self.project);
        let owned = self.project.owned(&heads, dialect)?;
        let options = self.project.reflect_options();
        let read = state::read(&mut self.opened.database, options, &owned, past, before);
        self.context.until_stopped(read).await
    }
}
