//! `stamp`: writes down what a database has, without running it.

mod alembic;

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Former, Revision, RevisionId, Stamp, plan, stamp};
use serde::Serialize;

use super::history_of::Project;
use super::opened::Opened;
use super::{CommandError, Context, migrate};
use crate::settings::Access;

/// What to write down.
#[derive(Clone, Debug)]
pub struct Request {
    /// The target.
    pub target: String,
    /// The revisions.
    pub wanted: Wanted,
    /// What becomes of the rows that are there.
    pub former: Former,
    /// The target's name, typed.
    pub meant: Option<String>,
    /// Whether it is done, or only said.
    pub doing: Doing,
}

/// Which revisions a database has.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// These; `base` for none.
    Named(Vec<String>),
    /// Those that alembic has written down in this table.
    OfAlembic(String),
}

/// Whether a command acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It does.
    Act,
    /// It says what it would do (`--dry-run`).
    DryRun,
}

/// What was written down.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The target.
    pub target: String,
    /// The heads before.
    pub before: Vec<RevisionId>,
    /// The heads afterwards.
    pub heads: Vec<RevisionId>,
    /// How many revisions the history holds then.
    pub revisions: usize,
}

/// Writes down that a database has these revisions and all that they come from, and no other.
///
/// # Errors
/// An unknown revision, a revision that was left half-way, an applied one that no file has, a
/// database that cannot be written to.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let access = match request.doing {
        Doing::Act => Access::Write,
        Doing::DryRun => Access::Read,
    };
    let opened = Opened::open_or_empty(context, &project, &request.target, access).await?;
    let work = opened.work(async |opened| replace(context, &project, opened, request).await);
    work.await
}

async fn replace(
    context: &mut Context<'_>,
    project: &Project,
    opened: &mut Opened,
    request: &Request,
) -> Result<Outcome, CommandError> {
    let before = opened.heads(project);
    let applied = plan::applied_ids(&opened.applied);
    let mut heads = BTreeSet::new();
    match &request.wanted {
        Wanted::Named(names) => {
            for name in names {
                heads.extend(project.graph.resolve(name, &applied)?);
            }
        }
        Wanted::OfAlembic(table) => heads = alembic::revisions(project, opened, table).await?,
    }
    let ids = project.graph.ancestors(&heads);
    if let (Wanted::OfAlembic(table), Former::Keep) = (&request.wanted, request.former) {
        alembic::refuse_back(&opened.target.name, table, applied.difference(&ids))?;
    }
    let revisions = read(project, &ids)?;
    let wanted = Stamp {
        revisions: &revisions,
        graph: &project.graph,
        former: request.former,
    };
    wanted.check(&opened.applied)?;
    // None in the place of none: no history is made for that.
    let is_nothing = ids.is_empty() && opened.applied.is_empty();
    if request.doing == Doing::Act && !is_nothing {
        migrate::require_meant(opened, request.meant.as_deref(), "rewrite the history")?;
        opened.create(context).await?;
        opened.adopt(context, project).await?;
        let options = migrate::options(context, project, opened);
        opened.let_finish().await?;
        let events = &mut *context.events;
        stamp(&mut opened.database, wanted, &options, events).await?;
    }
    let is_head = |id: &&RevisionId| !project.graph.children(id).iter().any(|c| ids.contains(c));
    Ok(Outcome {
        target: opened.target.name.to_string(),
        before,
        heads: ids.iter().filter(is_head).cloned().collect(),
        revisions: ids.len(),
    })
}

/// The files of these revisions, parents first.
fn read(project: &Project, ids: &BTreeSet<RevisionId>) -> Result<Vec<Revision>, CommandError> {
    let mut revisions = Vec::new();
    for header in project.graph.revisions() {
        if ids.contains(&header.id) {
            revisions.push(project.folder.read(header)?);
        }
    }
    Ok(revisions)
}
