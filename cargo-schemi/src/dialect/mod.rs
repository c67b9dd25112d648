//! One folder per database, with the same files in each.
//!
//! | file | holds |
//! |---|---|
//! | `types` | the spelling of column types |
//! | `normalize` | makes a schema comparable, whether it was reflected or lowered from models |
//! | `render` | changes → SQL |
//! | `reflect` | database → schema |
//! | `connection` | settings → an open database |

pub mod postgres;
pub mod sqlite;

use std::collections::BTreeSet;

use schemi_schema::{Name, QualifiedName, Schema};

/// What a database holds.
#[derive(Clone, Debug, Default)]
pub struct Reflected {
    /// What models can express.
    pub schema: Schema,
    /// What they cannot, and what is therefore left alone: views, triggers, functions, policies.
    pub beyond: Vec<Beyond>,
}

/// An object that models cannot express.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beyond {
    /// What it is, in one lowercase word or two: `view`, `trigger`, `materialized view`.
    pub kind: &'static str,
    /// Its name.
    pub name: QualifiedName,
    /// The table that it hangs on, or a word on why it cannot be expressed.
    pub detail: Option<String>,
}

/// What to reflect.
#[derive(Clone, Debug, Default)]
pub struct ReflectOptions {
    /// PostgreSQL schemas beside the first of the search path. Names in the first one come back
    /// without a schema.
    pub namespaces: BTreeSet<Name>,
    /// Tables to pass over: the history table.
    pub ignore: BTreeSet<QualifiedName>,
}

/// A change that a dialect cannot carry out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RenderError {
    /// What it is about, and the way out.
    pub message: String,
}

impl RenderError {
    /// An error with a message: a lowercase fragment that names the object and the way out.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}
