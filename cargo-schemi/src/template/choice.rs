//! The templates that a new project can choose from.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{FILE, GENERIC, TemplateError};

const COMMENTED: &str = include_str!("../../templates/commented/script.sql.jinja");

/// The folder of one's own templates, beside the settings file.
const FOLDER: &str = "templates";

/// A template that `init --template` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it is for: the first comment of one's own, `{# … #}`.
    pub description: String,
    /// Its file, where it is one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
}

/// The templates that there are: the tool's, and those in `templates/NAME` beside the settings file.
/// One's own takes the place of the tool's of the same name.
///
/// # Errors
/// A template of one's own that cannot be read.
pub fn choices(settings_folder: &Path) -> Result<Vec<Choice>, TemplateError> {
    let tools = |name: &str, description: &str| Choice {
        name: name.to_owned(),
        description: description.to_owned(),
        path: None,
    };
    let mut found = vec![
        tools(
            "commented",
            "as generic, with a word about what sections are",
        ),
        tools("generic", "a section for each way and kind of database"),
    ];
    let Ok(entries) = std::fs::read_dir(settings_folder.join(FOLDER)) else {
        return Ok(found);
    };
    for entry in entries.flatten() {
        let path = entry.path().join(FILE);
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if path.is_file() {
            found.retain(|choice| choice.name != name);
            let description = described(&read(&path)?);
            found.push(Choice {
                name,
                description,
                path: Some(path),
            });
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The text of a template by its name, or by the folder that it is in.
///
/// # Errors
/// There is none, or it cannot be read.
pub fn choose(settings_folder: &Path, name: &str) -> Result<String, TemplateError> {
    let known = choices(settings_folder)?;
    if let Some(choice) = known.iter().find(|choice| choice.name == name) {
        return match (&choice.path, name) {
            (Some(path), _) => read(path),
            (None, "commented") => Ok(COMMENTED.to_owned()),
            (None, _) => Ok(GENERIC.to_owned()),
        };
    }
    let folder = Path::new(name);
    for path in [folder.join(FILE), folder.to_path_buf()] {
        if path.is_file() {
            return read(&path);
        }
    }
    let names: Vec<_> = known
        .iter()
        .map(|choice| format!("`{}`", choice.name))
        .collect();
    Err(TemplateError::Unknown {
        name: name.to_owned(),
        known: names.join(", "),
    })
}

fn read(path: &Path) -> Result<String, TemplateError> {
    std::fs::read_to_string(path).map_err(|source| TemplateError::Io {
        path: path.to_owned(),
        source,
    })
}

/// The first line of the comment that a template begins with.
fn described(text: &str) -> String {
    let comment = text.trim_start().strip_prefix("{#");
    let comment = comment.and_then(|text| text.split_once("#}"));
    let (comment, _) = comment.unwrap_or_default();
    let line = comment.trim_matches(['-', ' ', '\n']).lines().next();
    line.unwrap_or_default().trim().to_owned()
}
