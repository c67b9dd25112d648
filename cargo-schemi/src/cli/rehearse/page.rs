//! The report of a rehearsal as a page: a timeline of the statements, and the same tables as the text.
//! It needs nothing from elsewhere, so that it can be attached to a pull request.

use std::time::Duration;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::text;
use crate::cli::describe;
use crate::cli::progress::seconds;
use crate::command::rehearse::report::Report;
use crate::dialect::measure::{LockMode, Measured};

const TEMPLATE: &str = include_str!("../../../templates/rehearsal.html.jinja");

/// A statement, as the page shows it.
#[derive(Serialize)]
struct Line {
    revision: String,
    line: usize,
    sql: String,
    short: String,
    time: String,
    lock: String,
    held: String,
    anew: String,
    read: String,
    written: String,
    wal: String,
    /// Where its bar begins and how wide it is, in hundredths of the whole.
    left: f64,
    width: f64,
    /// Until where its strongest lock is held, in the same.
    until: f64,
    /// How strong that is: `none`, `weak`, `writers`, `everybody`.
    strength: &'static str,
}

/// The page.
pub(super) fn page(report: &Report) -> String {
    let mut environment = Environment::new();
    let rendered = environment
        .add_template("rehearsal.html", TEMPLATE)
        .and_then(|()| {
            environment
                .get_template("rehearsal.html")?
                .render(values(report))
        });
    // The template is a part of the program, and a test renders it.
    rendered.unwrap_or_else(|error| error.to_string())
}

fn values(report: &Report) -> Value {
    let findings: Vec<String> = report
        .findings
        .iter()
        .map(|found| found.text.clone())
        .collect();
    let drift: Vec<String> = report.drift.iter().map(describe::change).collect();
    let lost: Vec<String> = report.not_restored.iter().map(text::not_restored).collect();
    context! {
        target => report.target.clone(),
        verdict => text::verdict(report),
        is_safe => report.findings.is_empty(),
        findings => findings,
        part => report.part.clone(),
        drift => drift,
        not_restored => lost,
        notes => report.notes.clone(),
        ways => [
            context! { title => "The way there", lines => Value::from(Serde(lines(&report.upgrade))), whole => whole(&report.upgrade) },
            context! { title => "The way back", lines => Value::from(Serde(lines(&report.downgrade))), whole => whole(&report.downgrade) },
        ],
        copied => Value::from(Serde(&report.copied)),
        max_lock => seconds(report.limits.max_lock),
        big_table => report.limits.big_table,
    }
}

fn whole(statements: &[Measured]) -> String {
    seconds(statements.iter().map(|measured| measured.elapsed).sum())
}

fn lines(statements: &[Measured]) -> Vec<Line> {
    let whole: Duration = statements.iter().map(|measured| measured.elapsed).sum();
    let share = |time: Duration| match whole.is_zero() {
        true => 0.0,
        false => (time.as_secs_f64() / whole.as_secs_f64() * 10_000.0).round() / 100.0,
    };
    let mut begun = Duration::ZERO;
    let line = |measured: &Measured| {
        let (lock, held) = text::lock(measured);
        let (left, strongest) = (share(begun), measured.locks.first());
        begun += measured.elapsed;
        let until = strongest.map_or(0.0, |lock| share(lock.held).min(100.0 - left));
        Line {
            revision: measured.revision.to_string(),
            line: measured.line,
            sql: measured.sql.clone(),
            short: text::short(&measured.sql),
            time: seconds(measured.elapsed),
            lock,
            held,
            anew: text::anew(measured),
            read: text::number(measured.scanned),
            written: text::number(measured.written),
            wal: measured.wal_bytes.map_or("-".to_owned(), |bytes| {
                indicatif::HumanBytes(bytes).to_string()
            }),
            left,
            width: share(measured.elapsed),
            until,
            strength: strength(strongest.map(|lock| lock.mode)),
        }
    };
    statements.iter().map(line).collect()
}

/// Who has to wait for a lock.
fn strength(mode: Option<LockMode>) -> &'static str {
    match mode {
        None => "none",
        Some(mode) if mode.shuts_out() => "everybody",
        Some(mode) if mode >= LockMode::Share => "writers",
        Some(_) => "weak",
    }
}
