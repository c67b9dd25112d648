//! `settings path`: where the settings file is.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::command::CommandError;
use crate::settings::Settings;

/// Where the settings file is, or would be.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The file.
    pub path: PathBuf,
    /// Whether it is there.
    pub exists: bool,
}

/// Says where the settings file is, or would be.
///
/// # Errors
/// None is named, and the system knows no configuration folder.
pub fn run(flag: Option<&Path>) -> Result<Outcome, CommandError> {
    let path = Settings::locate(flag)?;
    Ok(Outcome {
        exists: path.exists(),
        path,
    })
}
