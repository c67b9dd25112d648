//! An export as the text that the build hook writes and the derive reads.

use std::fmt;

use serde::Deserialize;

use crate::model::{EXPORT_VERSION, Export};

/// Why a text is no export.
#[derive(Debug)]
pub enum ExportJsonError {
    /// Written by a schemi whose exports look different.
    Version {
        /// The version found.
        found: u32,
    },
    /// No export at all.
    Malformed(serde_json::Error),
}

impl fmt::Display for ExportJsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { found } => write!(
                f,
                "the export has version {found}, this schemi reads {EXPORT_VERSION}: give `schemi-runtime` one \
                 version in [dependencies] and [build-dependencies], and build again"
            ),
            Self::Malformed(error) => {
                write!(f, "the export cannot be read ({error}): build again")
            }
        }
    }
}

impl std::error::Error for ExportJsonError {}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Export {
    /// The text to write: equal exports give equal bytes.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string(self)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads what [`Export::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// The text is of another version, or no export.
    pub fn from_json(text: &str) -> Result<Self, ExportJsonError> {
        let Version { version } = serde_json::from_str(text).map_err(ExportJsonError::Malformed)?;
        if version != EXPORT_VERSION {
            return Err(ExportJsonError::Version { found: version });
        }
        serde_json::from_str(text).map_err(ExportJsonError::Malformed)
    }
}
