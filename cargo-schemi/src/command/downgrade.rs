//! `downgrade`: takes revisions back.

use schemi_runtime::migrate::{Plan, plan};

use super::history_of::Project;
use super::losses::DataLoss;
use super::migrate::{self, Outcome, Request, Stored};
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
        if request.stored == Stored::Ask {
            refuse_stored(&project, opened, &plan)?;
        }
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

/// Refuses to run what nobody can read in this checkout, unless somebody has said so.
fn refuse_stored(project: &Project, opened: &Opened, plan: &Plan) -> Result<(), CommandError> {
    let steps = plan.steps.iter();
    let gone = steps.filter(|step| !project.graph.contains(&step.revision));
    let named: Vec<String> = gone
        .map(|step| {
            let mut rows = opened.applied.iter();
            let commit = rows
                .find(|row| row.revision == step.revision)
                .and_then(|row| row.git_commit.as_ref());
            let commit = commit.map(|commit| format!(" (applied from commit {commit})"));
            let message = step.message.lines().next().unwrap_or_default();
            format!("{} {message}{}", step.revision, commit.unwrap_or_default())
        })
        .collect();
    match named.is_empty() {
        true => Ok(()),
        false => Err(CommandError::StoredScripts {
            target: opened.target.name.to_string(),
            revisions: named,
        }),
    }
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
