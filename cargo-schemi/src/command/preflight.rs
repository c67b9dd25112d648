//! What is asked of every database before the first of several is touched.

use schemi_runtime::migrate::apply::is_free;
use serde::Serialize;

use super::history_of::Project;
use super::migrate::{self, Outcome, Request};
use super::opened::Opened;
use super::{CommandError, Context, drift};
use crate::settings::Access;

/// Whether a database may be otherwise than its revisions have made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// It may not: a revision was written for what the ones before it have made.
    Refuse,
    /// It may (`--allow-drift`).
    Allow,
}

/// A database that is not ready, and why.
#[derive(Debug, Serialize)]
pub struct Unready {
    /// The target.
    pub target: String,
    /// Why nothing should be run there.
    #[serde(serialize_with = "super::migrate_all::as_text")]
    pub error: Box<CommandError>,
}

/// Looks whether a database can be reached and is free, whether its history and the files agree, what
/// is pending and what that would lose, and whether the database is as its revisions have made it.
/// Nothing is written.
///
/// # Errors
/// The first thing that speaks against it.
pub async fn run(
    context: &Context<'_>,
    request: &Request,
    drift: Drift,
) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    context.target(&request.target)?.check_place()?;
    let opened = Opened::open_or_empty(context, &project, &request.target, Access::Write).await?;
    let work = opened.work(async |opened| {
        let plan = migrate::plan_up(&project, opened, request.revision.as_deref())?;
        if !plan.steps.is_empty() {
            let options = migrate::options(context, &project, opened);
            is_free(&mut opened.database, &options).await?;
            if drift == Drift::Refuse {
                refuse_drift(context, &project, opened).await?;
            }
        }
        opened.check_rebuilds(context, &project, &plan).await?;
        let losses = opened.losses(context, &plan).await?;
        migrate::permit(opened, &losses, request)?;
        Ok(migrate::outcome(&project, opened, &plan, losses))
    });
    work.await
}

async fn refuse_drift(
    context: &Context<'_>,
    project: &Project,
    opened: &mut Opened,
) -> Result<(), CommandError> {
    let count = drift::count(context, project, opened);
    // What stands beside the tables' own hinders no revision.
    match context.until_stopped(count).await?.changed {
        0 => Ok(()),
        count => Err(CommandError::Drifted {
            target: opened.target.name.to_string(),
            count,
        }),
    }
}
