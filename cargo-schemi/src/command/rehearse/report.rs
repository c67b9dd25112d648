//! What a rehearsal found, and what it means.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use schemi_runtime::migrate::RevisionId;
use schemi_schema::{Name, QualifiedName};
use serde::Serialize;

use super::failure::Failure;
use super::place::Kept;
use crate::change::Change;
use crate::dialect::copy::{Copied, Selection};
use crate::dialect::measure::{Measured, millis};

/// What is too large, and what too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Tables with more rows than this may not be written anew.
    pub big_table: u64,
    /// Nobody may be shut out for longer than this.
    #[serde(rename = "max_lock_ms", serialize_with = "millis")]
    pub max_lock: Duration,
}

/// What a rehearsal found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The database.
    pub target: String,
    /// How far it was to go, if not to the head.
    pub up_to: Option<String>,
    /// The revisions that were rehearsed.
    pub revisions: Vec<RevisionId>,
    /// What was copied.
    pub copied: Option<Copied>,
    /// The copy, if it was kept.
    pub kept: Option<Kept>,
    /// What all of it means.
    pub verdict: Verdict,
    /// What failed, and where.
    pub failure: Option<Failure>,
    /// What speaks against it.
    pub findings: Vec<Finding>,
    /// What the settings had the copy leave out or mask: of that nothing is known.
    pub part: Vec<String>,
    /// What of the result is not as the models say.
    pub drift: Vec<Drift>,
    /// What a downgrade does not bring back.
    pub not_restored: Vec<NotRestored>,
    /// What one should know besides.
    pub notes: Vec<String>,
    /// The statements of the way there.
    pub upgrade: Vec<Measured>,
    /// The statements of the way back.
    pub downgrade: Vec<Measured>,
    /// What was taken as too large and too long.
    pub limits: Limits,
    /// How many rows the original has in the tables of which a part was copied, about.
    #[serde(skip)]
    pub(super) sizes: BTreeMap<QualifiedName, u64>,
    /// The columns whose values must not be shown.
    #[serde(skip)]
    pub(super) masked: BTreeSet<(QualifiedName, Name)>,
}

/// What a rehearsal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing speaks against it.
    Safe,
    /// Look at what was found.
    Findings,
    /// Something failed.
    Failed,
}

/// One thing that speaks against a migration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Of what kind.
    pub kind: Kind,
    /// In words.
    pub text: String,
    /// What of the result is not as the models say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Drift>,
    /// The values that are other ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Values>,
}

/// Something that is not as the models say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Drift {
    /// A change would lead to them.
    Change {
        /// The change.
        change: Box<Change>,
    },
    /// An object is in no model.
    Unowned {
        /// The object, with its table.
        object: String,
    },
    /// An object of theirs is otherwise, in what they cannot say.
    Otherwise {
        /// The object, and what of it.
        object: String,
    },
}

/// Values of a column that are other ones than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Values {
    /// The table.
    pub table: QualifiedName,
    /// The column.
    pub column: Name,
    /// How many.
    pub count: u64,
    /// The key of a row that has one: `id = 1`.
    pub row: Option<String>,
    /// The beginning of the value that there was, as it is shown.
    pub before: Option<String>,
    /// The beginning of the one that there is.
    pub after: Option<String>,
}

/// What may speak against a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Rows are gone.
    LostRows,
    /// Values are other ones.
    ChangedValues,
    /// Rows refer to others that are not there.
    BrokenKey,
    /// A counter gives numbers again that it has given before.
    ResetCounter,
    /// The result is not what the models say.
    Drift,
    /// The way back fails, or does not lead back.
    Downgrade,
    /// A large table is written anew.
    BigRewrite,
    /// Everybody else waits for long.
    LongLock,
}

/// What a downgrade does not bring back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NotRestored {
    /// Something of the schema: what would lead from what there is to what there was.
    Schema {
        /// The change.
        change: Box<Change>,
    },
    /// An object that models cannot express.
    Object {
        /// What it is, and its name.
        name: String,
    },
    /// Rows.
    Rows {
        /// The table.
        table: QualifiedName,
        /// How many there were.
        before: u64,
        /// How many there are.
        after: u64,
    },
    /// The values of a column.
    Values {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Name,
        /// How many rows had a value.
        before: u64,
        /// How many have one.
        after: u64,
    },
    /// Where a counter goes on.
    Counter {
        /// Its column, or a sequence of its own.
        name: String,
        /// The next number that there was.
        before: i128,
        /// The one that there is.
        after: i128,
    },
}

impl Report {
    /// Nothing found yet.
    pub fn new(target: &str, limits: Limits) -> Self {
        Self {
            target: target.to_owned(),
            up_to: None,
            revisions: Vec::new(),
            copied: None,
            kept: None,
            verdict: Verdict::Safe,
            failure: None,
            findings: Vec::new(),
            part: Vec::new(),
            drift: Vec::new(),
            not_restored: Vec::new(),
            notes: Vec::new(),
            upgrade: Vec::new(),
            downgrade: Vec::new(),
            limits,
            sizes: BTreeMap::new(),
            masked: BTreeSet::new(),
        }
    }

    /// Adds something that speaks against the migration.
    pub(super) fn find(&mut self, kind: Kind, text: String) {
        self.found(kind, text, Vec::new());
    }

    /// As [`Report::find`], with what is not as the models say.
    pub(super) fn found(&mut self, kind: Kind, text: String, drift: Vec<Drift>) {
        self.findings.push(Finding {
            kind,
            text,
            drift,
            values: None,
        });
    }

    /// Says what of the original the copy leaves out or masks: what is found holds for the rest only.
    /// `sizes` has the rows of the original.
    pub fn is_of_a_part(&mut self, selection: &Selection, sizes: BTreeMap<QualifiedName, u64>) {
        for (table, condition) in &selection.subsets {
            let of_all = match sizes.get(table) {
                Some(rows) => format!("; --big-table counts all of its rows, about {rows}"),
                None => String::new(),
            };
            self.part.push(format!(
                "of {table} only the rows where {condition}{of_all}"
            ));
        }
        for (table, columns) in &selection.masks {
            for column in columns.keys() {
                let name = table.column(column);
                self.part.push(format!("masked values of {name}"));
                self.masked.insert((table.clone(), column.clone()));
            }
        }
        self.sizes = sizes;
    }

    /// Takes note of what failed.
    pub fn fails(&mut self, failure: Failure) {
        if let Some(text) = failure.against_downgrade() {
            self.find(Kind::Downgrade, text);
        }
        self.failure = Some(failure);
    }

    /// Says what all of it means.
    pub fn judge(&mut self) {
        self.findings
            .sort_by(|a, b| (a.kind, &a.text).cmp(&(b.kind, &b.text)));
        self.findings.dedup();
        self.verdict = match (&self.failure, self.findings.is_empty()) {
            (Some(_), _) => Verdict::Failed,
            (None, true) => Verdict::Safe,
            (None, false) => Verdict::Findings,
        };
    }
}
