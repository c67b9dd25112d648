//! The file read into [`Settings`].

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use secrecy::{ExposeSecret, SecretString};

use super::file::File;
use super::{Content, Settings, SettingsError, check, yaml_error};

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
        .map_err(|error| yaml_error::located(path, text, &error))?;
    check::content(path, text, file.unwrap_or_default())
}
