//! The report of a rehearsal as a page: a timeline of the statements, and the same tables as the text.
//! It needs nothing from elsewhere, so that it can be attached to a pull request.

use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::{table, text};
use crate::cli::progress::seconds;
use crate::command::CommandError;
use crate::command::rehearse::report::{Report, Verdict};
use crate::dialect::measure::{LockMode, Measured, Strongest};

const TEMPLATE: &str = include_str!("../../../templates/rehearsal.html.jinja");

/// A page's file, opened before there is anything to write: one that cannot be written shows then.
pub(super) struct Page {
    file: File,
    path: PathBuf,
    /// Whether it was not there before.
    is_new: bool,
}

impl Page {
    /// Opens the file, and leaves alone what is in it.
    pub(super) fn open(path: &Path) -> Result<Self, CommandError> {
        let is_new = !path.exists();
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(false).open(path);
        Ok(Self {
            file: file.map_err(|error| CommandError::write(path, error))?,
            path: path.to_owned(),
            is_new,
        })
    }

    /// Writes the page.
    pub(super) fn write(mut self, report: &Report) -> Result<(), CommandError> {
        let text = page(report);
        let mut write = || {
            self.file.write_all(text.as_bytes())?;
            // What was there before and was longer goes. A pipe has no length.
            match self.file.stream_position() {
                Ok(end) => self.file.set_len(end).or(Ok(())),
                Err(_) => Ok(()),
            }
        };
        write().map_err(|error| CommandError::write(&self.path, error))
    }

    /// There is nothing to write: a file that was made for it goes again.
    pub(super) fn forget(self) {
        if self.is_new {
            // An empty file is left, at worst.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

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
    /// How strong that is: `none`, `unknown`, `weak`, `writers`, `everybody`.
    strength: &'static str,
    failed: bool,
}

fn page(report: &Report) -> String {
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
    let drift: Vec<String> = text::away(report).collect();
    let failure = report.failure.as_ref();
    let lost: Vec<String> = report.not_restored.iter().map(text::not_restored).collect();
    context! {
        target => report.target.clone(),
        verdict => text::verdict(report),
        is_safe => report.verdict == Verdict::Safe,
        failed => failure.map(text::failed),
        said => failure.map(text::said),
        kept => Value::from(Serde(&report.kept)),
        findings => findings,
        part => report.part.clone(),
        drift => drift,
        not_restored => lost,
        notes => report.notes.clone(),
        ways => [
            way("The way there", &report.upgrade),
            way("The way back", &report.downgrade),
        ],
        copied => Value::from(Serde(&report.copied)),
        max_lock => seconds(report.limits.max_lock),
        big_table => report.limits.big_table,
    }
}

fn way(title: &'static str, statements: &[Measured]) -> Value {
    context! {
        title => title,
        lines => Value::from(Serde(lines(statements))),
        whole => whole(statements),
        legend => table::legend(statements),
        tells_reads => table::tells_reads(statements),
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
        let (lock, held) = table::lock(measured);
        let left = share(begun);
        begun += measured.elapsed;
        let strongest = measured.strongest();
        let until = match strongest {
            Strongest::Own(lock) => share(lock.held).min(100.0 - left),
            Strongest::Earlier(_) | Strongest::None | Strongest::Unknown => 0.0,
        };
        Line {
            revision: measured.revision.to_string(),
            line: measured.line,
            sql: measured.sql.clone(),
            short: table::short(&measured.sql, 48),
            time: seconds(measured.elapsed),
            lock,
            held,
            anew: table::anew(measured),
            read: table::number(measured, measured.scanned),
            written: table::number(measured, measured.written),
            wal: table::log(measured),
            left,
            width: share(measured.elapsed),
            until,
            strength: strength(strongest),
            failed: measured.failed,
        }
    };
    statements.iter().map(line).collect()
}

/// Who has to wait for a lock.
fn strength(strongest: Strongest<'_>) -> &'static str {
    let mode = match strongest {
        Strongest::Own(lock) | Strongest::Earlier(lock) => lock.mode,
        Strongest::None => return "none",
        Strongest::Unknown => return "unknown",
    };
    if mode.shuts_out() {
        "everybody"
    } else if mode >= LockMode::Share {
        "writers"
    } else {
        "weak"
    }
}
