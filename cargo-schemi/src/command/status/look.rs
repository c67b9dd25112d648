//! How one database is.

use std::time::Duration;

use futures_util::future::join_all;
use schemi_runtime::migrate::plan;

use super::DatabaseStatus;
use crate::command::history_of::Project;
use crate::command::opened::{Opened, StoredDown};
use crate::command::{CommandError, Context, drift};
use crate::settings::Access;

/// Looks at several databases at once, on a thread of their own.
///
/// # Errors
/// The thread cannot wait for databases.
pub(super) fn databases(
    context: &Context<'_>,
    project: &Project,
    targets: Vec<String>,
    timeout: Duration,
) -> Result<Vec<DatabaseStatus>, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::Misused(format!("cannot start: {error}")))?;
    let looks = targets
        .into_iter()
        .map(|target| database(context, project, target, timeout));
    let found = runtime.block_on(join_all(looks));
    // A password command may still wait for its user.
    runtime.shutdown_background();
    Ok(found)
}

async fn database(
    context: &Context<'_>,
    project: &Project,
    target: String,
    timeout: Duration,
) -> DatabaseStatus {
    let mut status = DatabaseStatus {
        target,
        ..DatabaseStatus::default()
    };
    let look = look(context, project, &mut status);
    let looked = match timeout.is_zero() {
        true => Ok(look.await),
        false => tokio::time::timeout(timeout, look).await,
    };
    match looked {
        Ok(Ok(())) => {}
        Ok(Err(error)) => status.error = Some(error.to_string()),
        Err(_) => {
            status.error = Some(format!("no answer within {} s", timeout.as_secs_f64()));
        }
    }
    status
}

async fn look(
    context: &Context<'_>,
    project: &Project,
    status: &mut DatabaseStatus,
) -> Result<(), CommandError> {
    let target = context.target(&status.target)?;
    status.is_missing = target.is_missing_file();
    let opened = Opened::open_or_empty(context, project, &status.target, Access::Read).await?;
    let work = opened.work(async |opened| {
        status.heads = opened.heads(project);
        status.pending = opened.pending(project);
        status.unfinished = opened.unfinished();
        let applied = plan::applied_ids(&opened.applied);
        let graph = &project.graph;
        for id in applied.into_iter().filter(|id| !graph.contains(id)) {
            match graph.replacement(&id).map(|by| &by.id) {
                None => status.unknown.push(id),
                Some(by) if status.half_squashed.contains(by) => {}
                Some(by) => status.half_squashed.push(by.clone()),
            }
        }
        let can_be_judged = [
            status.unknown.is_empty(),
            status.half_squashed.is_empty(),
            status.unfinished.is_empty(),
        ];
        if can_be_judged.contains(&false) {
            return Ok(());
        }
        match opened.check(project, StoredDown::Allow) {
            Ok(()) => {
                let found = drift::count(context, project, opened).await?;
                status.drift = found.changed + found.beside;
            }
            Err(error) => status.disagreement = Some(error.to_string()),
        }
        Ok(())
    });
    work.await
}
