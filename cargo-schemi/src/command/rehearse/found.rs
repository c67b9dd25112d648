//! What speaks against a migration: found by comparing what was with what is.

use std::time::Duration;

use schemi_runtime::migrate::{RevisionId, ServerError};
use schemi_schema::{Name, QualifiedName};

use super::names::Past;
use super::report::{Drift, Kind, Report, Values};
use super::state::State;
use crate::command::check;
use crate::command::error::Loss;
use crate::dialect::copy::counted;
use crate::dialect::measure::{Measured, Relation};

impl Report {
    /// Values cannot be kept, to say later which of them changed.
    pub(super) fn keeps_no_values(&mut self, error: &ServerError) {
        self.notes.push(format!(
            "of values that change no number and no example can be told: {error}"
        ));
    }

    /// What the way there did while it ran, as far as it came.
    pub(super) fn upgraded(
        &mut self,
        measured: Vec<Measured>,
        losses: &[Loss],
        before: &State,
        past: &Past,
    ) {
        self.upgrade = measured;
        // What was counted before it ran is lost by it, and not by what never ran.
        let begun = |loss: &&Loss| self.upgrade.iter().any(|m| m.revision.0 == loss.revision);
        let losses: Vec<String> = losses.iter().filter(begun).map(Loss::to_string).collect();
        for loss in losses {
            self.find(Kind::LostRows, loss);
        }
        self.judge_statements(before, past);
    }

    /// Whether a mask hides a column's values; the settings may spell its table with a schema or not.
    pub(super) fn is_masked(&self, table: &QualifiedName, column: &Name) -> bool {
        let mut masked = self.masked.iter();
        masked.any(|(masked, name)| name == column && is_same(masked, table))
    }

    /// What was written anew, and who was shut out.
    fn judge_statements(&mut self, before: &State, past: &Past) {
        let mut found = Vec::new();
        for measured in &self.upgrade {
            let place = format!("revision {}, line {}", measured.revision, measured.line);
            for rewrite in measured
                .rewrites
                .iter()
                .filter(|r| r.kind == Relation::Table)
            {
                let (rows, told) = self.rows_of(&rewrite.table, before, past);
                if rows > self.limits.big_table {
                    let (name, time) = (&rewrite.name, seconds(measured.elapsed));
                    let how = match rewrite.by_hand {
                        true => "made anew by hand".to_owned(),
                        false => format!("written anew in {time}"),
                    };
                    let text = format!("{name}{told} is {how} ({place})");
                    found.push((Kind::BigRewrite, text));
                }
            }
            // Who is shut out of an index is shut out of its table, and told of that.
            let locks = measured.locks.iter().flatten();
            let shutting = locks.filter(|l| l.mode.shuts_out() && l.kind != Relation::Index);
            let is_limited = !self.limits.max_lock.is_zero();
            for lock in shutting.filter(|lock| is_limited && lock.held > self.limits.max_lock) {
                let (relation, mode, held) = (&lock.relation, lock.mode, seconds(lock.held));
                let text = format!("{relation} is locked ({mode}) for {held} ({place})");
                found.push((Kind::LongLock, text));
            }
        }
        for (kind, text) in found {
            self.find(kind, text);
        }
    }

    /// How many rows a table has in the original, and how that is told.
    fn rows_of(&self, table: &str, before: &State, past: &Past) -> (u64, String) {
        let name = QualifiedName::parse(table);
        let known = past.table(&name).unwrap_or(name);
        let content = before.contents.get(&known);
        let rows = content.map_or(0, |content| content.rows);
        let mut sizes = self.sizes.iter();
        match sizes.find(|(sized, _)| is_same(sized, &known)) {
            Some((_, all)) => (
                *all,
                format!(", of whose about {all} rows the copy has {rows},"),
            ),
            None => (rows, format!(" with its {}", counted(rows, "row"))),
        }
    }

    /// Rows that refer to others that are not there.
    pub(super) fn breaks(&mut self, broken: Vec<String>) {
        for text in broken {
            self.find(Kind::BrokenKey, text);
        }
    }

    /// What differs from the models.
    pub(super) fn check(&mut self, checked: check::Outcome) {
        let changes = checked.changes.into_iter();
        let changes: Vec<Drift> = changes
            .map(|change| Drift::Change {
                change: Box::new(change),
            })
            .collect();
        if !changes.is_empty() {
            let count = counted(changes.len() as u64, "change");
            let text = format!("the result is {count} away from the models");
            self.drifts(text, changes);
        }
        let unmodelled = checked.unmodelled.into_iter().map(|made| made.object);
        for object in checked.unowned.into_iter().chain(unmodelled) {
            let text = format!("{object} is in no model");
            self.drifts(text, vec![Drift::Unowned { object }]);
        }
        for object in checked.otherwise {
            let text = format!("{object}, which no model says");
            self.drifts(text, vec![Drift::Otherwise { object }]);
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

    fn drifts(&mut self, text: String, drift: Vec<Drift>) {
        self.drift.extend(drift.iter().cloned());
        self.found(Kind::Drift, text, drift);
    }

    /// Revisions that were not asked for.
    pub(super) fn leaves_pending(&mut self, pending: &[RevisionId]) {
        let count = counted(pending.len() as u64, "revision");
        self.notes.push(format!(
            "not compared with the models: {count} after this one"
        ));
    }
}

impl std::fmt::Display for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { table, column, .. } = self;
        let count = counted(self.count, "value");
        let is = match self.count {
            1 => "is another one",
            _ => "are other ones",
        };
        write!(f, "{count} of {table}.{column} {is} than before")?;
        let example = if self.count == 1 { "" } else { "for example " };
        if let Some(row) = &self.row {
            write!(f, "; {example}where {row}")?;
        }
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, ": {before} became {after}"),
            (None, _) | (_, None) => Ok(()),
        }
    }
}

/// The key of a row: `id = 1, part = 'a'`.
pub(super) fn row(key: &[Name], values: &[Option<String>]) -> String {
    let pairs = key.iter().zip(values);
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name} = {}", shorten(value.as_deref())))
        .collect();
    pairs.join(", ")
}

/// A value's beginning, as SQL would write it.
pub(super) fn shorten(value: Option<&str>) -> String {
    const LONGEST: usize = 32;
    let Some(value) = value else {
        return "NULL".to_owned();
    };
    if value.parse::<f64>().is_ok() {
        return value.to_owned();
    }
    let plain = value.replace(char::is_control, " ");
    match plain.chars().count() > LONGEST {
        true => format!("'{}…'", plain.chars().take(LONGEST).collect::<String>()),
        false => format!("'{plain}'"),
    }
}

/// Whether two names mean one table, where either may leave its schema out.
fn is_same(a: &QualifiedName, b: &QualifiedName) -> bool {
    a.name == b.name && (a.schema == b.schema || a.schema.is_none() || b.schema.is_none())
}

/// A time in words, for findings.
fn seconds(time: Duration) -> String {
    match time.as_secs_f64() {
        short if short < 1.0 => format!("{:.1} ms", short * 1000.0),
        long => format!("{long:.1} s"),
    }
}
