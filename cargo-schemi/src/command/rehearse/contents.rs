//! What became of rows and values, there and back.

use std::collections::BTreeSet;

use schemi_schema::{Name, QualifiedName, Renames, Table};

use super::found::{row, shorten};
use super::names::Past;
use super::report::{Finding, Kind, NotRestored, Report, Values};
use super::state::State;
use crate::dialect::content::{Changed, Counted};
use crate::dialect::copy::counted;
use crate::diff;

/// A column whose values are other ones, under the names of before and of now.
#[derive(Clone, Debug)]
pub(super) struct ChangedColumn {
    pub(super) known: (QualifiedName, Name),
    pub(super) now: (QualifiedName, Name),
    /// Whether the table has as many rows as before.
    pub(super) as_many: bool,
}

/// A table that holds something else than before.
#[derive(Clone, Debug)]
pub(super) struct ChangedTable {
    pub(super) known: QualifiedName,
    pub(super) now: QualifiedName,
    /// How many rows there were.
    pub(super) was: u64,
    /// How many there are.
    pub(super) is: u64,
    /// The columns whose values nobody meant to change.
    pub(super) columns: Vec<ChangedColumn>,
}

/// What a counter counts for, in words.
fn name_of((table, column): &Counted) -> String {
    match column {
        Some(column) => table.column(column).to_string(),
        None => table.to_string(),
    }
}

impl Report {
    /// Finds the counters that give numbers again.
    pub(super) fn compare_counters(&mut self, before: &State, after: &State, past: &Past) {
        for (counted, is) in &after.counters {
            let (table, column) = counted;
            let Some(known) = past.table(table) else {
                continue;
            };
            let column = column.as_ref().map(|column| past.column(table, column));
            let Some(was) = before.counters.get(&(known, column)) else {
                continue;
            };
            if is.is_behind(*was) {
                let (name, is, was) = (name_of(counted), is.next, was.next);
                let text = format!(
                    "the next number of {name} is {is}, and was {was}: numbers will be given again"
                );
                self.find(Kind::ResetCounter, text);
            }
        }
    }

    /// Finds large objects that are there no more.
    pub(super) fn compare_large_objects(&mut self, before: &State, after: &State) {
        let was = &before.besides.large_objects;
        let mut gone = was.difference(&after.besides.large_objects);
        let Some(first) = gone.next() else {
            return;
        };
        let (lost, all) = (1 + gone.count() as u64, was.len());
        let (lost, verb) = match lost {
            1 => (counted(lost, "large object"), "is"),
            _ => (counted(lost, "large object"), "are"),
        };
        let text = format!("{lost} of {all} {verb} gone, the first one is number {first}");
        self.find(Kind::LostRows, text);
    }

    /// Compares what tables held before and after the way there: those that hold something else, each with
    /// the columns whose values nobody meant to change.
    pub(super) fn compare(
        &mut self,
        before: &State,
        after: &State,
        past: &Past,
    ) -> Vec<ChangedTable> {
        let mut changed = Vec::new();
        for table in after.schema.tables.values() {
            let known = past.table(&table.name);
            if let Some(known) = known.and_then(|known| before.schema.tables.get(&known)) {
                changed.extend(self.compare_table((known, before), (table, after), past));
            }
        }
        changed
    }

    fn compare_table(
        &mut self,
        (known, before): (&Table, &State),
        (table, after): (&Table, &State),
        past: &Past,
    ) -> Option<ChangedTable> {
        let was = before.contents.get(&known.name)?;
        let is = after.contents.get(&table.name)?;
        let name = &table.name;
        let as_many = is.rows == was.rows;
        let mut columns = Vec::new();
        for (column, values) in &is.columns {
            let earlier = past.column(name, column);
            let same = was
                .columns
                .get(&earlier)
                .is_none_or(|was| was.digest == values.digest);
            if same {
                continue;
            }
            if past.means_to_change(known, &earlier) {
                if as_many {
                    self.notes.push(format!(
                        "{name}.{column} is written otherwise, as its revision says"
                    ));
                }
            } else {
                columns.push(ChangedColumn {
                    known: (known.name.clone(), earlier),
                    now: (name.clone(), column.clone()),
                    as_many,
                });
            }
        }
        let is_changed = !as_many || !columns.is_empty();
        is_changed.then(|| ChangedTable {
            known: known.name.clone(),
            now: name.clone(),
            was: was.rows,
            is: is.rows,
            columns,
        })
    }

    /// Says what became of a table's rows. `gone` is how many of them are there no more, by their keys;
    /// `None` where one cannot tell.
    pub(super) fn counts(&mut self, table: &ChangedTable, gone: Option<u64>) {
        let (name, was, is) = (&table.now, table.was, table.is);
        let gone = match gone {
            Some(gone) => gone,
            None if is > was => return self.cannot_tell(table),
            None => was - is,
        };
        let come = (is + gone).saturating_sub(was);
        if gone == 0 {
            if come > 0 {
                let more = counted(come, "row");
                self.notes
                    .push(format!("{name} has {more} more than before"));
            }
            return;
        }
        let (lost, verb) = (counted(gone, "row"), if gone == 1 { "is" } else { "are" });
        let others = match come {
            0 => String::new(),
            1 => ", and 1 other has come".to_owned(),
            come => format!(", and {come} others have come"),
        };
        let text = format!("{lost} of {was} of {name} {verb} gone{others}");
        self.find(Kind::LostRows, text);
    }

