//! The report of a rehearsal, as people read it in a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use indicatif::HumanBytes;

use crate::cli::progress::seconds;
use crate::cli::{describe, report as errors};
use crate::command::rehearse::Outline;
use crate::command::rehearse::failure::Failure;
use crate::command::rehearse::place::Kept;
use crate::command::rehearse::report::{Drift, NotRestored, Report, Verdict};
use crate::dialect::copy::counted;
use crate::dialect::measure::{Measured, Relation, Strongest};

/// What stands where nobody could look.
const UNKNOWN: &str = "?";

/// What that means.
pub(super) const UNKNOWN_MEANS: &str = "? is not known: outside of transactions rows are not \
    counted, and locks\n   are looked for every few milliseconds";

/// What `(held)` means.
pub(super) const HELD_MEANS: &str =
    "(held): an earlier statement of its transaction took the lock, which lasts";

/// The whole report; `width` is that of the terminal.
pub(super) fn text(report: &Report, width: Option<u16>) -> String {
    if report.revisions.is_empty() {
        return format!("nothing to rehearse: {} is at head\n", report.target);
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

/// What a rehearsal would do.
pub(super) fn outline(outline: &Outline) -> String {
    let Some(way) = outline.way else {
        return format!("nothing to rehearse: {} is at head\n", outline.target);
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

/// The copies that were kept.
pub(super) fn kept(target: &str, kept: &[Kept]) -> String {
    if kept.is_empty() {
        return format!("no rehearsal of {target} was kept\n");
    }
    let mut text = String::new();
    for copy in kept {
        let bytes = HumanBytes(copy.bytes.unwrap_or_default());
        let since = copy.kept_at.as_deref().unwrap_or_default();
        text.push_str(&format!("{} ({bytes}, kept {since})\n", copy.at));
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

/// The table of statements, with what its signs mean. Where the terminal is narrow, statements are
/// shown by fewer of their words, and at last cells have several lines.
fn statements(statements: &[Measured], width: Option<u16>) -> String {
    let fits = |text: &String| {
        let mut lines = text.lines().map(|line| line.chars().count());
        width.is_none_or(|width| lines.all(|line| line <= usize::from(width)))
    };
    let tried = [48, 36, 24].map(|longest| lines(&table(statements, longest)));
    let fitting = tried.into_iter().find(fits);
    let mut text = fitting.unwrap_or_else(|| {
        let mut table = table(statements, 36);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = width {
            table.set_width(width);
        }
        lines(&table)
    });
    for means in legend(statements) {
        text.push_str(&format!(" {means}\n"));
    }
    format!("\n{text}")
}

fn lines(table: &Table) -> String {
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// What the signs mean that stand in the table.
pub(super) fn legend(statements: &[Measured]) -> Vec<&'static str> {
    let is_held = |m: &&Measured| matches!(m.strongest(), Strongest::Earlier(_)) && !m.failed;
    let is_unknown = |m: &&Measured| {
        !m.failed && (m.written.is_none() || matches!(m.strongest(), Strongest::Unknown))
    };
    let held = statements.iter().find(is_held).map(|_| HELD_MEANS);
    let unknown = statements.iter().find(is_unknown).map(|_| UNKNOWN_MEANS);
    held.into_iter().chain(unknown).collect()
}

/// Whether the database tells how many rows it reads: SQLite tells of those alone that it writes.
pub(super) fn tells_reads(statements: &[Measured]) -> bool {
    let is_told = |m: &Measured| m.scanned.is_some() || m.written.is_none();
    statements.iter().filter(|m| !m.failed).any(is_told)
}

fn table(statements: &[Measured], longest: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let tells_reads = tells_reads(statements);
    let row = |mut cells: Vec<String>| {
        if !tells_reads {
            cells.remove(5);
        }
        cells
    };
    let head = [
        "statement",
        "time",
        "strongest lock",
        "held",
        "anew",
        "read",
        "written",
    ];
    table.set_header(row(head.map(str::to_owned).to_vec()));
    for measured in statements {
        let (lock, held) = lock(measured);
        table.add_row(row(vec![
            short(&measured.sql, longest),
            seconds(measured.elapsed),
            lock,
            held,
            anew(measured),
            number(measured, measured.scanned),
            number(measured, measured.written),
        ]));
    }
    for at in [1, 3, 5, 6] {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A statement's first words, in no more than so many characters.
pub(super) fn short(sql: &str, longest: usize) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= longest {
        return text;
    }
    text.chars().take(longest - 1).chain(['…']).collect()
}

/// The strongest lock with its relation, and for how long it is held. Of one that an earlier statement
/// took, that one's line says it.
pub(super) fn lock(measured: &Measured) -> (String, String) {
    if measured.failed {
        return ("failed".to_owned(), String::new());
    }
    match measured.strongest() {
        Strongest::Own(lock) => (
            format!("{} {}", lock.mode, lock.relation),
            seconds(lock.held),
        ),
        Strongest::Earlier(lock) => (
            format!("{} {} (held)", lock.mode, lock.relation),
            String::new(),
        ),
        Strongest::None => ("-".to_owned(), "-".to_owned()),
        Strongest::Unknown => (UNKNOWN.to_owned(), UNKNOWN.to_owned()),
    }
}

/// What is written anew: tables by name, indexes by name where they are few.
pub(super) fn anew(measured: &Measured) -> String {
    let of = |kind: Relation| {
        let found = measured.rewrites.iter().filter(move |r| r.kind == kind);
        found.map(move |rewrite| format!("{} {}", kind.as_str(), rewrite.name))
    };
    let mut names: Vec<String> = of(Relation::Table).collect();
    let indexes: Vec<String> = of(Relation::Index).collect();
    match indexes.len() {
        0 | 1 => names.extend(indexes),
        several => names.push(format!("{several} indexes")),
    }
    if names.is_empty() {
        return "-".to_owned();
    }
    names.join(", ")
}

/// A number of rows, where it is known.
pub(super) fn number(measured: &Measured, count: Option<u64>) -> String {
    match count {
        Some(count) => count.to_string(),
        None if measured.failed => String::new(),
        None => UNKNOWN.to_owned(),
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
    }
}
