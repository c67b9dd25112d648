//! `rehearse`: tries the pending revisions on a copy, and measures what they do.
//!
//! | module | holds |
//! |---|---|
//! | [`place`] | where copies are made, and those that were kept |
//! | [`trial`] | one rehearsal on a copy |
//! | [`state`] | what a database holds, to be compared with what it holds later |
//! | [`names`] | what tables and columns were called before |
//! | [`report`], [`found`], [`contents`] | what was found, and what it means |
//! | [`outside`] | what a rehearsal would do to others than the copy |
//! | [`failure`] | what it failed on |

pub mod contents;
pub mod failure;
pub mod found;
pub mod names;
pub mod outside;
pub mod place;
pub mod report;
pub mod state;
pub mod trial;

use std::collections::BTreeMap;

use schemi_runtime::migrate::{Plan, RevisionId};
use schemi_schema::{Export, QualifiedName};
use serde::Serialize;

use super::check;
use super::history_of::Project;
use super::migrate::Ran;
use super::models::{NoModels, Wanted};
use super::opened::Opened;
use super::{CommandError, Context, clone, migrate};
use crate::dialect::content;
use crate::dialect::copy::{
    self, Existing, Options, Others, Owners, Progress, Selection, Temporary, Unreadable, Way,
};
use crate::settings::{Access, Spec};
use crate::target::Target;
use failure::{Failure, Phase};
use place::{Kept, Place};
use report::{Limits, Report};
use trial::Trial;

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

/// What a rehearsal would do.
#[derive(Clone, Debug, Serialize)]
pub struct Outline {
    /// The database.
    pub target: String,
    /// How far it would go, if not to the head.
    pub up_to: Option<String>,
    /// Where its copy would be made: a development server, or a folder.
    pub place: String,
    /// By which way; nothing where there is nothing to rehearse.
    pub way: Option<Way>,
    /// What the settings would have the copy leave out or mask.
    pub part: Vec<String>,
    /// The revisions, in the order in which they would run.
    pub revisions: Vec<Ran>,
}

