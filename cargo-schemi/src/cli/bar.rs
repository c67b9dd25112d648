//! How far a long work is.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Format, Output, Verbosity};
use crate::dialect::copy::Progress;

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
            self.bar.set_style(style(progress.total.is_some()));
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

fn style(has_total: bool) -> ProgressStyle {
    let template = if has_total {
        "{msg} {bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left"
    } else {
        "{spinner} {msg} ({elapsed})"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
