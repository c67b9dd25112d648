//! The file read into [`Settings`].

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use secrecy::{ExposeSecret, SecretString};
use serde_saphyr::{DefaultMessageFormatter, Error, MessageFormatter};

use super::error::Located;
use super::file::File;
use super::snippet::{self, Place};
use super::{Content, Settings, SettingsError, check};

/// The environment variable that names the file.
pub const VARIABLE: &str = "SCHEMI_SETTINGS";

impl Settings {
    /// Where the settings file is: the flag's path, else `$SCHEMI_SETTINGS`, else
    /// `schemi/settings.yaml` in the system's configuration folder.
    ///
    /// # Errors
    /// Where none is given and the system names no configuration folder.
    pub fn locate(flag: Option<&Path>) -> Result<PathBuf, SettingsError> {
        if let Some(path) = flag {
            return Ok(path.to_path_buf());
        }
        if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            return Ok(path.into());
        }
        let strategy =
            etcetera::choose_base_strategy().map_err(|_| SettingsError::NoConfigFolder)?;
        Ok(strategy.config_dir().join("schemi").join("settings.yaml"))
    }

    /// Reads and checks a settings file.
    ///
    /// # Errors
    /// Where it is missing or unreadable, or where something in it is wrong: then with the line.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, SettingsError> {
        let path = path.into();
        match std::fs::read(&path) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes).map_err(|error| not_utf8(&path, &error))?;
                Self::parse(path, text)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(SettingsError::Missing { path })
            }
            Err(source) => Err(SettingsError::Unreadable { path, source }),
        }
    }

    /// Reads and checks the text of a settings file.
    ///
    /// # Errors
    /// Where something in it is wrong.
    pub fn parse(path: impl Into<PathBuf>, text: String) -> Result<Self, SettingsError> {
        let path = path.into();
        let content = read(&path, &text)?;
        let text = SecretString::from(text);
        Ok(Self {
            path,
            stored: Some(text.clone()),
            text,
            content,
        })
    }

    /// Settings without projects, for a file that does not exist yet.
    pub fn empty(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            stored: None,
            text: SecretString::default(),
            content: Content::default(),
        }
    }

    pub(super) fn text(&self) -> &str {
        self.text.expose_secret()
    }
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> SettingsError {
    let valid = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..valid]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
        + 1;
    SettingsError::Unreadable {
        path: path.to_path_buf(),
        source: std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            format!("line {line} is not UTF-8: save it as UTF-8"),
        ),
    }
}

/// What a text says.
pub(super) fn read(path: &Path, text: &str) -> Result<Content, SettingsError> {
    let options = serde_saphyr::options! { with_snippet: false, reject_unsupported_tags: true };
    let file: Option<File> = serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| located(path, text, &error))?;
    check::content(path, text, file.unwrap_or_default())
}

fn located(path: &Path, text: &str, error: &Error) -> SettingsError {
    let error = error.without_snippet();
    let location = error.location();
    let (line, column) = location.map_or((1, 1), |at| (at.line(), at.column()));
    let as_usize = |number: u64| usize::try_from(number).unwrap_or(1);
    let place = Place::at(text, as_usize(line), as_usize(column));
    let message = match snippet::holds_secret(text, place.line) {
        true => without_values(error),
        false => message(error),
    };
    SettingsError::At(Box::new(Located::new(path, text, &place, message)))
}

/// What is wrong, in words that quote nothing but keys and choices of schemi's own.
fn without_values(error: &Error) -> String {
    match error {
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            format!("wrong value: expected {expected}")
        }
        Error::SerdeUnknownField { .. }
        | Error::DuplicateMappingKey { .. }
        | Error::SerdeMissingField { .. }
        | Error::Eof { .. }
        | Error::Unexpected { .. }
        | Error::NullIntoString { .. } => message(error),
        _ => "this cannot be read as YAML: put the value in quotes".to_owned(),
    }
}

fn message(error: &Error) -> String {
    match error {
        Error::SerdeUnknownField {
            field, expected, ..
        } => {
            let near = check::near(field, expected.iter().copied());
            format!(
                "unknown key `{field}`{near}; the keys here are {}",
                choices(expected)
            )
        }
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => {
            let near = check::near(variant, expected.iter().copied());
            format!(
                "unknown value `{variant}`{near}; the choices are {}",
                choices(expected)
            )
        }
        Error::SerdeMissingField { field: "type", .. } => {
            "the key `type` is missing: write `type: sqlite` or `type: postgres`".to_owned()
        }
        Error::SerdeMissingField { field, .. } => {
            format!("the key `{field}` is missing here{}", example(field))
        }
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("the key `{key}` stands twice here: remove or rename one")
        }
        Error::SerdeInvalidType {
            unexpected,
            expected,
            ..
        }
        | Error::SerdeInvalidValue {
            unexpected,
            expected,
            ..
        } => {
            format!("wrong value: expected {expected}, found {unexpected}")
        }
        Error::InvalidScalar { ty, .. } => format!("wrong value: expected {}", kind(ty)),
        Error::InvalidBooleanStrict { .. } => "wrong value: expected `true` or `false`".to_owned(),
        Error::Unexpected {
            expected: "string scalar",
            ..
        }
        | Error::NullIntoString { .. } => {
            "wrong value: expected a text, not a list, a map or nothing".to_owned()
        }
        Error::Unexpected { expected, .. } => format!("wrong value: expected a {expected}"),
        other => lowercase(&DefaultMessageFormatter.format_message(other)),
    }
}

/// What to write for a key that is missing, as a fragment.
fn example(field: &str) -> &'static str {
    match field {
        "module" => ": a package's folder, counted from this file, or its name",
        "connection" => {
            ": write `connection: { db_path: … }` for sqlite, `connection: { host: … }` for postgres"
        }
        _ => "",
    }
}

/// A Rust type as a user would call it.
fn kind(ty: &str) -> &str {
    match ty {
        "u16" => "a whole number from 0 to 65535",
        "bool" => "`true` or `false`",
        other => other,
    }
}

/// The choices in quotes, with commas.
fn choices(expected: &[&str]) -> String {
    let quoted: Vec<String> = expected.iter().map(|key| format!("`{key}`")).collect();
    quoted.join(", ")
}

fn lowercase(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().collect::<String>() + chars.as_str()
        }
        _ => text.to_owned(),
    }
}
