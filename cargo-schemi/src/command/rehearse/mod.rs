//! `rehearse`: tries the pending revisions on a copy, and measures what they do.
//!
//! | module | holds |
//! |---|---|
//! | [`state`] | what a database holds, to be compared with what it holds later |
//! | [`names`] | what tables and columns were called before |
//! | [`report`] | what was found, and what it means |

pub mod names;
pub mod report;
pub mod state;

use std::path::PathBuf;
use std::time::Duration;

use schemi_runtime::migrate::{Direction, Plan, Route};
use schemi_schema::Dialect;

use super::check::{self, compare};
use super::history_of::Project;
use super::models::{NoModels, Reading, Wanted};
use super::opened::{Opened, StoredDown};
use super::{CommandError, Context, clone, migrate};
use crate::dialect::content;
use crate::dialect::copy::{
    self, Existing, Options, Others, Owners, Progress, Selection, Temporary,
};
use crate::dialect::measure::{Measured, Measuring};
use crate::settings::{Access, Spec, SqliteSpec, cache_folder};
use crate::target::Target;
use names::Past;
use report::{Limits, Report};
use state::State;

/// What to rehearse, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// The database.
    pub target: String,
    /// How far: `head` where nothing is said.
    pub revision: Option<String>,
    /// The development server to copy it to, if not the first one of its kind.
    pub on: Option<String>,
    /// What becomes of the copy.
    pub afterwards: Afterwards,
    /// What is too large, and what too long.
    pub limits: Limits,
}

/// What becomes of a copy on which everything went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It is thrown away.
    Discard,
    /// It stays (`--keep`).
    Keep,
}