/// Copies a database, and on the copy applies the pending revisions, takes them back and applies them
/// again. The database itself is only read.
///
/// What fails on the copy is told by the report, and the copy stays, where a statement ran on it.
///
/// # Errors
/// What hinders the copy, or fails before the first statement; a wish to stop.
pub async fn run(
    context: &mut Context<'_>,
    request: &Request,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Report, CommandError> {
    let ready = Ready::look(context, request).await?;
    let mut report = Report::new(&request.target, request.limits);
    report.up_to.clone_from(&request.revision);
    if ready.plan.steps.is_empty() {
        return Ok(report);
    }
    let steps = ready.plan.steps.iter();
    report.revisions = steps.map(|step| step.revision.clone()).collect();
    outside::refuse(
        &ready.plan,
        ready.original.dialect(),
        outside::Trial::Rehearsal,
    )?;
    report.is_of_a_part(&ready.selection, ready.sizes.clone());
    let models = ready.models(context).await?;
    let mut options = options(context, &ready.selection, progress)?;
    let copy = copy::temporary(&ready.original.spec, &ready.place.like, &mut options).await?;
    report.notes.extend(copy.copied().warnings.iter().cloned());
    report.copied = Some(copy.copied().clone());
    let tried = ready.attempt(context, request, models, copy.spec(), &mut report, progress);
    match tried.await {
        Err(error) => {
            copy.discard().await?;
            Err(error)
        }
        Ok(()) => {
            report.judge();
            end(request, &ready.place, copy, &mut report).await;
            Ok(report)
        }
    }
}

/// What [`run`] would do. Nothing is written anywhere.
///
/// # Errors
/// As [`run`], as far as reading shows it.
pub async fn dry_run(
    context: &mut Context<'_>,
    request: &Request,
) -> Result<Outline, CommandError> {
    let ready = Ready::look(context, request).await?;
    let mut report = Report::new(&request.target, request.limits);
    report.is_of_a_part(&ready.selection, ready.sizes.clone());
    let mut way = None;
    if !ready.plan.steps.is_empty() {
        outside::refuse(
            &ready.plan,
            ready.original.dialect(),
            outside::Trial::Rehearsal,
        )?;
        ready.models(context).await?;
        let mut quiet = |_| {};
        let mut options = options(context, &ready.selection, &mut quiet)?;
        let like = ready.place.like_new();
        way = Some(copy::plan(&ready.original.spec, &like, &mut options).await?);
    }
    Ok(Outline {
        target: request.target.clone(),
        up_to: request.revision.clone(),
        place: ready.place.name(),
        way,
        part: report.part,
        revisions: ready.plan.steps.iter().map(Ran::from).collect(),
    })
}

/// The copies of a database that rehearsals have kept, each with where it is; and what hinders a look
/// at a server that nobody has named.
///
/// # Errors
/// A server that is not there; one that was named and cannot be reached.
pub async fn kept(
    context: &Context<'_>,
    request: &Request,
) -> Result<(Vec<(Place, Kept)>, Vec<String>), CommandError> {
    let original = Target::resolve(&context.settings, &request.target)?;
    let (mut found, mut unseen) = (Vec::new(), Vec::new());
    for place in Place::all(context, &original, request.on.as_deref())? {
        match context.until_stopped(place.all_kept()).await {
            Ok(kept) => {
                // One server may have two names in the settings.
                let is_new = |copy: &Kept| {
                    found
                        .iter()
                        .all(|(_, other): &(_, Kept)| other.name != copy.name)
                };
                let new: Vec<Kept> = kept.into_iter().filter(is_new).collect();
                found.extend(new.into_iter().map(|copy| (place.clone(), copy)));
            }
            Err(error) if request.on.is_some() || context.cancel.is_cancelled() => {
                return Err(error);
            }
            Err(error) => unseen.push(error.to_string()),
        }
    }
    Ok((found, unseen))
}

/// What is known before anything is copied. What is wrong with the revisions, the models or the
/// settings shows here.
struct Ready {
    project: Project,
    original: Target,
    place: Place,
    selection: Selection,
    plan: Plan,
    /// The revisions that are pending on the original.
    pending: Vec<RevisionId>,
    /// How many rows the original has in the tables of which a part is copied, about.
    sizes: BTreeMap<QualifiedName, u64>,
}

impl Ready {
    async fn look(context: &Context<'_>, request: &Request) -> Result<Self, CommandError> {
        let project = Project::open(context, &request.target)?;
        let original = Target::resolve(&context.settings, &request.target)?;
        let place = Place::find(context, &original, request.on.as_deref())?;
        let selection = clone::selection(context, &original, &Selection::default())?;
        let opened = Opened::open_target(context, &project, original.clone(), Access::Read).await?;
        let revision = request.revision.as_deref();
        let looked = opened.work(async |opened| {
            let plan = migrate::plan_up(&project, opened, revision)?;
            let pending = opened.pending(&project);
            let mut sizes = BTreeMap::new();
            if !plan.steps.is_empty() {
                for table in selection.subsets.keys() {
                    let size = async { Ok(content::size(&mut opened.database, table).await?) };
                    sizes.insert(table.clone(), context.until_stopped(size).await?);
                }
            }
            Ok((plan, pending, sizes))
        });
        let (plan, pending, sizes) = looked.await?;
        Ok(Self {
            project,
            original,
            place,
            selection,
            plan,
            pending,
            sizes,
        })
    }

    /// The models, where the plan leads to them.
    async fn models(
        &self,
        context: &Context<'_>,
    ) -> Result<Option<(Export, Wanted)>, CommandError> {
        let is_planned = |id: &RevisionId| self.plan.steps.iter().any(|step| step.revision == *id);
        if !self.pending.iter().all(is_planned) {
            return Ok(None);
        }
        let reading = check::reading(&self.project, self.original.dialect(), NoModels::Refuse);
        context.until_stopped(reading.finish()).await.map(Some)
    }

    /// Rehearses on a copy. What fails once a statement has run is a part of the report.
    async fn attempt(
        &self,
        context: &mut Context<'_>,
        request: &Request,
        models: Option<(Export, Wanted)>,
        copy: Spec,
        report: &mut Report,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(), CommandError> {
        let mut target = self.original.clone();
        target.spec = copy;
        target.protected = false;
        let opened = Opened::open_target(context, &self.project, target, Access::Write).await?;
        let work = opened.work(async |opened| {
            let mut trial = Trial {
                context: &mut *context,
                project: &self.project,
                opened,
                revision: request.revision.as_deref(),
                models,
                progress,
                report: &mut *report,
                phase: Phase::Reading,
            };
            let result = trial.run().await;
            let phase = trial.phase;
            match result {
                Err(error) if report.upgrade.is_empty() || context.cancel.is_cancelled() => {
                    Err(error)
                }
                Err(error) => {
                    report.fails(Failure::new(phase, error));
                    Ok(())
                }
                Ok(()) => Ok(()),
            }
        });
        work.await
    }
}

fn options<'a>(
    context: &Context<'_>,
    selection: &'a Selection,
    progress: &'a mut (dyn FnMut(Progress) + Send),
) -> Result<Options<'a>, CommandError> {
    Ok(Options {
        selection,
        existing: Existing::Keep,
        others: Others::Keep,
        owners: Owners::Ours,
        jobs: None,
        postgres_tools: context.settings.postgres_tools()?,
        unreadable: Unreadable::LeaveOut,
        cancel: context.cancel.clone(),
        progress,
    })
}

/// Throws the copy away, or keeps it where that was asked for, or where something failed on it. The
/// report stands whatever comes of that.
async fn end(request: &Request, place: &Place, copy: Temporary, report: &mut Report) {
    let keeps = request.afterwards == Afterwards::Keep || report.failure.is_some();
    if keeps {
        let name = place.new_name();
        match copy.keep(&name, &place.mark()).await {
            Ok(at) => report.kept = Some(place.kept(name, at)),
            Err(error) => report
                .notes
                .push(format!("the copy could not be kept: {error}")),
        }
    } else if let Err(error) = copy.discard().await {
        report.notes.push(format!(
            "the copy could not be dropped, and the next rehearsal tries again: {error}"
        ));
    }
}
