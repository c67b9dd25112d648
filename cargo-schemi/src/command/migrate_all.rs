//! `migrate` on several databases: all are looked at before the first is touched.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use futures_util::StreamExt;
use futures_util::stream::iter;
use schemi_runtime::migrate::Event;
use serde::{Serialize, Serializer};

use super::losses::DataLoss;
use super::migrate::{self, Outcome as Migrated};
use super::preflight::{self, Drift, Unready};
use super::{CommandError, Context};
use crate::dialect::copy::selection::Pattern;
use crate::target::TargetName;

/// What to apply where.
#[derive(Clone, Debug)]
pub struct Request {
    /// The targets, in the order in which they come.
    pub targets: Vec<String>,
    /// How far: `head` where nothing is said.
    pub revision: Option<String>,
    /// Whether rows may be lost.
    pub data_loss: DataLoss,
    /// Names of targets that were typed (`--yes-i-mean`).
    pub meant: Vec<String>,
    /// Whether a database may have drifted.
    pub drift: Drift,
    /// How many databases are worked on at once.
    pub jobs: usize,
    /// What a failure is to the others.
    pub failure: OnFailure,
}

/// What a database that fails is to those that come after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// None of them is begun.
    Stop,
    /// They come all the same (`--keep-going`).
    KeepGoing,
}

/// What became of all of them.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// One for each target, in their order.
    pub databases: Vec<Database>,
}

impl Outcome {
    /// Whether all are where they should be.
    pub fn is_whole(&self) -> bool {
        let mut databases = self.databases.iter();
        databases.all(|database| database.outcome.is_some())
    }
}

/// What became of one.
#[derive(Debug, Serialize)]
pub struct Database {
    /// Its name.
    pub target: String,
    /// What was run there; none where it failed, or was not begun.
    pub outcome: Option<Migrated>,
    /// Why it failed.
    #[serde(serialize_with = "as_optional_text")]
    pub error: Option<Box<CommandError>>,
}

pub(super) fn as_text<S: Serializer>(
    error: &CommandError,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

fn as_optional_text<S: Serializer>(
    error: &Option<Box<CommandError>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match error {
        Some(error) => serializer.serialize_some(&error.to_string()),
        None => serializer.serialize_none(),
    }
}

/// Who hears what happens, and where.
pub type Listener<'a> = &'a mut (dyn FnMut(&str, Event) + Send);

/// Looks at all databases, and then applies the pending revisions to one after the other, or to as many
/// at once as `jobs` says. Whoever runs it again goes on with what is left.
///
/// # Errors
/// A database that is not ready: then nothing was run anywhere. What fails later is in the outcome.
pub async fn run(
    context: &Context<'_>,
    request: &Request,
    events: Listener<'_>,
) -> Result<Outcome, CommandError> {
    dry_run(context, request).await?;
    let events = Mutex::new(events);
    let has_failed = Cell::new(false);
    let is_over = || has_failed.get() && request.failure == OnFailure::Stop;
    let works = request.targets.iter().map(async |target| {
        let nothing = Database {
            target: target.clone(),
            outcome: None,
            error: None,
        };
        if is_over() || context.cancel.is_cancelled() {
            return nothing;
        }
        let mut tell = |event| {
            let mut events = events.lock().unwrap_or_else(PoisonError::into_inner);
            events(target, event);
        };
        let mut own = context.with_events(&mut tell);
        match migrate::run(&mut own, &one(request, target)).await {
            Ok(outcome) => Database {
                outcome: Some(outcome),
                ..nothing
            },
            Err(error) => {
                has_failed.set(true);
                Database {
                    error: Some(Box::new(error)),
                    ..nothing
                }
            }
        }
    });
    let databases = iter(works).buffered(request.jobs.max(1)).collect().await;
    Ok(Outcome { databases })
}

/// What [`run`] would do: what is pending everywhere. Nothing is written.
///
/// # Errors
/// The databases that are not ready, each with what speaks against it.
pub async fn dry_run(context: &Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let mut silent = |_| {};
    let own = context.with_events(&mut silent);
    let looks = request.targets.iter().map(async |target| {
        let found = preflight::run(&own, &one(request, target), request.drift).await;
        (target.clone(), found)
    });
    let found: Vec<_> = iter(looks).buffered(AT_ONCE).collect().await;
    let (mut databases, mut unready) = (Vec::new(), Vec::new());
    for (target, found) in found {
        match found {
            Ok(outcome) => databases.push(Database {
                target,
                outcome: Some(outcome),
                error: None,
            }),
            Err(CommandError::Cancelled) => return Err(CommandError::Cancelled),
            Err(error) => unready.push(Unready {
                target,
                error: Box::new(error),
            }),
        }
    }
    match unready.is_empty() {
        true => Ok(Outcome { databases }),
        false => Err(CommandError::NotReady {
            of: request.targets.len(),
            unready,
        }),
    }
}

/// How many databases are looked at at once: a server has a limit of sessions.
const AT_ONCE: usize = 16;

fn one(request: &Request, target: &str) -> migrate::Request {
    let meant = request.meant.iter().find(|name| *name == target);
    migrate::Request {
        target: target.to_owned(),
        revision: request.revision.clone(),
        data_loss: request.data_loss,
        meant: meant.cloned(),
        stored: migrate::Stored::Ask,
    }
}

/// Takes the words of a command line apart: targets, patterns of targets (`shop.*`, `*.prod`), and the
/// revision, where the last word is no target. A target counts once, where it is first named.
///
/// # Errors
/// A pattern that no database fits; a name that the settings do not have.
pub fn targets(
    context: &Context<'_>,
    words: &[String],
) -> Result<(Vec<String>, Option<String>), CommandError> {
    let (last, before) = match words {
        [before @ .., last] if !before.is_empty() && !is_target(context, last) => {
            (Some(last.clone()), before)
        }
        words => (None, words),
    };
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for (at, word) in before.iter().enumerate() {
        if at > 0 && !is_target(context, word) {
            return Err(CommandError::Misused(format!(
                "`{word}` is no database of the settings; if it is a revision, it comes last, after all databases"
            )));
        }
        let named = match Pattern::is_one(word) {
            true => fitting(context, word)?,
            false => vec![TargetName::find(&context.settings, word)?.to_string()],
        };
        found.extend(named.into_iter().filter(|name| known.insert(name.clone())));
    }
    Ok((found, last))
}

/// Whether a word is meant as a database, and not as a revision, which may have a dot, too.
fn is_target(context: &Context<'_>, word: &str) -> bool {
    let project = word.split_once('.').map(|(project, _)| project);
    let is_known = |name: &str| context.settings.projects().contains_key(name);
    Pattern::is_one(word) || project.is_some_and(is_known)
}

/// The databases whose names are of a form.
fn fitting(context: &Context<'_>, pattern: &str) -> Result<Vec<String>, CommandError> {
    let form = Pattern::new(pattern);
    let projects = context.settings.projects().iter();
    let names = projects.flat_map(|(project, settings)| {
        let databases = settings.databases.keys();
        databases.map(move |database| format!("{project}.{database}"))
    });
    let found: Vec<String> = names.filter(|name| form.fits(name)).collect();
    if found.is_empty() {
        return Err(CommandError::Misused(format!(
            "no database of the settings is called `{pattern}`: `cargo schemi status` lists them all"
        )));
    }
    Ok(found)
}
