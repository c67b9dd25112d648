//! A revision: one file of readable, editable SQL.

use std::path::PathBuf;

use schemi_schema::Dialect;
use serde::{Deserialize, Serialize};

/// A revision's identifier: twelve hexadecimal digits, or what `--rev-id` gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RevisionId(pub String);

impl std::fmt::Display for RevisionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which way a section leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// To the revision.
    Up,
    /// Back from it.
    Down,
}

/// How a section's statements meet transactions.
///
/// The sections of one dialect and direction run in the order of the file. Neighbours in
/// `Transaction` mode share one transaction, which holds the history row too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In the revision's transaction.
    #[default]
    Transaction,
    /// In an earlier transaction of its own: `transaction=separate`. (A value added to an enum can
    /// be used only after its transaction.)
    Separate,
    /// Statement by statement, in no transaction: `transaction=off`.
    Off,
}

/// One statement of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its SQL, without the semicolon at the end.
    pub sql: String,
    /// The line of its first word in the file, from 1; 0 for one that no file holds yet.
    pub line: usize,
}

impl Statement {
    /// A statement that no file holds yet.
    pub fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            line: 0,
        }
    }
}

/// `-- schemi:rebuild TABLE` … `-- schemi:end`: a SQLite table made anew.
///
/// It holds the CREATE TABLE of the new table under a temporary name and the INSERT that copies the
/// rows. The applier does the rest: foreign keys off, this database's triggers, views and indexes
/// put back, keys and counts checked, the new table renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// The table's name, before and after.
    pub table: String,
    /// CREATE TABLE, then INSERT.
    pub statements: Vec<Statement>,
    /// The line of the opening comment, from 1; 0 for one that no file holds yet.
    pub line: usize,
}

/// A piece of a section that is run as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// One statement.
    Statement(Statement),
    /// A SQLite table made anew.
    Rebuild(Rebuild),
}

impl Block {
    /// Its statements: one, or those that make a table anew.
    pub fn statements(&self) -> &[Statement] {
        match self {
            Self::Statement(statement) => std::slice::from_ref(statement),
            Self::Rebuild(rebuild) => &rebuild.statements,
        }
    }
}

/// Statements for one direction and one dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Which way it leads.
    pub direction: Direction,
    /// The dialect it is for; `None` serves every dialect that has no section of its own.
    pub dialect: Option<Dialect>,
    /// How it meets transactions.
    pub mode: Mode,
    /// What it runs.
    pub blocks: Vec<Block>,
    /// The line of its header, from 1; 0 for one that no file holds yet.
    pub line: usize,
}

impl Section {
    /// Its statements in the order in which they run, those that make a table anew among them.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.blocks.iter().flat_map(Block::statements)
    }
}

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Its identifier.
    pub id: RevisionId,
    /// Its parents: none for a base, several for a merge.
    pub revises: Vec<RevisionId>,
    /// Revisions of other branches that must be applied first.
    pub depends_on: Vec<RevisionId>,
    /// Names for the branch that begins here.
    pub branch_labels: Vec<String>,
    /// Revisions without a file that it stands for, the first one first.
    pub replaces: Vec<RevisionId>,
    /// What it is for.
    pub message: String,
    /// When it was made, as the file says (RFC 3339).
    pub created: String,
    /// Its statements.
    pub sections: Vec<Section>,
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of the normalised text, in hexadecimal: line ends and trailing blanks do not count.
    pub checksum: String,
}

impl Revision {
    /// The sections that a database of this dialect runs: its own, else those for every dialect.
    pub fn sections_for(&self, direction: Direction, dialect: Dialect) -> Vec<&Section> {
        let of = |wanted: Option<Dialect>| -> Vec<&Section> {
            let matches =
                |section: &&Section| section.direction == direction && section.dialect == wanted;
            self.sections.iter().filter(matches).collect()
        };
        let own = of(Some(dialect));
        if own.is_empty() { of(None) } else { own }
    }
}
