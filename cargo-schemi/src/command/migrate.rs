//! `migrate`: applies revisions.

use schemi_runtime::migrate::apply::{ApplyOptions, Observer, apply, apply_observed};
use schemi_runtime::migrate::{
    ApplyError, Database, Direction, Event, Plan, RevisionId, Step, plan, sections_text,
};
use schemi_schema::Schema;
use serde::Serialize;

use super::error::Loss;
use super::history_of::Project;
use super::losses::DataLoss;
use super::opened::{Opened, StoredDown};
use super::rows::refused::{Refused, RefusedRow};
use super::rows::{cast, enum_value};
use super::{CommandError, Context, rows};
use crate::change::Change;
use crate::dialect::sqlite::rebuild::copy;
use crate::hazard::{Hazard, hazards};
use crate::record::Record;
use crate::settings::{Access, Spec};

/// What to apply.
#[derive(Clone, Debug)]
pub struct Request {
    /// The target.
    pub target: String,
    /// How far: `head` where nothing is said.
    pub revision: Option<String>,
    /// Whether rows may be lost.
    pub data_loss: DataLoss,
    /// The target's name, typed (`--yes-i-mean`).
    pub meant: Option<String>,
    /// Whether scripts are run that no file here has.
    pub stored: Stored,
}

/// Whether the scripts are run that the history keeps of revisions without a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// Not before somebody has said so.
    Ask,
    /// They are (`--yes`).
    Allow,
}

/// What was applied or taken back, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The target.
    pub target: String,
    /// Which way.
    pub direction: Direction,
    /// The revisions, in the order in which they run; those that this run has run, or would.
    pub revisions: Vec<Ran>,
    /// Revisions that somebody else had done when their turn came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<RevisionId>,
    /// What is lost, or would be.
    pub losses: Vec<Loss>,
    /// The heads afterwards; as they are now, where nothing was run.
    pub heads: Vec<RevisionId>,
    /// Whether the project has no revision at all.
    #[serde(skip)]
    pub is_bare: bool,
}

/// One revision of an outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Ran {
    /// Its identifier.
    pub revision: RevisionId,
    /// What it is for.
    pub message: String,
    /// Its file.
    pub path: std::path::PathBuf,
    /// What it runs, as its file says it.
    pub sql: String,
}

impl Outcome {
    /// Without what somebody else has done.
    pub fn without(mut self, skipped: Vec<RevisionId>) -> Self {
        self.revisions
            .retain(|ran| !skipped.contains(&ran.revision));
        self.losses
            .retain(|loss| skipped.iter().all(|id| id.0 != loss.revision));
        self.skipped = skipped;
        self
    }
}

impl From<&Step> for Ran {
    fn from(step: &Step) -> Self {
        let dialect = step.sections.first().and_then(|section| section.dialect);
        Self {
            revision: step.revision.clone(),
            message: step.message.clone(),
            path: step.path.clone(),
            sql: sections_text(&step.sections, step.direction, dialect),
        }
    }
}

/// Applies the pending revisions up to one.
///
/// # Errors
/// A history that disagrees with the files, rows that would be lost, a statement that fails: then
/// its revision has left nothing behind.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let opened = Opened::open_or_empty(context, &project, &request.target, Access::Write).await?;
    let work = opened.work(async |opened| {
        let plan = plan_up(&project, opened, request.revision.as_deref())?;
        opened.check_rebuilds(context, &project, &plan).await?;
        let losses = opened.losses(context, &plan).await?;
        permit(opened, &losses, request)?;
        let skipped = run_plan(context, &project, opened, &plan, None).await?;
        Ok(outcome(&project, opened, &plan, losses).without(skipped))
    });
    work.await
}

/// What [`run`] would do. Nothing is written, not even a missing SQLite file.
///
/// # Errors
/// As [`run`], as far as reading shows it.
pub async fn dry_run(
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let opened = Opened::open_or_empty(context, &project, &request.target, Access::Read).await?;
    let work = opened.work(async |opened| {
        let plan = plan_up(&project, opened, request.revision.as_deref())?;
        opened.check_rebuilds(context, &project, &plan).await?;
        let losses = opened.losses(context, &plan).await?;
        Ok(outcome(&project, opened, &plan, losses))
    });
    work.await
}

