//! A target: a database of a project, as named on the command line.

use std::fmt;

/// A name with a dot: `project.database` or `development.server`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetName {
    /// The part before the dot.
    pub project: String,
    /// The part after it.
    pub database: String,
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.project, self.database)
    }
}
