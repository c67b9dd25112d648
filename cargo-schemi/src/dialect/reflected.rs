//! What is read of a database, and what was found there.

use std::collections::BTreeSet;

use schemi_schema::{Name, QualifiedName, Schema};

use super::copy::selection::Pattern;
use super::sqlite;

/// What a database holds.
#[derive(Clone, Debug, Default)]
pub struct Reflected {
    /// What models can express.
    pub schema: Schema,
    /// What they cannot, and what is therefore left alone: views, triggers, functions, policies.
    pub beyond: Vec<Beyond>,
    /// What they cannot say of objects that they can express (PostgreSQL): a check that is not valid.
    pub clauses: Vec<Clause>,
    /// The schema that the connection works in (PostgreSQL); its names stand without it.
    pub own: Option<Name>,
    /// The tables that the settings pass over.
    pub left_out: Vec<QualifiedName>,
    /// What it says word for word (SQLite).
    pub declared: sqlite::ddl::declared::Declared,
    /// The first number of the server's version (PostgreSQL).
    pub version: Option<u32>,
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
    /// What it says, where the whole database is read.
    pub definition: Option<String>,
}

/// A property that models cannot say of an object that they can express.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// The table.
    pub table: QualifiedName,
    /// The object: `constraint total_not_negative`.
    pub object: String,
    /// What is otherwise: `NOT VALID`, or [`Clause::INVALID`] of an index.
    pub detail: String,
}

impl Clause {
    /// The detail of an index that a failed build has left.
    pub const INVALID: &str = "invalid";
}

impl std::fmt::Display for Clause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} of table {}: {}",
            self.object, self.table, self.detail
        )
    }
}

/// What to reflect.
#[derive(Clone, Debug, Default)]
pub struct ReflectOptions {
    /// How much of a database is read.
    pub scope: Scope,
    /// PostgreSQL schemas beside the first of the search path. Names in the first one come back
    /// without a schema.
    pub namespaces: BTreeSet<Name>,
    /// Tables to pass over: the history table.
    pub ignore: BTreeSet<QualifiedName>,
    /// Tables to pass over with all that hangs on them: `ignore:` of the settings.
    pub left_out: Vec<Pattern>,
    /// Whether what models cannot express is looked for.
    pub besides: Besides,
}

/// Whether what models cannot express is looked for: views, functions, triggers and the like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Besides {
    /// It is named.
    #[default]
    Named,
    /// Nobody asks.
    Unasked,
}

impl ReflectOptions {
    /// The pattern by which a table is passed over; `own` is the schema of names that stand without one.
    pub fn leaves_out(&self, name: &QualifiedName, own: Option<&Name>) -> Option<&Pattern> {
        let schema = name.schema.as_ref().or(own);
        let full = QualifiedName::new(schema.cloned(), name.name.clone());
        let mut patterns = self.left_out.iter();
        patterns.find(|pattern| pattern.matches(&full))
    }
}

/// How much of a database is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// What models can say, in the schemas that are named.
    #[default]
    Modelled,
    /// Every schema, and of tables, types and sequences everything: to be compared with another
    /// database.
    Whole,
}
