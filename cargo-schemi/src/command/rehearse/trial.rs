//! One rehearsal on a copy: there, a look, back, a look, and there again.

use std::collections::BTreeMap;

use schemi_runtime::migrate::apply::Observer;
use schemi_runtime::migrate::{Direction, Plan, RevisionId, Route};
use schemi_schema::Export;

use super::failure::Phase;
use super::names::Past;
use super::report::Report;
use super::state::{self, State};
use crate::command::check::compare;
use crate::command::history_of::Project;
use crate::command::models::Wanted;
use crate::command::opened::{Opened, StoredDown};
use crate::command::{CommandError, Context, migrate};
use crate::dialect::content;
use crate::dialect::copy::Progress;
use crate::dialect::measure::{Measured, Measuring};

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
        let past = Past::of(&plan)?;
        let mut before = self.state(&past, None).await?;
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
        let (measured, taken_back) = self.apply(&back).await;
        self.report.downgrade = measured;
        taken_back?;
        self.enter(Phase::Comparison);
        let restored = self.state(&Past::default(), Some(&before)).await?;
        self.report.compare_restored(&before, &restored);
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
        let mut gone = BTreeMap::new();
        for column in self.report.compare(before, after, past) {
            let (table, name) = &column.now;
            let key = after.keys.get(table).map_or(&[][..], Vec::as_slice);
            let Some(kept) = before.kept(&column.known.0, &column.known.1) else {
                self.report.cannot_compare(&column);
                continue;
            };
            let database = &mut self.opened.database;
            // What a script has thrown away cannot be asked any more.
            if !gone.contains_key(table) {
                let asked = async { Ok(content::gone(database, kept.0, table, key).await) };
                let asked = self.context.until_stopped(asked).await?;
                let count = asked.unwrap_or_default();
                gone.insert(table.clone(), count);
                if column.as_many && count > 0 {
                    self.report.replaces(table, count);
                }
            }
            let asked = async { Ok(content::changed(database, kept, table, name, key).await) };
            match self.context.until_stopped(asked).await? {
                Ok(Some(found)) => self.report.changes(&column, found, key),
                // All that differs are the rows that are gone.
                Ok(None) if !column.as_many || gone.get(table).is_some_and(|gone| *gone > 0) => {}
                Ok(None) | Err(_) => self.report.cannot_compare(&column),
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
        (measuring.finish(), ran.map(|_| ()))
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
