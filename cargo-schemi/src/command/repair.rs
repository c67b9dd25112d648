//! `repair`: goes on with a revision that was left half-way.

use schemi_runtime::migrate::apply::apply;
use schemi_runtime::migrate::{Plan, plan};

use super::history_of::{Opened, Project};
use super::migrate::{self, Outcome};
use super::{CommandError, Context};
use crate::settings::Access;

/// Goes on after the statements that are committed.
///
/// # Errors
/// No revision was left half-way; the next statement fails again.
pub async fn run(context: &mut Context<'_>, target: &str) -> Result<Outcome, CommandError> {
    let project = Project::open(context, target)?;
    let mut opened = Opened::open(context, &project, target, Access::Write).await?;
    let route = plan::resume(&opened.applied)?;
    let dialect = opened.target.dialect();
    let plan = Plan::load(
        &project.folder,
        &project.graph,
        &route,
        &opened.applied,
        dialect,
    )?;
    let mut options = migrate::options(context, &project, &opened);
    options.resume = true;
    apply(&mut opened.database, &plan, &options, &mut *context.events).await?;
    migrate::outcome(&project, &mut opened, &plan, Vec::new()).await
}
