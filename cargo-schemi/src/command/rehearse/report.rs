//! What a rehearsal found, and what it means.

use std::time::Duration;

use schemi_runtime::migrate::RevisionId;
use schemi_schema::{Name, QualifiedName, Renames, Table};
use serde::Serialize;

use super::names::Past;
use super::seconds;
use super::state::State;
use crate::change::Change;
use crate::command::check;
use crate::command::error::Loss;
use crate::dialect::copy::{Copied, Selection, counted};
use crate::dialect::measure::{Measured, Relation, millis};
use crate::diff;

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
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The database.
    pub target: String,
    /// What was copied.
    pub copied: Option<Copied>,
    /// Where the copy is, if it was kept.
    pub kept: Option<String>,
    /// What all of it means.
    pub verdict: Verdict,
    /// What speaks against it.
    pub findings: Vec<Finding>,
    /// What the settings had the copy leave out or mask: of that nothing is known.
    pub part: Vec<String>,
    /// What would lead from the result to the models.
    pub drift: Vec<Change>,
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
    /// The rows that the plan drops, as they are counted before it runs.
    #[serde(skip)]
    pub losses: Vec<Loss>,
}

/// What a rehearsal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing speaks against it.
    Safe,
    /// Look at what was found.
    Findings,
}

/// One thing that speaks against a migration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// Of what kind.
    pub kind: Kind,
    /// In words.
    pub text: String,
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
    /// The result is not what the models say.
    Drift,
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
}

impl Report {
    /// Nothing found yet.
    pub fn new(target: &str, limits: Limits) -> Self {
        Self {
            target: target.to_owned(),
            copied: None,
            kept: None,
            verdict: Verdict::Safe,
            findings: Vec::new(),
            part: Vec::new(),
            drift: Vec::new(),
            not_restored: Vec::new(),
            notes: Vec::new(),
            upgrade: Vec::new(),
            downgrade: Vec::new(),
            limits,
            losses: Vec::new(),
        }
    }

    fn find(&mut self, kind: Kind, text: String) {
        self.findings.push(Finding { kind, text });
    }

    /// Compares what tables held before and after the way there.
    pub fn compare(&mut self, before: &State, after: &State, past: &Past) {
        for loss in std::mem::take(&mut self.losses) {
            self.find(Kind::LostRows, loss.to_string());
        }
        for table in after.schema.tables.values() {
            let known = past.table(&table.name);
            if let Some(known) = known.and_then(|known| before.schema.tables.get(&known)) {
                self.compare_table((known, before), (table, after), past);
            }
        }
        self.judge_statements(before, past);
    }

    fn compare_table(
        &mut self,
        (known, before): (&Table, &State),
        (table, after): (&Table, &State),
        past: &Past,
    ) {
        let contents = (
            before.contents.get(&known.name),
            after.contents.get(&table.name),
        );
        let (Some(was), Some(is)) = contents else {
            return;
        };
        let name = &table.name;
        if is.rows < was.rows {
            let lost = counted(was.rows - is.rows, "row");
            self.find(
                Kind::LostRows,
                format!("{lost} of {} of {name} are gone", was.rows),
            );
        } else if is.rows > was.rows {
            let more = counted(is.rows - was.rows, "row");
            self.notes
                .push(format!("{name} has {more} more than before"));
        }
        for (column, values) in &is.columns {
            let earlier = past.column(name, column);
            let same = was
                .columns
                .get(&earlier)
                .is_none_or(|was| was.digest == values.digest);
            if same || is.rows != was.rows {
                continue;
            }
            if past.means_to_change(known, &earlier) {
                self.notes.push(format!(
                    "{name}.{column} is written otherwise, as its revision says"
                ));
            } else {
                let text = format!("values of {name}.{column} are other ones than before");
                self.find(Kind::ChangedValues, text);
            }
        }
    }