/// The plan that leads to a revision, or to the head.
///
/// # Errors
/// A history that disagrees with the files, an unknown revision.
pub fn plan_up(
    project: &Project,
    opened: &Opened,
    revision: Option<&str>,
) -> Result<Plan, CommandError> {
    opened.check(project, StoredDown::Refuse)?;
    let goal = revision.unwrap_or("head");
    if project.graph.is_empty() && revision.is_none() {
        return Ok(Plan {
            direction: Direction::Up,
            steps: Vec::new(),
        });
    }
    let route = plan::upgrade(&project.graph, &opened.applied, goal)?;
    let dialect = opened.target.dialect();
    Ok(Plan::load(
        &project.folder,
        &project.graph,
        &route,
        &opened.applied,
        dialect,
    )?)
}

/// Refuses what nobody has allowed.
///
/// # Errors
/// Rows that would be lost, and nobody said that they may; a protected target whose name was not typed.
pub fn permit(opened: &Opened, losses: &[Loss], request: &Request) -> Result<(), CommandError> {
    if losses.is_empty() {
        return Ok(());
    }
    let target = opened.target.name.to_string();
    if request.data_loss == DataLoss::Refuse {
        return Err(CommandError::DataLoss {
            target,
            losses: losses.to_vec(),
        });
    }
    require_meant(opened, request.meant.as_deref(), "drop what holds rows")
}

/// Refuses to touch a protected target unless its name was typed.
///
/// # Errors
/// It is protected, and another name or none was typed.
pub fn require_meant(
    opened: &Opened,
    meant: Option<&str>,
    verb: &'static str,
) -> Result<(), CommandError> {
    let target = opened.target.name.to_string();
    if opened.target.protected && meant != Some(target.as_str()) {
        return Err(CommandError::Protected { target, verb });
    }
    Ok(())
}

/// Runs a plan, makes a missing SQLite file for it, and reads the history again. Says which rows stand
/// in the way where a statement fails on rows. Nothing to run leaves nothing behind. What it gives is
/// what somebody else had done when its turn came.
///
/// # Errors
/// What stopped it.
pub async fn run_plan(
    context: &mut Context<'_>,
    project: &Project,
    opened: &mut Opened,
    plan: &Plan,
    observer: Option<&mut dyn Observer>,
) -> Result<Vec<RevisionId>, CommandError> {
    opened.adopt(context, project).await?;
    if plan.steps.is_empty() {
        return Ok(Vec::new());
    }
    opened.create(context).await?;
    let options = options(context, project, opened);
    opened.let_finish().await?;
    let events = &mut *context.events;
    let database = &mut opened.database;
    let applied = match observer {
        Some(observer) => apply_observed(database, plan, &options, events, observer).await,
        None => apply(database, plan, &options, events).await,
    };
    match applied {
        Ok(report) => {
            opened.read_history(context, project).await?;
            Ok(report.skipped)
        }
        Err(error) => {
            if let Some(file) = opened.left_empty() {
                let text = format!(
                    "{} stays, empty: the next `migrate` fills it",
                    file.display()
                );
                (context.events)(Event::Notice { text });
            }
            Err(explain(context, opened, plan, plain(error)).await)
        }
    }
}

/// The options that every run of a plan shares.
pub fn options(context: &Context<'_>, project: &Project, opened: &Opened) -> ApplyOptions {
    let mut options = ApplyOptions::new(project.journal.clone());
    options.lock_timeout = match &opened.target.spec {
        Spec::Sqlite(spec) => spec.lock_timeout,
        Spec::Postgres(spec) => spec.lock_timeout,
    };
    options.monitor.clone_from(&opened.monitor);
    options.cancel = context.cancel.clone();
    options.transactions = project.settings.transactions;
    options.git_commit = crate::project::git_commit(&project.package.root);
    options
}

