//! The report of a rehearsal, as people read it in a terminal.

use indicatif::HumanBytes;

use super::table::{lock, statements};
use crate::cli::progress::seconds;
use crate::cli::{describe, report as errors};
use crate::command::rehearse::Outline;
use crate::command::rehearse::failure::Failure;
use crate::command::rehearse::place::Kept;
use crate::command::rehearse::report::{Drift, NotRestored, Report, Verdict};
use crate::dialect::copy::counted;
use crate::dialect::measure::{Measured, Strongest};

/// The whole report; `width` is that of the terminal.
pub(super) fn text(report: &Report, width: Option<u16>) -> String {
    if report.revisions.is_empty() {
        return nothing(&report.target, report.up_to.as_deref());
    }
    let mut text = String::new();
    if let Some(copied) = &report.copied {
        let (tables, rows) = (counted(copied.tables, "table"), counted(copied.rows, "row"));
        text.push_str(&format!(
            "rehearsed on a copy of {} ({tables}, {rows})\n",
            report.target
        ));
    }
    let part = report.part.iter().cloned();
    section(
        &mut text,
        "the settings let the copy have a part only",
        part,
    );
    text.push_str(&statements(&report.upgrade, width));
    if let Some(back) = back(&report.downgrade) {
        text.push_str(&format!("\n{back}\n"));
    }
    if let Some(failure) = &report.failure {
        let lines = said(failure);
        section(
            &mut text,
            &failed(failure),
            lines.lines().map(str::to_owned),
        );
    }
    section(
        &mut text,
        "found",
        report.findings.iter().map(|f| f.text.clone()),
    );
    section(&mut text, "away from the models", away(report));
    let lost = report.not_restored.iter().map(not_restored);
    section(&mut text, "a downgrade does not bring back", lost);
    section(&mut text, "besides", report.notes.iter().cloned());
    text.push_str(&format!("\n{}\n", verdict(report)));
    if let Some(kept) = &report.kept {
        text.push_str(&format!("the copy is kept: {}\n", kept.at));
        text.push_str(&format!("  look at it: {}\n", kept.look));
        text.push_str(&format!("  drop it: {}\n", kept.drop));
    }
    text
}

/// That there is nothing to do, as far as was wanted.
fn nothing(target: &str, up_to: Option<&str>) -> String {
    match up_to {
        Some(up_to) => {
            format!("nothing to rehearse: {target} has all revisions up to `{up_to}` already\n")
        }
        None => format!("nothing to rehearse: {target} is at head\n"),
    }
}

/// What a rehearsal would do.
pub(super) fn outline(outline: &Outline) -> String {
    let Some(way) = outline.way else {
        return nothing(&outline.target, outline.up_to.as_deref());
    };
    let way = way.words();
    let count = counted(outline.revisions.len() as u64, "revision");
    let mut text = format!(
        "would copy {} to {} by {way}, and rehearse {count} there:\n",
        outline.target, outline.place
    );
    for ran in &outline.revisions {
        let message = ran.message.lines().next().unwrap_or_default();
        text.push_str(&format!("  {} {message}\n", ran.revision));
    }
    let part = outline.part.iter().cloned();
    section(
        &mut text,
        "the settings let the copy have a part only",
        part,
    );
    text
}

/// What was measured on the way back, in a line: the page and JSON have each of its statements.
fn back(statements: &[Measured]) -> Option<String> {
    let count = counted(statements.len() as u64, "statement");
    let whole = seconds(statements.iter().map(|measured| measured.elapsed).sum());
    let strongest = |measured: &&Measured| match measured.strongest() {
        Strongest::Own(lock) => Some((lock.mode, lock.held)),
        Strongest::Earlier(_) | Strongest::None | Strongest::Unknown => None,
    };
    let locked = statements.iter().max_by_key(strongest)?;
    let (lock, held) = lock(locked);
    let held = match strongest(&locked) {
        Some(_) => format!("; {lock} held {held}"),
        None => String::new(),
    };
    Some(format!("the way back: {count} in {whole}{held}"))
}

/// The copies that were kept.
pub(super) fn kept(target: &str, kept: &[Kept]) -> String {
    if kept.is_empty() {
        return format!("no rehearsal of {target} was kept\n");
    }
    let mut text = String::new();
    for copy in kept {
        let size = |bytes| format!("{}, ", HumanBytes(bytes));
        let size = copy.bytes.map_or_else(String::new, size);
        let since = copy.kept_at.as_deref().unwrap_or_default();
        text.push_str(&format!("{} ({size}kept {since})\n", copy.at));
        text.push_str(&format!("  look at it: {}\n", copy.look));
        text.push_str(&format!("  drop it: {}\n", copy.drop));
    }
    text
}

/// In which part it failed.
pub(super) fn failed(failure: &Failure) -> String {
    format!("failed {}", failure.phase.as_str())
}

/// What it failed on, with the statement and its place.
pub(super) fn said(failure: &Failure) -> String {
    errors::said(&failure.error)
}

/// What would lead to the models; what is in none of them is a finding of its own.
pub(super) fn away(report: &Report) -> impl Iterator<Item = String> {
    report.drift.iter().filter_map(|drift| match drift {
        Drift::Change { change } => Some(describe::change(change)),
        Drift::Unowned { .. } | Drift::Otherwise { .. } => None,
    })
}

/// What all of it means, in a line.
pub(super) fn verdict(report: &Report) -> String {
    let target = &report.target;
    let count = counted(report.findings.len() as u64, "finding");
    match report.verdict {
        Verdict::Safe if !report.part.is_empty() => {
            "nothing speaks against this migration in the part that was copied; of the rest nothing is known"
                .to_owned()
        }
        Verdict::Safe => "safe: nothing speaks against this migration".to_owned(),
        Verdict::Findings => format!("{count}: look at them before you migrate {target}"),
        Verdict::Failed => {
            let phase = report.failure.as_ref().map(failed).unwrap_or_default();
            format!("{phase}: {target} itself is as it was")
        }
    }
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        text.push_str(&format!("\n{title}:\n"));
        lines
            .iter()
            .for_each(|line| text.push_str(&format!("  {line}\n")));
    }
}

/// What is not as it was, in a line.
pub(super) fn not_restored(what: &NotRestored) -> String {
    match what {
        NotRestored::Schema { change } => describe::change(change),
        NotRestored::Object { name } => name.clone(),
        NotRestored::Rows {
            table,
            before,
            after,
        } => format!("rows of {table}: there were {before}, there are {after}"),
        NotRestored::Values {
            table,
            column,
            before,
            after,
        } if before == after => {
            format!("values of {table}.{column}: they are other ones than they were")
        }
        NotRestored::Values {
            table,
            column,
            before,
            after,
        } => format!(
            "values of {table}.{column}: {} then, {} now",
            counted(*before, "value"),
            counted(*after, "value")
        ),
        NotRestored::Counter {
            name,
            before,
            after,
        } => format!("the counter of {name}: {before} was its next number, {after} is"),
    }
}
