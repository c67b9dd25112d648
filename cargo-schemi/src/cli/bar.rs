//! How far a long work is.

use std::io::IsTerminal;

use dialoguer::console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Format, Output, Verbosity};
use crate::dialect::copy::Progress;

/// From how many columns on there is room for a bar and every number, and for the most telling ones.
const WIDE: u16 = 100;
const NARROW: u16 = 48;

/// How far a copy is: a bar on a terminal, else a line for each phase.
pub struct Bar {
    bar: ProgressBar,
    output: Output,
    phase: &'static str,
}

impl Bar {
    /// Not shown yet.
    pub fn new(output: Output) -> Self {
        let is_shown = output.format == Format::Text
            && output.verbosity >= Verbosity::Normal
            && std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(
            None,
            if is_shown {
                ProgressDrawTarget::stderr()
            } else {
                ProgressDrawTarget::hidden()
            },
        );
        Self {
            bar,
            output,
            phase: "",
        }
    }

    /// Shows how far it is.
    pub fn show(&mut self, progress: &Progress) {
        if self.phase != progress.phase {
            self.phase = progress.phase;
            if self.bar.is_hidden() {
                self.output.note(progress.phase);
            }
            self.bar.set_message(progress.phase);
            self.bar
                .set_style(style(progress.total.is_some(), columns()));
        }
        match progress.total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
        self.bar.set_position(progress.done);
    }

    /// Takes it away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// How wide the terminal is.
fn columns() -> u16 {
    Term::stderr()
        .size_checked()
        .map_or(u16::MAX, |(_, columns)| columns)
}

/// What fits into one line: a longer one would break and stay on the screen.
fn style(has_total: bool, columns: u16) -> ProgressStyle {
    let template = match (has_total, columns) {
        (true, WIDE..) => "{msg} {bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left",
        (true, NARROW..) => "{msg} {percent}%, {bytes_per_sec}, {eta} left",
        (true, _) => "{percent}%",
        (false, NARROW..) => "{spinner} {msg} ({elapsed})",
        (false, _) => "{spinner} {elapsed}",
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