/// The rows that made a statement fail, as far as they can be found now that it is rolled back.
async fn explain(
    context: &Context<'_>,
    opened: &mut Opened,
    plan: &Plan,
    error: ApplyError,
) -> CommandError {
    let revision = match &error {
        ApplyError::Statement(failed) => failed.revision.clone(),
        ApplyError::Rebuild { revision, .. } => revision.clone(),
        ApplyError::Lock(_)
        | ApplyError::Journal(_)
        | ApplyError::Unfinished(_)
        | ApplyError::StampsUnfinished(_)
        | ApplyError::Forgets(_)
        | ApplyError::NotOne { .. }
        | ApplyError::Changed { .. }
        | ApplyError::Cancelled { .. }
        | ApplyError::Server { .. } => return error.into(),
    };
    let step = plan.steps.iter().find(|step| step.revision == revision);
    let record = step.and_then(|step| Record::read(&step.path).ok().flatten());
    let dialect = opened.target.dialect();
    let changes = record.as_ref().map_or(&[][..], |record| record.of(dialect));
    let mut found = Vec::new();
    let (ran, warned) = match plan.direction {
        Direction::Up => (
            changes.to_vec(),
            hazards(dialect, &Schema::default(), changes),
        ),
        Direction::Down => (
            changes.iter().rev().map(Change::reverse).collect(),
            Vec::new(),
        ),
    };
    let mut refused = refused(context, opened, &error, &ran).await;
    for hazard in warned {
        if let Some(refused) = refused.take_if(|refused| refused.is_of(&hazard)) {
            found.push(format!("{hazard}; for example {}", refused.row));
            continue;
        }
        let value = quoted_value(&error);
        // A question that cannot be asked (the column has another name still) finds nothing.
        let asked = enum_value::before_renames(&hazard, &ran);
        let example = rows::example(&mut opened.database, &asked, value.as_deref());
        let example = async { Ok(example.await?) };
        if let Ok(Some(row)) = context.until_stopped(example).await {
            found.push(format!("{hazard}; for example {row}"));
        }
    }
    found.extend(refused.map(|refused| refused.alone()));
    if found.is_empty() && plan.direction == Direction::Up {
        found.extend(uncastable(opened, &error).await);
    }
    if found.is_empty() {
        return error.into();
    }
    CommandError::Rows {
        error: Box::new(error),
        rows: found,
    }
}

/// The row that a copy on SQLite has refused.
async fn refused(
    context: &Context<'_>,
    opened: &mut Opened,
    error: &ApplyError,
    ran: &[Change],
) -> Option<RefusedRow> {
    let ApplyError::Statement(failed) = error else {
        return None;
    };
    let refused = Refused::parse(&failed.error.message)?;
    let Database::Sqlite(_) = opened.database else {
        return None;
    };
    let row = refused.row(&mut opened.database, ran);
    let row = async { Ok(row.await?) };
    context.until_stopped(row).await.ok().flatten()
}

/// The row that a cast failed on, where the server names no value.
async fn uncastable(opened: &mut Opened, error: &ApplyError) -> Option<String> {
    let ApplyError::Statement(failed) = error else {
        return None;
    };
    if !cast::is_value_code(&failed.error.code) {
        return None;
    }
    let retype = cast::Retype::parse(&failed.sql)?;
    let row = rows::uncastable(&mut opened.database, &retype).await?;
    let (table, column) = (retype.table, retype.column);
    let hazard = Hazard::Casts {
        table,
        column,
        changed: None,
    };
    Some(format!("{hazard}; for example {row}"))
}

/// The error in the words of the statement, where SQLite wraps them in its own.
fn plain(mut error: ApplyError) -> ApplyError {
    if let ApplyError::Statement(failed) = &mut error
        && let Some(said) = copy::said(&failed.error.message)
    {
        failed.error.message = said;
    }
    error
}

/// The value that a failed cast names: `invalid input syntax for type integer: "abc"`.
fn quoted_value(error: &ApplyError) -> Option<String> {
    let ApplyError::Statement(failed) = error else {
        return None;
    };
    let (_, rest) = failed.error.message.split_once(": \"")?;
    rest.strip_suffix('"').map(str::to_owned)
}

/// What was run, or would be, and where the database stands now.
pub fn outcome(project: &Project, opened: &Opened, plan: &Plan, losses: Vec<Loss>) -> Outcome {
    Outcome {
        target: opened.target.name.to_string(),
        direction: plan.direction,
        revisions: plan.steps.iter().map(Ran::from).collect(),
        skipped: Vec::new(),
        losses,
        heads: opened.heads(project),
        is_bare: project.graph.is_empty(),
    }
}
