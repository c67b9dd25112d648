//! `settings show`: the settings file without its secrets.

use std::path::PathBuf;

use serde::Serialize;

use crate::command::Context;

/// The settings file.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The file.
    pub path: PathBuf,
    /// Its text, with `***` in the place of secrets.
    pub text: String,
}

/// The settings file as it is, with its secrets masked.
pub fn run(context: &Context<'_>) -> Outcome {
    Outcome {
        path: context.settings.path().to_owned(),
        text: context.settings.redacted(),
    }
}
