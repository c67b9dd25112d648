//! The template that a new revision's file is made of: `migrations/script.sql.jinja`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::value::{Serde, Value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use schemi_runtime::migrate::{Direction, Revision};
use schemi_schema::Dialect;
use serde::Serialize;

use crate::settings::{excerpt, near};

/// The name of the template's file in a crate's migrations folder.
pub const FILE: &str = "script.sql.jinja";

/// The template that `init` writes.
pub const GENERIC: &str = include_str!("../templates/generic/script.sql.jinja");

mod choice;

pub use choice::{Choice, choices, choose};

/// A template that cannot be read or rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file system says no.
    #[error("cannot read the template `{}`: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The template is wrong at a line.
    #[error("{message}\n{snippet}")]
    At {
        /// What is wrong, and the way out.
        message: String,
        /// The file and the line, with a marker.
        snippet: String,
    },
    /// There is no template of this name.
    #[error("no template `{name}`: there is {known}, or name a folder that holds a `{FILE}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
}

/// The names of [`Variables`].
const VARIABLES: [&str; 9] = [
    "revision",
    "parents",
    "message",
    "created",
    "labels",
    "depends_on",
    "up",
    "down",
    "x",
];

/// What a template may say.
#[derive(Serialize)]
struct Variables<'a> {
    revision: &'a str,
    parents: Vec<&'a str>,
    message: String,
    created: &'a str,
    labels: &'a [String],
    depends_on: Vec<&'a str>,
    up: BTreeMap<&'static str, String>,
    down: BTreeMap<&'static str, String>,
    x: &'a BTreeMap<String, String>,
}

/// Renders a revision with the template of a migrations folder, or with [`GENERIC`] where the
/// folder has none. `x` is what `-x key=value` gave.
///
/// # Errors
/// Where the template cannot be read, or is wrong: with its line.
pub fn render(
    migrations: &Path,
    revision: &Revision,
    dialects: &[Dialect],
    x: &BTreeMap<String, String>,
) -> Result<String, TemplateError> {
    let path = migrations.join(FILE);
    let source = match std::fs::read_to_string(&path) {
        Ok(source) => source,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => GENERIC.to_owned(),
        Err(source) => return Err(TemplateError::Io { path, source }),
    };
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let text = environment.render_str(
        &source,
        Value::from(Serde(variables(revision, dialects, x))),
    );
    text.map(|text| tidy(&text))
        .map_err(|error| located(&error, &path, &source))
}

fn located(error: &minijinja::Error, path: &Path, source: &str) -> TemplateError {
    let line = error.line().unwrap_or(1).max(1);
    let begin = source.split_inclusive('\n').take(line - 1).map(str::len);
    let begin: usize = begin.sum();
    let bytes = error.range().unwrap_or(begin..begin);
    let marked = source.get(bytes.clone()).unwrap_or_default();
    TemplateError::At {
        message: message_of(error, marked.trim()),
        snippet: excerpt(path, source, bytes),
    }
}

/// What is wrong with the part of a template that an error marks.
fn message_of(error: &minijinja::Error, marked: &str) -> String {
    let kind = error.kind();
    if kind != ErrorKind::UndefinedError {
        let detail = error.detail().map(|detail| format!(": {detail}"));
        return format!(
            "the template has a mistake: {kind}{}",
            detail.unwrap_or_default()
        );
    }
    if let Some(key) = marked.strip_prefix("x.") {
        return format!("the template wants a value for `{key}`: pass -x {key}=VALUE");
    }
    let near = near(marked, VARIABLES.into_iter());
    format!(
        "the template names what is not known{near}: there are {}",
        VARIABLES.join(", ")
    )
}

fn variables<'a>(
    revision: &'a Revision,
    dialects: &[Dialect],
    x: &'a BTreeMap<String, String>,
) -> Variables<'a> {
    let ids = |ids: &'a [schemi_runtime::migrate::RevisionId]| {
        ids.iter().map(|id| id.0.as_str()).collect::<Vec<_>>()
    };
    let text = |direction| {
        let of = |dialect: &Dialect| {
            let sections = &revision.sections;
            let text =
                schemi_runtime::migrate::write::sections_text(sections, direction, Some(*dialect));
            (dialect.as_str(), text)
        };
        dialects
            .iter()
            .map(of)
            .filter(|(_, text)| !text.is_empty())
            .collect()
    };
    Variables {
        revision: &revision.id.0,
        parents: ids(&revision.revises),
        // The lines after the first are marked as the header's reader wants them.
        message: revision.message.replace('\n', "\n--  "),
        created: &revision.created,
        labels: &revision.branch_labels,
        depends_on: ids(&revision.depends_on),
        up: text(Direction::Up),
        down: text(Direction::Down),
        x,
    }
}

/// No blanks at line ends of the head, one newline at the end: what a template's conditions leave behind.
/// SQL stays as it is, since a text in it may end a line with blanks.
fn tidy(text: &str) -> String {
    let is_section = |line: &&str| line.starts_with("-- schemi:");
    let lines = text.split_inclusive('\n');
    let head: usize = lines
        .take_while(|line| !is_section(line))
        .map(str::len)
        .sum();
    let (head, sections) = text.split_at(head);
    let mut out: String = head
        .lines()
        .flat_map(|line| [line.trim_end(), "\n"])
        .collect();
    out.push_str(sections);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}
