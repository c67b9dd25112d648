//! `repair`: goes on with a revision that was left half-way, and puts right what the history says of
//! revisions whose files were edited.

mod edited;

use schemi_runtime::migrate::apply::{apply, renew};
use schemi_runtime::migrate::{Plan, RevisionId, State, plan};
use serde::Serialize;

pub use edited::{Edited, Statements};

use super::history_of::Project;
use super::migrate::{self, Outcome as Migrated};
use super::opened::Opened;
use super::{CommandError, Context};
use crate::settings::Access;

/// What `--checksums` does, as messages name it.
const REWRITE: &str = "rewrite the history";

/// What to repair.
#[derive(Clone, Debug)]
pub struct Request {
    /// The target.
    pub target: String,
    /// What becomes of the history of edited revisions.
    pub edited: OnEdited,
    /// The name of the target, typed: a protected target's history is only rewritten with it.
    pub meant: Option<String>,
}

/// What becomes of what the history says of edited revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEdited {
    /// It stays, and they are shown.
    Show,
    /// It is made as the files are now, and what is half-way is gone on with as they are (`--checksums`).
    Renew,
}

/// What was repaired, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The target.
    pub target: String,
    /// The rest of the revision that was left half-way; its SQL is what was left.
    pub resumed: Option<Migrated>,
    /// How many statements of that revision had been committed before.
    pub committed: Option<usize>,
    /// The applied revisions whose files are others than when they were applied.
    pub edited: Vec<Edited>,
    /// Whether the history now says of these what the files say.
    pub is_renewed: bool,
    /// The applied revisions that no file here has: there is nothing here to repair them by.
    pub unknown: Vec<RevisionId>,
}

impl Outcome {
    /// Whether nothing is left to be repaired.
    pub fn is_whole(&self) -> bool {
        self.edited.is_empty() || self.is_renewed
    }
}

/// Goes on with what was left half-way, after the statements that are committed; then compares the files
/// of applied revisions with what the history says of them.
///
/// # Errors
/// The next statement fails again; a revision without a file, which is another's to repair.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let opened = Opened::open(context, &project, &request.target, Access::Write).await?;
    let work = opened.work(async |opened| {
        match request.edited {
            OnEdited::Show => edited::refuse_other_begin(&project, opened)?,
            OnEdited::Renew => migrate::require_meant(opened, request.meant.as_deref(), REWRITE)?,
        }
        let resumed = resume(context, &project, opened).await?;
        let edited = edited::find(&project, &opened.applied)?;
        let is_renewed = request.edited == OnEdited::Renew && !edited.is_empty();
        if is_renewed {
            let headers = edited
                .iter()
                .filter_map(|one| project.graph.get(&one.revision));
            let revisions: Result<Vec<_>, _> =
                headers.map(|header| project.folder.read(header)).collect();
            let options = migrate::options(context, &project, opened);
            opened.let_finish().await?;
            let events = &mut *context.events;
            renew(&mut opened.database, &revisions?, &options, events).await?;
        }
        Ok(outcome((&project, opened), resumed, edited, is_renewed))
    });
    work.await
}

/// What [`run`] would do. Nothing is written.
///
/// # Errors
/// As [`run`], as far as reading shows it.
pub async fn dry_run(context: &Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let opened = Opened::open(context, &project, &request.target, Access::Read).await?;
    let work = opened.work(async |opened| {
        match request.edited {
            OnEdited::Show => edited::refuse_other_begin(&project, opened)?,
            OnEdited::Renew => {}
        }
        let resumed = plan_rest(&project, opened)?.map(|rest| rest.outcome(&project, opened));
        let edited = edited::find(&project, &opened.applied)?;
        Ok(outcome((&project, opened), resumed, edited, false))
    });
    work.await
}

fn outcome(
    (project, opened): (&Project, &Opened),
    resumed: Option<Resumed>,
    edited: Vec<Edited>,
    is_renewed: bool,
) -> Outcome {
    let (resumed, committed) = resumed.map(|one| (one.migrated, one.committed)).unzip();
    Outcome {
        target: opened.target.name.to_string(),
        resumed,
        committed,
        edited,
        is_renewed,
        unknown: plan::applied_ids(&opened.applied)
            .into_iter()
            .filter(|id| !project.graph.contains(id))
            .collect(),
    }
}

/// What went on, or would.
struct Resumed {
    migrated: Migrated,
    committed: usize,
}

async fn resume(
    context: &mut Context<'_>,
    project: &Project,
    opened: &mut Opened,
) -> Result<Option<Resumed>, CommandError> {
    let Some(rest) = plan_rest(project, opened)? else {
        return Ok(None);
    };
    let mut options = migrate::options(context, project, opened);
    options.resume = true;
    opened.let_finish().await?;
    let events = &mut *context.events;
    let report = apply(&mut opened.database, &rest.plan, &options, events).await?;
    opened.read_history(context, project).await?;
    let mut resumed = rest.outcome(project, opened);
    resumed.migrated = resumed.migrated.without(report.skipped);
    Ok(Some(resumed))
}

/// What is left of a revision.
struct Rest {
    plan: Plan,
    committed: usize,
}

impl Rest {
    fn outcome(mut self, project: &Project, opened: &Opened) -> Resumed {
        let mut before = self.committed;
        for section in self
            .plan
            .steps
            .iter_mut()
            .flat_map(|step| &mut step.sections)
        {
            section.blocks.retain(|block| {
                let count = block.statements().len();
                let is_left = before < count;
                before = before.saturating_sub(count);
                is_left
            });
        }
        for step in &mut self.plan.steps {
            step.sections.retain(|section| !section.blocks.is_empty());
        }
        Resumed {
            migrated: migrate::outcome(project, opened, &self.plan, Vec::new()),
            committed: self.committed,
        }
    }
}

/// The rest of the revision that was left half-way, if there is one.
fn plan_rest(project: &Project, opened: &Opened) -> Result<Option<Rest>, CommandError> {
    let half = opened.applied.iter().find(|row| row.state != State::Done);
    let Some(committed) = half.map(|row| row.statement_no) else {
        return Ok(None);
    };
    let route = plan::resume(&opened.applied)?;
    let dialect = opened.target.dialect();
    let (folder, graph) = (&project.folder, &project.graph);
    let plan = Plan::load(folder, graph, &route, &opened.applied, dialect)?;
    Ok(Some(Rest { plan, committed }))
}
