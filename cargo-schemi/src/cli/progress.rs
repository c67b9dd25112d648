//! What is said while revisions run.

use std::time::Duration;

use owo_colors::OwoColorize;
use schemi_runtime::migrate::{Direction, Event};

use super::output::{Output, Verbosity};
use crate::dialect::copy::counted;

/// Says an event on standard error: revisions as they come, with `-v` each statement and its time.
pub fn say(output: Output, event: &Event) {
    say_as(output, "", event);
}

fn say_as(output: Output, whose: &str, event: &Event) {
    match event {
        Event::RevisionStarted {
            revision,
            message,
            direction,
        } => {
            let word = match direction {
                Direction::Up => "applying",
                Direction::Down => "taking back",
            };
            let message = message.lines().next().unwrap_or_default();
            output.note(&format!("{whose}{word} {} {message}", revision.bold()));
        }
        Event::StatementStarted { sql, .. } => output.detail(&indented(sql)),
        Event::StatementFinished { elapsed, rows, .. } => {
            let touched = rows.map(|rows| format!(" ({})", counted(rows, "row")));
            let told = format!("-- {}{}", seconds(*elapsed), touched.unwrap_or_default());
            output.detail(&format!("    {}", told.dimmed()));
        }
        Event::RevisionDone { elapsed, .. } => {
            output.detail(&format!("    done in {}", seconds(*elapsed)));
        }
        Event::RevisionSkipped { revision } => {
            output.note(&format!(
                "{whose}{revision} was done by somebody else meanwhile"
            ));
        }
        Event::Waiting { blockers, waited } => {
            let names: Vec<_> = blockers.iter().map(ToString::to_string).collect();
            let by = if names.is_empty() {
                "another session".to_owned()
            } else {
                names.join("; ")
            };
            output.note(&format!(
                "{whose}waiting for a lock held by {by} ({})",
                seconds(*waited)
            ));
        }
        Event::Notice { text } => output.note(&format!("{whose}notice: {text}")),
    }
}

/// As [`say`], where several databases are worked on: what begins says which.
pub fn say_of(output: Output, target: &str, event: &Event) {
    match event {
        Event::RevisionStarted { .. }
        | Event::RevisionSkipped { .. }
        | Event::Waiting { .. }
        | Event::Notice { .. } => say_as(output, &format!("{target}: "), event),
        Event::StatementStarted { .. }
        | Event::StatementFinished { .. }
        | Event::RevisionDone { .. } => say(output, event),
    }
}

/// As [`say`], where the revisions run as a part of something larger: only if verbose.
pub fn detail(output: Output, event: &Event) {
    if output.verbosity >= Verbosity::Verbose {
        say(output, event);
    }
}

fn indented(sql: &str) -> String {
    sql.lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// A time as people read it.
pub fn seconds(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1000.0)
    } else {
        format!("{seconds:.2} s")
    }
}
