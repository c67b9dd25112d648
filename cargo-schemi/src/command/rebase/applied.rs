//! The databases that have revisions which are to move.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use schemi_runtime::migrate::{RevisionId, plan};
use serde::Serialize;

use super::chain::Chain;
use super::{Request, Silent};
use crate::command::history_of::Project;
use crate::command::opened::Opened;
use crate::command::revision::Writing;
use crate::command::{CommandError, Context};
use crate::settings::Access;

/// A database that could not be asked what it has.
#[derive(Clone, Debug, Serialize)]
pub struct Unread {
    /// Its name: `project.database`.
    pub target: String,
    /// Why.
    pub error: String,
}

/// Asks all databases of the project at once, and refuses where one has a revision that moves: its
/// history says what that came after, and the file would be another one than was applied.
///
/// # Errors
/// Databases that have one; those that cannot be asked, where they are not trusted.
pub(super) async fn refuse(
    context: &Context<'_>,
    project: &Project,
    chain: &Chain,
    request: &Request,
) -> Result<Vec<Unread>, CommandError> {
    let settings = context.settings.projects().get(&project.name);
    let names = settings
        .into_iter()
        .flat_map(|found| found.databases.keys());
    let targets: Vec<String> = names
        .map(|name| format!("{}.{name}", project.name))
        .collect();
    let looks = targets
        .iter()
        .map(|target| look(context, project, target, request.timeout));
    let mut unread = Vec::new();
    let mut holders = Vec::new();
    for (target, has) in targets.iter().zip(join_all(looks).await) {
        match has {
            Ok(has) => {
                let moving: Vec<_> = chain.ids.iter().filter(|id| has.contains(*id)).collect();
                if let Some(first) = moving.first() {
                    let names: Vec<_> = moving.iter().map(ToString::to_string).collect();
                    let names = names.join(", ");
                    holders.push(format!(
                        "{target} has {names}: `cargo schemi downgrade {target} {first}-1` takes back what moves"
                    ));
                }
            }
            Err(error) => unread.push(Unread {
                target: target.clone(),
                error: error.to_string(),
            }),
        }
    }
    if !holders.is_empty() {
        return Err(CommandError::MovesApplied(holders));
    }
    let is_trusted = request.silent == Silent::Trust || request.writing == Writing::DryRun;
    if unread.is_empty() || is_trusted {
        return Ok(unread);
    }
    let told = unread
        .iter()
        .map(|one| format!("{}: {}", one.target, one.error));
    Err(CommandError::Unread(told.collect()))
}

async fn look(
    context: &Context<'_>,
    project: &Project,
    target: &str,
    timeout: Duration,
) -> Result<BTreeSet<RevisionId>, CommandError> {
    let asked = async {
        let opened = Opened::open_or_empty(context, project, target, Access::Read).await?;
        let has = plan::applied_ids(&opened.applied);
        opened.close().await;
        Ok(has)
    };
    match tokio::time::timeout(timeout, asked).await {
        Ok(result) => result,
        Err(_) => Err(CommandError::Misused(format!(
            "no answer within {} s",
            timeout.as_secs_f64()
        ))),
    }
}
