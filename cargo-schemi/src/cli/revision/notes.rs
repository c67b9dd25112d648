//! What deserves a word beside a new revision.

use super::super::output::Output;
use crate::command::revision::Outcome;
use crate::dialect::{CountsAs, Open, Undecided};
use crate::hazard::Hazard;

/// What the hooks did, for who wants to know.
pub fn hook_notes(outcome: &Outcome, output: Output) {
    for hook in &outcome.hooks {
        output.note(&format!("ran {}", hook.command));
        if !hook.output.is_empty() {
            output.detail(&hook.output);
        }
    }
}

pub(super) fn notes(outcome: &Outcome, output: Output) {
    hook_notes(outcome, output);
    for warning in &outcome.warnings {
        output.warn(warning);
    }
    for ignored in &outcome.ignored {
        output.detail(&format!("ignored: {ignored}"));
    }
    for drift in &outcome.unowned {
        output.warn(&format!(
            "{drift} is in no model and no migration: --include-unowned removes it"
        ));
    }
    for drift in &outcome.going {
        output.warn(&format!("{drift} is in no model and no migration"));
    }
    if let Some(undecided) = &outcome.undecided {
        for open in &undecided.objects {
            output.warn(&undecided_text(undecided, open));
        }
    }
    let Some(written) = &outcome.revision else {
        return;
    };
    for found in &outcome.found {
        output.warn(&format!(
            "{found} is there, and no revision made it: this revision builds on it, and does not run where \
             it is not; to take over what is there, begin with a baseline instead (`revision --empty \
             --record`, then `stamp`)"
        ));
    }
    for name in &outcome.recreated {
        output.note(&format!(
            "note: {name} is dropped and made again as it is: this revision runs where it is so"
        ));
    }
    for (dialect, hazards) in &written.hazards {
        for hazard in hazards {
            output.warn(&format!("{dialect}: {hazard}{}", way_out(hazard)));
        }
    }
    for hint in &outcome.hints {
        output.note(&format!(
            "note: to keep the values of a column that has another name and type now, write the revision \
             anew with --rename {hint}"
        ));
    }
}

fn undecided_text(undecided: &Undecided, open: &Open) -> String {
    let (reason, way_out) = (&undecided.reason, &undecided.way_out);
    let what = match open.counts_as {
        CountsAs::Equal => "the models say what the revisions made, so nothing is written for it",
        CountsAs::Different => {
            "the models say otherwise than the revisions, so it is dropped and made anew, though it may be the same"
        }
    };
    format!(
        "{} could not be judged, because {reason}: {what} ({way_out})",
        open.name
    )
}

fn way_out(hazard: &Hazard) -> String {
    match hazard {
        Hazard::SetsNotNull { table, column } => {
            format!("; --backfill {table}.{column}='SQL expression' gives those rows a value first")
        }
        Hazard::DropsTable { .. }
        | Hazard::DropsColumn { .. }
        | Hazard::DropsAttribute { .. }
        | Hazard::ReplacesValues { .. }
        | Hazard::Casts {
            changed: Some(_), ..
        }
        | Hazard::RecastsDomain {
            changed: Some(_), ..
        } => "; migrate will ask for --allow-data-loss if there are any".to_owned(),
        Hazard::RemovesValue { .. }
        | Hazard::AddsRequired { .. }
        | Hazard::Casts { changed: None, .. }
        | Hazard::SetsStrict { .. }
        | Hazard::RestrictsDomain { .. }
        | Hazard::RecastsDomain { changed: None, .. }
        | Hazard::AddsUnique { .. }
        | Hazard::AddsCheck { .. }
        | Hazard::AddsForeignKey { .. }
        | Hazard::AddsExclusion { .. } => String::new(),
    }
}