    /// What was written anew, and who was shut out.
    fn judge_statements(&mut self, before: &State, past: &Past) {
        let rows_of = |table: &str| {
            let name = QualifiedName::parse(table);
            let known = past.table(&name).unwrap_or(name);
            before
                .contents
                .get(&known)
                .map_or(0, |content| content.rows)
        };
        let mut found = Vec::new();
        for measured in &self.upgrade {
            let place = format!("revision {}, line {}", measured.revision, measured.line);
            for rewrite in &measured.rewrites {
                let rows = rows_of(&rewrite.table);
                if rewrite.kind == Relation::Table && rows > self.limits.big_table {
                    let (name, time) = (&rewrite.name, seconds(measured.elapsed));
                    let text =
                        format!("{name} with its {rows} rows is written anew in {time} ({place})");
                    found.push(Finding {
                        kind: Kind::BigRewrite,
                        text,
                    });
                }
            }
            // Who is shut out of an index is shut out of its table, and told of that.
            let locks = measured.locks.iter();
            let shutting = locks.filter(|l| l.mode.shuts_out() && l.kind != Relation::Index);
            for lock in shutting.filter(|lock| lock.held > self.limits.max_lock) {
                let (relation, mode, held) = (&lock.relation, lock.mode, seconds(lock.held));
                let text = format!("{relation} is locked ({mode}) for {held} ({place})");
                found.push(Finding {
                    kind: Kind::LongLock,
                    text,
                });
            }
        }
        self.findings.extend(found);
    }

    /// Rows that refer to others that are not there.
    pub fn breaks(&mut self, broken: Vec<String>) {
        for text in broken {
            self.find(Kind::BrokenKey, text);
        }
    }

    /// What differs from the models.
    pub fn check(&mut self, checked: check::Outcome) {
        if !checked.changes.is_empty() {
            let count = counted(checked.changes.len() as u64, "change");
            self.find(
                Kind::Drift,
                format!("the result is {count} away from the models"),
            );
            self.drift = checked.changes;
        }
        for text in checked.unowned.into_iter().chain(checked.otherwise) {
            self.find(Kind::Drift, text);
        }
        for open in checked
            .undecided
            .iter()
            .flat_map(|undecided| &undecided.objects)
        {
            let name = &open.name;
            self.notes.push(format!(
                "undecided, as the server could not be asked: {name}"
            ));
        }
    }

    /// Revisions that were not asked for.
    pub fn leaves_pending(&mut self, pending: Vec<RevisionId>) {
        let count = counted(pending.len() as u64, "revision");
        self.notes.push(format!(
            "not compared with the models: {count} after this one"
        ));
    }

    /// Compares what there was with what the way back has left.
    pub fn compare_restored(&mut self, before: &State, restored: &State) {
        let none = Renames::default();
        let changes = diff::diff(&restored.schema, &before.schema, &none);
        let schema = changes.into_iter().map(|change| NotRestored::Schema {
            change: Box::new(change),
        });
        self.not_restored.extend(schema);
        for object in before.beyond.symmetric_difference(&restored.beyond) {
            let name = format!("{} {}", object.kind, object.name);
            self.not_restored.push(NotRestored::Object { name });
        }
        for (table, was) in &before.contents {
            let Some(is) = restored.contents.get(table) else {
                continue;
            };
            if was.rows != is.rows {
                self.not_restored.push(NotRestored::Rows {
                    table: table.clone(),
                    before: was.rows,
                    after: is.rows,
                });
                continue;
            }
            for (column, values) in &was.columns {
                let now = is.columns.get(column);
                if let Some(now) = now.filter(|now| now.digest != values.digest) {
                    self.not_restored.push(NotRestored::Values {
                        table: table.clone(),
                        column: column.clone(),
                        before: values.filled,
                        after: now.filled,
                    });
                }
            }
        }
    }

    /// Says what of the original the copy left out or masked: what was found holds for the rest only.
    pub fn is_of_a_part(&mut self, selection: &Selection) {
        for (table, condition) in &selection.subsets {
            self.part
                .push(format!("of {table} only the rows where {condition}"));
        }
        for (table, columns) in &selection.masks {
            let columns = columns.keys().map(|column| table.column(column));
            self.part
                .extend(columns.map(|column| format!("masked values of {column}")));
        }
    }

    /// Says what all of it means.
    pub fn judge(&mut self) {
        self.findings.sort();
        self.findings.dedup();
        self.verdict = match self.findings.is_empty() {
            true => Verdict::Safe,
            false => Verdict::Findings,
        };
    }
}
