//! One of alembic's revision files.

use std::path::{Path, PathBuf};

use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::python::{self, Module, Value};
use crate::command::CommandError;

/// What a revision file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// The file.
    pub(super) path: PathBuf,
    pub(super) id: String,
    /// Its parents.
    pub(super) revises: Vec<String>,
    /// Revisions, beginnings of revisions, or labels.
    pub(super) depends_on: Vec<String>,
    pub(super) labels: Vec<String>,
    pub(super) message: String,
    /// When it was made, where it says so.
    pub(super) created: Option<Zoned>,
}

/// Reads a file; `None` for one that is no revision, by its name.
///
/// # Errors
/// What is missing, or could only be known by running it: with the line.
pub(super) fn read(path: &Path) -> Result<Option<Script>, CommandError> {
    let text = std::fs::read_to_string(path).map_err(|e| CommandError::read(path, e))?;
    let module = python::read(&text);
    let is_helper = path.file_name().is_some_and(|name| {
        let name = name.as_encoded_bytes();
        name.starts_with(b"_") || name.starts_with(b".")
    });
    if is_helper && !module.assigned.contains_key("revision") {
        return Ok(None);
    }
    let [id] = texts(path, &module, "revision")?.try_into().map_err(|_| {
        CommandError::Misused(format!(
            "{}: no `revision = '…'` at the top of the file: add it, or move the file out of the folder",
            path.display()
        ))
    })?;
    let doc = module.docstring.as_deref().unwrap_or_default().trim();
    // As alembic has it: up to the first empty line.
    let message = doc.split("\n\n").next().unwrap_or_default();
    Ok(Some(Script {
        path: path.to_owned(),
        id,
        revises: texts(path, &module, "down_revision")?,
        depends_on: texts(path, &module, "depends_on")?,
        labels: texts(path, &module, "branch_labels")?,
        message: message.trim().replace('\r', ""),
        created: created(doc),
    }))
}

/// The texts that a name was given: none, one or several.
fn texts(path: &Path, module: &Module, name: &str) -> Result<Vec<String>, CommandError> {
    let Some((value, line)) = module.assigned.get(name) else {
        return Ok(Vec::new());
    };
    let computed = || {
        CommandError::Misused(format!(
            "{}:{line}: `{name}` is computed, and only plain texts are read: write its value there",
            path.display()
        ))
    };
    match value {
        Value::Nothing => Ok(Vec::new()),
        Value::Text(text) => Ok(vec![text.clone()]),
        Value::List(values) => {
            let texts = values.iter().map(|value| match value {
                Value::Text(text) => Ok(text.clone()),
                Value::Nothing | Value::List(_) | Value::Computed => Err(computed()),
            });
            texts.collect()
        }
        Value::Computed => Err(computed()),
    }
}

/// The moment after `Create Date:`, in UTC where it names no zone.
fn created(doc: &str) -> Option<Zoned> {
    let mut lines = doc.lines();
    let date = lines.find_map(|line| line.trim().strip_prefix("Create Date:"))?;
    let pieces = Pieces::parse(date.trim()).ok()?;
    let offset = pieces.to_numeric_offset();
    let zone = offset.map_or(TimeZone::UTC, TimeZone::fixed);
    let time = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    zone.to_timestamp(time)
        .ok()
        .map(|moment: Timestamp| moment.to_zoned(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_alembics() {
        let date = |doc: &str| created(doc).map(|made| made.to_string());
        assert_eq!(
            date("add\n\nRevision ID: a\nCreate Date: 2026-11-23 23:43:17.282106\n").as_deref(),
            Some("2026-11-23T23:43:17.282106+00:00[UTC]")
        );
        assert_eq!(
            date("Create Date: 2012-05-01 12:00:00+02:00").as_deref(),
            Some("2012-05-01T12:00:00+02:00[+02:00]")
        );
        assert_eq!(date("Create Date: once"), None);
        assert_eq!(date("none"), None);
    }
}
