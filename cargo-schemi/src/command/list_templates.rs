//! `list-templates`: what `init --template` takes.

use std::path::Path;

use super::CommandError;
use crate::template::{Choice, choices};

/// Lists the templates that there are, by name.
///
/// # Errors
/// A template of one's own that cannot be read.
pub fn run(settings_folder: &Path) -> Result<Vec<Choice>, CommandError> {
    Ok(choices(settings_folder)?)
}
