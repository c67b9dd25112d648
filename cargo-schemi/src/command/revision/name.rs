//! Where a new revision's file goes, and what it is called.

use std::path::{Path, PathBuf};

use jiff::Zoned;
use schemi_runtime::migrate::RevisionId;

use crate::command::CommandError;
use crate::command::history_of::Project;
use crate::settings::file_name::Values;

/// This moment, in the project's time zone.
pub(in crate::command) fn now(project: &Project) -> Zoned {
    jiff::Timestamp::now().to_zoned(project.settings.timezone.clone())
}

/// A moment as the head of a file says it: in UTC with a `Z`, elsewhere with the offset.
pub(in crate::command) fn written(made: &Zoned) -> String {
    let is_utc = *made.time_zone() == jiff::tz::TimeZone::UTC;
    let format = if is_utc {
        "%Y-%m-%dT%H:%M:%SZ"
    } else {
        "%Y-%m-%dT%H:%M:%S%:z"
    };
    made.strftime(format).to_string()
}

/// The folder that a new revision is written to: the one that was asked for, which must be among those
/// that are read, else the first of them.
pub(in crate::command) fn folder(
    project: &Project,
    asked: Option<&Path>,
) -> Result<PathBuf, CommandError> {
    let locations = &project.locations;
    let first = locations.first().cloned();
    let Some(asked) = asked else {
        return Ok(first.unwrap_or_else(|| project.package.versions()));
    };
    // As the shell completes it, or as the settings write it.
    for folder in [asked.to_path_buf(), project.package.root.join(asked)] {
        let whole = whole(&folder);
        if locations
            .iter()
            .any(|location| whole.starts_with(self::whole(location)))
        {
            return Ok(folder);
        }
    }
    let known: Vec<_> = locations
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    Err(CommandError::Misused(format!(
        "--version-path {}: revisions are not looked for there, but in {}; name a folder in one of these, or \
         add it to `version_locations`",
        asked.display(),
        known.join(", ")
    )))
}

/// A path by which folders that need not be there yet can be compared.
fn whole(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path)
        .unwrap_or_else(|_| path.to_path_buf())
        .components()
    {
        match part {
            std::path::Component::ParentDir => {
                whole.pop();
            }
            std::path::Component::CurDir => {}
            part @ (std::path::Component::Normal(_)
            | std::path::Component::RootDir
            | std::path::Component::Prefix(_)) => whole.push(part),
        }
    }
    whole
}

/// The file's name, by the project's template.
pub(in crate::command) fn file(
    project: &Project,
    id: &RevisionId,
    message: &str,
    made: &Zoned,
) -> String {
    let settings = &project.settings;
    settings.file_template.fill(&Values {
        rev: &id.0,
        slug: &slug(message, settings.slug_length),
        made,
    })
}

/// The message in plain letters, of whole words as far as they fit; of the first word at least its
/// beginning.
fn slug(message: &str, length: usize) -> String {
    let words = message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase);
    let mut slug = String::new();
    for word in words {
        let separator = if slug.is_empty() { "" } else { "_" };
        if slug.chars().count() + separator.len() + word.chars().count() > length {
            if slug.is_empty() {
                slug = word.chars().take(length).collect();
            }
            break;
        }
        slug.push_str(separator);
        slug.push_str(&word);
    }
    slug
}
