//! The report of a rehearsal, as people read it in a terminal.

use comfy_table::{CellAlignment, Table, presets};

use crate::cli::describe;
use crate::cli::progress::seconds;
use crate::command::rehearse::report::{NotRestored, Report, Verdict};
use crate::dialect::copy::counted;
use crate::dialect::measure::{Measured, Relation};

/// The whole report.
pub(super) fn text(report: &Report) -> String {
    if report.upgrade.is_empty() && report.findings.is_empty() {
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
    text.push('\n');
    text.push_str(&table(&report.upgrade));
    section(
        &mut text,
        "found",
        report.findings.iter().map(|f| f.text.clone()),
    );
    let drift = report.drift.iter().map(describe::change);
    section(&mut text, "away from the models", drift);
    let lost = report.not_restored.iter().map(not_restored);
    section(&mut text, "a downgrade does not bring back", lost);
    section(&mut text, "besides", report.notes.iter().cloned());
    text.push_str(&format!("\n{}\n", verdict(report)));
    if let Some(kept) = &report.kept {
        text.push_str(&format!("the copy is kept: {kept}\n"));
    }
    text
}

/// What all of it means, in a line.
pub(super) fn verdict(report: &Report) -> String {
    match report.verdict {
        Verdict::Safe if !report.part.is_empty() => {
            "nothing speaks against this migration in the part that was copied; of the rest nothing is known"
                .to_owned()
        }
        Verdict::Safe => "safe: nothing speaks against this migration".to_owned(),
        Verdict::Findings => {
            let count = counted(report.findings.len() as u64, "finding");
            format!("{count}: look at them before you migrate {}", report.target)
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

fn table(statements: &[Measured]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header([
        "statement",
        "time",
        "strongest lock",
        "held",
        "anew",
        "read",
        "written",
    ]);
    for measured in statements {
        let (lock, held) = lock(measured);
        table.add_row([
            short(&measured.sql),
            seconds(measured.elapsed),
            lock,
            held,
            anew(measured),
            number(measured.scanned),
            number(measured.written),
        ]);
    }
    for at in [1, 3, 5, 6] {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// A statement's first words.
pub(super) fn short(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= 48 {
        return text;
    }
    text.chars().take(47).chain(['…']).collect()
}

/// The strongest lock with its relation, and for how long it is held.
pub(super) fn lock(measured: &Measured) -> (String, String) {
    match measured.locks.first() {
        Some(lock) => (
            format!("{} {}", lock.mode, lock.relation),
            seconds(lock.held),
        ),
        None => ("-".to_owned(), "-".to_owned()),
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
pub(super) fn number(count: Option<u64>) -> String {
    count.map_or("-".to_owned(), |count| count.to_string())
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
        } => format!(
            "values of {table}.{column}: {} then, {} now",
            counted(*before, "value"),
            counted(*after, "value")
        ),
    }
}
