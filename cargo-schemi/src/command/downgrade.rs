//! `downgrade`: takes revisions back.

use schemi_runtime::migrate::{Plan, plan};

use super::history_of::Project;
use super::losses::DataLoss;
use super::migrate::{self, Outcome, Request};
use super::opened::{Opened, StoredDown};
use super::{CommandError, Context};
use crate::settings::Access;

/// Takes applied revisions back down to one, which stays.
///
/// A revision that this checkout lacks is taken back by the script that the history keeps.
///
/// # Errors
/// A history that disagrees with the files, rows that would be lost, a statement that fails: then
/// its revision stays applied as a whole.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let opened = Opened::open(context, &project, &request.target, Access::Write).await?;
    let work = opened.work(async |opened| {
        let plan = plan_down(&project, opened, request)?;
        if !plan.steps.is_empty() {
            migrate::require_meant(opened, request.meant.as_deref(), "downgrade")?;
        }
        opened.check_rebuilds(context, &project, &plan).await?;
        let losses = opened.losses(context, &plan).await?;
        if !losses.is_empty() && request.data_loss == DataLoss::Refuse {
            return Err(CommandError::DataLoss {
                target: opened.target.name.to_string(),
                losses,
            });
        }
        let skipped = migrate::run_plan(context, &project, opened, &plan, None).await?;
        Ok(migrate::outcome(&project, opened, &plan, losses).without(skipped))
    });
    work.await
}

/// What [`run`] would do. Nothing is written.
///
/// # Errors
/// As [`run`], as far as reading shows it.
pub async fn dry_run(
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let opened = Opened::open(context, &project, &request.target, Access::Read).await?;
    let work = opened.work(async |opened| {
        let plan = plan_down(&project, opened, request)?;
        opened.check_rebuilds(context, &project, &plan).await?;
        let losses = opened.losses(context, &plan).await?;
        Ok(migrate::outcome(&project, opened, &plan, losses))
    });
    work.await
}

fn plan_down(project: &Project, opened: &Opened, request: &Request) -> Result<Plan, CommandError> {
    opened.check(project, StoredDown::Allow)?;
    let goal = request.revision.as_deref().unwrap_or("-1");
    let route = plan::downgrade(&project.graph, &opened.applied, goal)?;
    let dialect = opened.target.dialect();
    Ok(Plan::load(
        &project.folder,
        &project.graph,
        &route,
        &opened.applied,
        dialect,
    )?)
}