    /// Rows came, and whether others went nobody knows: that is no reason to call it safe.
    fn cannot_tell(&mut self, table: &ChangedTable) {
        let more = counted(table.is - table.was, "row");
        self.find(
            Kind::LostRows,
            format!(
                "{} has {more} more than before, and whether earlier ones are gone or other ones is not \
                 known: it has no key by which they are known, or too many of them",
                table.now
            ),
        );
    }

    /// A column of which one cannot say row by row what became of its values.
    pub(super) fn cannot_compare(&mut self, column: &ChangedColumn) {
        let (table, name) = &column.now;
        if column.as_many {
            let text = format!("values of {table}.{name} are other ones than before");
            return self.find(Kind::ChangedValues, text);
        }
        let text = format!(
            "values of {table} were not compared: it has another number of rows, and no key by which \
             they are known, or too many of them"
        );
        self.find(Kind::ChangedValues, text);
    }

    /// Values that nobody meant to change: how many, and one of them. `key` has the names of the
    /// row's key.
    pub(super) fn changes(&mut self, column: &ChangedColumn, found: Changed, key: &[Name]) {
        let (table, name) = &column.now;
        let is_masked = |name: &Name| self.is_masked(&column.known.0, name);
        let row = (!key.iter().any(is_masked)).then(|| row(key, &found.key));
        let shown = !is_masked(&column.known.1);
        let values = Values {
            table: table.clone(),
            column: name.clone(),
            count: found.count,
            row,
            before: shown.then(|| shorten(found.before.as_deref())),
            after: shown.then(|| shorten(found.after.as_deref())),
        };
        self.findings.push(Finding {
            kind: Kind::ChangedValues,
            text: values.to_string(),
            drift: Vec::new(),
            values: Some(values),
        });
    }

    /// Compares what there was with what the way back has left. Gives the columns of which only the
    /// database can say whether they are the same in the rows that are there again.
    pub(super) fn compare_restored(
        &mut self,
        before: &State,
        restored: &State,
    ) -> Vec<ChangedColumn> {
        let mut open = Vec::new();
        let none = Renames::default();
        let changes = diff::diff(&restored.schema, &before.schema, &none);
        let schema = changes.into_iter().map(|change| NotRestored::Schema {
            change: Box::new(change),
        });
        self.not_restored.extend(schema);
        let objects = before.beyond.symmetric_difference(&restored.beyond);
        let objects = objects.map(|object| format!("{} {}", object.kind, object.name));
        // One that says something else is on both sides.
        let objects: BTreeSet<String> = objects.collect();
        let objects = objects.into_iter().map(|name| NotRestored::Object { name });
        self.not_restored.extend(objects);
        self.compare_besides(before, restored);
        for (counted, was) in &before.counters {
            if let Some(is) = restored.counters.get(counted)
                && is.is_behind(*was)
            {
                self.not_restored.push(NotRestored::Counter {
                    name: name_of(counted),
                    before: was.next,
                    after: is.next,
                });
            }
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
            }
            for (column, values) in &was.columns {
                let now = is.columns.get(column);
                if now.is_none_or(|now| now.digest == values.digest) {
                    continue;
                }
                let place = (table.clone(), column.clone());
                let column = ChangedColumn {
                    known: place.clone(),
                    now: place,
                    as_many: was.rows == is.rows,
                };
                match column.as_many {
                    true => self.restores_otherwise(before, restored, &column),
                    false => open.push(column),
                }
            }
        }
        open
    }

    /// What there was beside tables, and is there no more or otherwise.
    fn compare_besides(&mut self, before: &State, restored: &State) {
        let (was, is) = (&before.besides, &restored.besides);
        let gone = was.large_objects.difference(&is.large_objects).count();
        if gone > 0 {
            let name = counted(gone as u64, "large object");
            self.not_restored.push(NotRestored::Object { name });
        }
        for (what, was) in &was.states {
            if let Some(is) = is.states.get(what).filter(|is| *is != was) {
                let name = format!("{what}: {was} then, {is} now");
                self.not_restored.push(NotRestored::Object { name });
            }
        }
    }

    /// Values that a downgrade does not bring back.
    pub(super) fn restores_otherwise(
        &mut self,
        before: &State,
        restored: &State,
        column: &ChangedColumn,
    ) {
        let (table, name) = &column.known;
        let filled = |state: &State| {
            let content = state.contents.get(table);
            let values = content.and_then(|content| content.columns.get(name));
            values.map_or(0, |values| values.filled)
        };
        self.not_restored.push(NotRestored::Values {
            table: table.clone(),
            column: name.clone(),
            before: filled(before),
            after: filled(restored),
        });
    }
}
