//! What is wrong with the source: every mistake at once, each with its place.

use std::fmt;
use std::path::Path;

use crate::model::Location;

/// One mistake and its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceError {
    /// Where it is; line 0 means the file as a whole.
    pub location: Location,
    /// What is wrong, and the way out: a lowercase fragment.
    pub message: String,
}

impl SourceError {
    /// A mistake at a line of a file.
    pub fn new(location: Location, message: impl Into<String>) -> Self {
        Self {
            location,
            message: message.into(),
        }
    }

    /// A mistake of a file as a whole.
    pub fn of_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        let location = Location {
            file: file.into(),
            line: 0,
        };
        Self::new(location, message)
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, line } = &self.location;
        match line {
            0 => write!(f, "{file}: {}", self.message),
            line => write!(f, "{file}:{line}: {}", self.message),
        }
    }
}

impl std::error::Error for SourceError {}

/// Every mistake of one reading, in the order of their places; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceErrors(Vec<SourceError>);

impl SourceErrors {
    /// The error for callers that cannot go on without models: an export without any must never
    /// be taken for "drop everything".
    pub fn no_models(package: &str) -> Self {
        let message = format!(
            "no models found in package `{package}`: did you derive `schemi_runtime::Model`, is the module \
             reached by a `mod`, and are its features on? pass --allow-no-models if there are none"
        );
        SourceError::of_file("Cargo.toml", message).into()
    }

    /// The same mistakes with their files seen from where the crate's folder is: reading names them
    /// from within it.
    #[must_use]
    pub fn under(mut self, folder: &Path) -> Self {
        for error in &mut self.0 {
            error.location = error.location.under(folder);
        }
        self
    }

    /// The mistakes.
    pub fn iter(&self) -> std::slice::Iter<'_, SourceError> {
        self.0.iter()
    }
}

impl From<SourceError> for SourceErrors {
    fn from(error: SourceError) -> Self {
        Self(vec![error])
    }
}

impl<'a> IntoIterator for &'a SourceErrors {
    type Item = &'a SourceError;
    type IntoIter = std::slice::Iter<'a, SourceError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for SourceErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for SourceErrors {}

/// Collects mistakes while reading goes on.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<SourceError>);

impl Mistakes {
    pub(crate) fn add(&mut self, location: Location, message: impl Into<String>) {
        self.0.push(SourceError::new(location, message));
    }

    /// The value, unless there were mistakes: sorted by place, each said once.
    pub(crate) fn finish<T>(mut self, value: T) -> Result<T, SourceErrors> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(SourceErrors(self.0))
    }
}
