//! The terminal: results on standard output, everything else on standard error.

use std::io::{self, Write};

use owo_colors::OwoColorize;
use serde::Serialize;

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: one JSON value.
    Json,
}

/// How much is said beside the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Results and errors only.
    Quiet,
    /// What is being done.
    Normal,
    /// Each statement and its time.
    Verbose,
}

/// Where a command writes to.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// How results are written.
    pub format: Format,
    /// How much is said beside them.
    pub verbosity: Verbosity,
}

impl Output {
    /// Writes a result as text, or as JSON where that was asked for.
    ///
    /// # Errors
    /// Where standard output cannot be written to.
    pub fn result<T: Serialize>(
        &self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> io::Result<()> {
        match self.format {
            Format::Text => write_out(&text(value)),
            Format::Json => {
                let json = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
                write_out(&format!("{json}\n"))
            }
        }
    }

    /// Writes a result that is the same in every format.
    ///
    /// # Errors
    /// Where standard output cannot be written to.
    pub fn plain(&self, text: &str) -> io::Result<()> {
        write_out(text)
    }

    /// Says what is being done, unless quiet.
    pub fn note(&self, text: &str) {
        if self.verbosity >= Verbosity::Normal {
            write_err(text);
        }
    }

    /// Says a detail, if verbose.
    pub fn detail(&self, text: &str) {
        if self.verbosity >= Verbosity::Verbose {
            write_err(text);
        }
    }

    /// Says what the user should know even if quiet.
    pub fn warn(&self, text: &str) {
        write_err(&format!("{} {text}", "warning:".yellow().bold()));
    }

    /// Says why a part of a command failed; its result tells of it, too.
    pub fn failure(&self, text: &str) {
        write_err(&format!("{} {text}", "error:".red().bold()));
    }

    /// Says why a command failed. With JSON, standard output gets the error as an object too, so
    /// that a program always finds something to parse there.
    pub fn error(&self, text: &str) {
        self.failure(text);
        if self.format == Format::Json {
            let value =
                serde_json::json!({ "error": anstream::adapter::strip_str(text).to_string() });
            // Standard error has the message; a closed standard output must not hide the exit code.
            let _ = write_out(&format!("{value:#}\n"));
        }
    }
}

/// Writes to standard output, with colours only on a terminal.
fn write_out(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a line to standard error. Where that is closed there is nobody to tell.
fn write_err(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