/// Copies a database, and on the copy applies the pending revisions, takes them back and applies them
/// again. The database itself is only read.
///
/// # Errors
/// What hinders the copy; what fails on it: then the copy stays, and the error names it.
pub async fn run(
    context: &mut Context<'_>,
    request: &Request,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, CommandError> {
    let project = Project::open(context, &request.target)?;
    let original = Target::resolve(&context.settings, &request.target)?;
    if !has_work(context, &project, &original, request).await? {
        return Ok(Report::new(&request.target, request.limits));
    }
    let reading = check::reading(&project, original.dialect(), NoModels::Refuse);
    let selection = clone::selection(context, &original, &Selection::default())?;
    let copy = copy_of(context, request, &original, &selection, progress).await?;
    let mut target = original.clone();
    target.spec = copy.spec();
    target.protected = false;
    let tried = async {
        let opened = Opened::open_target(context, &project, target, Access::Write).await?;
        let work = opened.work(async |opened| {
            let mut trial = Trial {
                context: &mut *context,
                project: &project,
                opened,
                request,
                progress,
            };
            trial.run(reading).await
        });
        work.await
    };
    let result = tried.await.map(|mut report| {
        report.is_of_a_part(&selection);
        report
    });
    end(context, request, &original, copy, result).await
}

/// Whether there is something to rehearse. What is wrong with the revisions shows here, before
/// anything is copied.
async fn has_work(
    context: &Context<'_>,
    project: &Project,
    original: &Target,
    request: &Request,
) -> Result<bool, CommandError> {
    let original = original.clone();
    let opened = Opened::open_target(context, project, original, Access::Read).await?;
    let revision = request.revision.as_deref();
    let work = opened.work(async |opened| migrate::plan_up(project, opened, revision));
    Ok(!work.await?.steps.is_empty())
}

/// The copy to try on.
async fn copy_of(
    context: &Context<'_>,
    request: &Request,
    original: &Target,
    selection: &Selection,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Temporary, CommandError> {
    let like = like(context, request, original)?;
    let mut options = Options {
        selection,
        existing: Existing::Keep,
        others: Others::Keep,
        owners: Owners::Ours,
        jobs: None,
        postgres_tools: context.settings.postgres_tools()?,
        cancel: context.cancel.clone(),
        progress,
    };
    Ok(copy::temporary(&original.spec, &like, &mut options).await?)
}

/// Beside which database the copy is made.
fn like(context: &Context<'_>, request: &Request, original: &Target) -> Result<Spec, CommandError> {
    if let Some(place) = &request.on {
        return Ok(original.on(&context.settings, place)?.spec);
    }
    match &original.spec {
        Spec::Sqlite(spec) => {
            let folder = cache_folder().unwrap_or_else(std::env::temp_dir);
            let file = folder.join("rehearsals").join(file_name(original));
            Ok(Spec::Sqlite(SqliteSpec {
                file,
                ..spec.clone()
            }))
        }
        Spec::Postgres(_) => {
            let servers = context.settings.development();
            let server = servers
                .iter()
                .find(|(_, server)| server.dialect() == Dialect::Postgres);
            let (server, _) = server.ok_or_else(|| CommandError::NoServerToRehearse {
                target: original.name.to_string(),
            })?;
            let place = format!("development.{server}");
            Ok(original.on(&context.settings, &place)?.spec)
        }
    }
}

fn file_name(original: &Target) -> PathBuf {
    format!("{}.db", original.name).into()
}

/// Throws the copy away, or keeps it where that was asked for, or where something failed on it.
async fn end(
    context: &Context<'_>,
    request: &Request,
    original: &Target,
    copy: Temporary,
    result: Result<Report, CommandError>,
) -> Result<Report, CommandError> {
    let name = format!(
        "{}_rehearsal_{:08x}",
        original.copy_name_within(40),
        rand::random::<u32>()
    );
    match result {
        Ok(mut report) => {
            report.copied = Some(copy.copied().clone());
            match request.afterwards {
                Afterwards::Keep => report.kept = Some(copy.keep(&name).await?),
                Afterwards::Discard => copy.discard().await?,
            }
            Ok(report)
        }
        Err(error) if context.cancel.is_cancelled() => {
            copy.discard().await?;
            Err(error)
        }
        Err(error) => {
            let kept = copy.keep(&name).await?;
            Err(CommandError::Rehearsal {
                error: Box::new(error),
                copy: kept,
            })
        }
    }
}

/// One rehearsal on an open copy.
struct Trial<'t, 'c, 'o> {
    context: &'t mut Context<'c>,
    project: &'t Project,
    opened: &'o mut Opened,
    request: &'t Request,
    progress: &'t mut (dyn FnMut(Progress) + Send),
}

impl Trial<'_, '_, '_> {
    fn say(&mut self, phase: &'static str) {
        (self.progress)(Progress {
            phase,
            done: 0,
            total: None,
        });
    }

    async fn run(&mut self, reading: Reading<Wanted>) -> Result<Report, CommandError> {
        let mut report = Report::new(&self.request.target, self.request.limits);
        let goal = self.request.revision.as_deref();
        let plan = migrate::plan_up(self.project, self.opened, goal)?;
        self.opened
            .check_rebuilds(self.context, self.project, &plan)
            .await?;
        report.losses = self.opened.losses(self.context, &plan).await?;
        let past = Past::of(&plan)?;
        self.say("reading what there is");
        let before = self.state(&past, None).await?;
        report.upgrade = self.apply(&plan).await?;
        self.say("checking what became of it");
        let after = self.state(&past, Some(&before)).await?;
        report.compare(&before, &after, &past);
        let broken = content::broken_keys(&mut self.opened.database, &after.schema).await?;
        report.breaks(broken);
        if self.opened.pending(self.project).is_empty() {
            let checked = compare(self.context, self.project, self.opened, reading).await?;
            report.check(checked);
        } else {
            report.leaves_pending(self.opened.pending(self.project));
        }
        self.undo_and_redo(&plan, &before, &mut report).await?;
        report.judge();
        Ok(report)
    }

    /// The way back, and once more the way there.
    async fn undo_and_redo(
        &mut self,
        plan: &Plan,
        before: &State,
        report: &mut Report,
    ) -> Result<(), CommandError> {
        if plan.steps.is_empty() {
            return Ok(());
        }
        let ids = plan.steps.iter().map(|step| step.revision.clone());
        let back = self.load(Direction::Down, ids.clone().rev().collect())?;
        report.downgrade = self.apply(&back).await?;
        self.say("comparing with what there was");
        let restored = self.state(&Past::default(), Some(before)).await?;
        report.compare_restored(before, &restored);
        let again = self.load(Direction::Up, ids.collect())?;
        self.apply(&again).await?;
        Ok(())
    }

    fn load(
        &self,
        direction: Direction,
        revisions: Vec<schemi_runtime::migrate::RevisionId>,
    ) -> Result<Plan, CommandError> {
        let route = Route {
            direction,
            revisions,
        };
        Ok(Plan::load(
            &self.project.folder,
            &self.project.graph,
            &route,
            &self.opened.applied,
            self.opened.target.dialect(),
        )?)
    }

    async fn apply(&mut self, plan: &Plan) -> Result<Vec<Measured>, CommandError> {
        let mut measuring = Measuring::new(&self.opened.database, self.opened.monitor.clone());
        let observer = Some(&mut measuring as &mut dyn schemi_runtime::migrate::apply::Observer);
        migrate::run_plan(self.context, self.project, self.opened, plan, observer).await?;
        Ok(measuring.finish())
    }

    async fn state(&mut self, past: &Past, before: Option<&State>) -> Result<State, CommandError> {
        self.opened.check(self.project, StoredDown::Refuse)?;
        let dialect = self.opened.target.dialect();
        let heads = self.opened.heads(self.project);
        let owned = self.project.owned(&heads, dialect)?;
        let options = self.project.reflect_options();
        let read = state::read(&mut self.opened.database, options, &owned, past, before);
        self.context.until_stopped(read).await
    }
}

/// A time in words, for findings.
fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
