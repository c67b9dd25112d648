//! `repair`: goes on with a revision that was left half-way.

use schemi_runtime::migrate::apply::apply;
use schemi_runtime::migrate::{Plan, plan};

use super::history_of::Project;
use super::migrate::{self, Outcome};
use super::opened::Opened;
use super::{CommandError, Context};
use crate::settings::Access;

/// Goes on after the statements that are committed.
///
/// # Errors
/// No revision was left half-way; the next statement fails again.
pub async fn run(context: &mut Context<'_>, target: &str) -> Result<Outcome, CommandError> {
    let project = Project::open(context, target)?;
    let opened = Opened::open(context, &project, target, Access::Write).await?;
    let work = opened.work(async |opened| {
        let plan = plan_rest(&project, opened)?;
        let mut options = migrate::options(context, &project, opened);
        options.resume = true;
        opened.let_finish().await?;
        let events = &mut *context.events;
        let report = apply(&mut opened.database, &plan, &options, events).await?;
        opened.read_history(context, &project).await?;
        Ok(migrate::outcome(&project, opened, &plan, Vec::new()).without(report.skipped))
    });
    work.await
}

/// What [`run`] would do. Nothing is written.
///
/// # Errors
/// No revision was left half-way.
pub async fn dry_run(context: &mut Context<'_>, target: &str) -> Result<Outcome, CommandError> {
    let project = Project::open(context, target)?;
    let opened = Opened::open(context, &project, target, Access::Read).await?;
    let work = opened.work(async |opened| {
        let plan = plan_rest(&project, opened)?;
        Ok(migrate::outcome(&project, opened, &plan, Vec::new()))
    });
    work.await
}

/// The revision that was left half-way.
fn plan_rest(project: &Project, opened: &Opened) -> Result<Plan, CommandError> {
    let route = plan::resume(&opened.applied)?;
    let dialect = opened.target.dialect();
    Ok(Plan::load(
        &project.folder,
        &project.graph,
        &route,
        &opened.applied,
        dialect,
    )?)
}
