//! The copies that rehearsals have kept: listed, and dropped after a question.

use schemi_runtime::migrate::Cancellation;
use serde::Serialize;

use super::{Arguments, text};
use crate::cli::args::Global;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::report::Failure;
use crate::cli::{block_on, prompt};
use crate::command::rehearse::place::{Kept, Place};
use crate::command::rehearse::{self, Request};
use crate::command::{CommandError, Context};

/// What there is, or was until now.
#[derive(Serialize)]
struct Outcome<'a> {
    target: &'a str,
    kept: Vec<Kept>,
    /// Whether they are dropped.
    dropped: bool,
}

/// Lists them, or drops them.
pub(super) fn run(
    args: &Arguments,
    context: &Context<'_>,
    request: &Request,
    global: &Global,
    output: Output,
) -> Result<Exit, Failure> {
    let work = rehearse::kept(context, request);
    let (mut found, unseen) = block_on(context.cancel.clone(), work)?;
    for error in &unseen {
        output.warn(&format!(
            "copies may be kept where nobody could look: {error}"
        ));
    }
    let drops = args.copy.drop_kept.as_ref();
    if let Some(Some(name)) = drops {
        found.retain(|(_, copy)| copy.name == *name || copy.at == *name);
        if found.is_empty() {
            return Err(none(&request.target, name).into());
        }
    }
    let mut outcome = Outcome {
        target: &request.target,
        kept: found.iter().map(|(_, copy)| copy.clone()).collect(),
        dropped: false,
    };
    if drops.is_some() && !args.dry_run && !outcome.kept.is_empty() {
        permit(&outcome, global, output)?;
        let (dropped, failed) =
            block_on(context.cancel.clone(), drop_all(&found, &context.cancel))?;
        outcome.kept = dropped;
        outcome.dropped = true;
        if !failed.is_empty() {
            return still_there(&outcome, failed, output);
        }
    }
    output.result(&outcome, said)?;
    Ok(Exit::Done)
}

fn none(target: &str, name: &str) -> CommandError {
    CommandError::Misused(format!(
        "no rehearsal of {target} was kept as `{name}`: --list-kept lists those that were"
    ))
}

/// Asks whether they may go, where somebody can answer.
fn permit(outcome: &Outcome<'_>, global: &Global, output: Output) -> Result<(), CommandError> {
    let count = counted_copies(&outcome.kept);
    let refused = || {
        let names: Vec<&str> = outcome.kept.iter().map(|copy| copy.at.as_str()).collect();
        CommandError::Misused(format!(
            "{count} would be dropped: {}; pass --yes to drop them",
            names.join(", ")
        ))
    };
    if global.yes {
        return Ok(());
    }
    if !prompt::can_ask() {
        return Err(refused());
    }
    output.note(text::kept(outcome.target, &outcome.kept).trim_end());
    match prompt::confirm(&format!("Drop {count}?"))? {
        true => Ok(()),
        false => Err(CommandError::Cancelled),
    }
}

/// Says what is dropped all the same; the first failure is the command's.
fn still_there(
    outcome: &Outcome<'_>,
    failed: Vec<(Kept, CommandError)>,
    output: Output,
) -> Result<Exit, Failure> {
    let mut failed = failed.into_iter();
    let first = failed.next().map(|(_, error)| error);
    for (copy, error) in failed {
        output.warn(&format!("{} is still there: {error}", copy.at));
    }
    if !outcome.kept.is_empty() {
        output.result(outcome, said)?;
    }
    first.map_or(Ok(Exit::Done), |error| Err(error.into()))
}

/// Those that are dropped, and those that cannot be.
type Dropped = (Vec<Kept>, Vec<(Kept, CommandError)>);

async fn drop_all(kept: &[(Place, Kept)], cancel: &Cancellation) -> Result<Dropped, CommandError> {
    let (mut dropped, mut failed) = (Vec::new(), Vec::new());
    for (place, copy) in kept {
        if cancel.is_cancelled() {
            failed.insert(0, (copy.clone(), CommandError::Cancelled));
            break;
        }
        match place.drop_kept(copy).await {
            Ok(()) => dropped.push(copy.clone()),
            Err(error) => failed.push((copy.clone(), error)),
        }
    }
    Ok((dropped, failed))
}

fn said(outcome: &Outcome<'_>) -> String {
    match outcome.dropped {
        false => text::kept(outcome.target, &outcome.kept),
        true => {
            let names = outcome
                .kept
                .iter()
                .map(|copy| format!("dropped {}\n", copy.at));
            names.collect()
        }
    }
}

fn counted_copies(kept: &[Kept]) -> String {
    match kept.len() {
        1 => "1 copy".to_owned(),
        several => format!("{several} copies"),
    }
}
