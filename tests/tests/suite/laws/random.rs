//! Pairs of shapes with rows, made by chance; a pair that breaks a law shrinks, and is printed as
//! the files of a case folder.

use std::collections::BTreeSet;
use std::fmt;

use proptest::prelude::*;
use schemi_schema::Dialect;
use schemi_tests::cases::answers;
use schemi_tests::laws::pair::export;
use schemi_tests::laws::{Held, Pair, Source};

use super::edit::{Edit, edit};
use super::shape::{Column, Kind, Shape, Table, Value, sql};

/// One pair.
#[derive(Clone)]
pub(super) struct Sample {
    from: String,
    to: String,
    rows: String,
    flags: String,
    /// Where the second revision comes from.
    pub(super) source: Source,
}

impl fmt::Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, text) in [
            ("from.rs", &self.from),
            ("to.rs", &self.to),
            ("rows.sql", &self.rows),
            ("flags.txt", &self.flags),
        ] {
            write!(f, "\n----- {name}\n{text}")?;
        }
        writeln!(f, "----- generated from {:?}", self.source)
    }
}

impl Sample {
    /// The pair as the laws take it.
    pub(super) fn pair(&self, dialect: Dialect) -> Held<Pair> {
        let dialects: BTreeSet<Dialect> = Dialect::ALL.into();
        Ok(Pair {
            from: export(&self.from, &dialects).map_err(|e| format!("from.rs: {e}"))?,
            to: export(&self.to, &dialects).map_err(|e| format!("to.rs: {e}"))?,
            answers: answers(&self.flags, dialect)?,
            rows: self.rows.clone(),
            lossy: BTreeSet::new(),
        })
    }
}

/// Any pair: a shape of some edits, rows in it, and some edits more.
pub(super) fn sample() -> impl Strategy<Value = Sample> {
    let edits = |count| prop::collection::vec(edit(), count);
    let seeds = prop::collection::vec(any::<u32>(), 0..5);
    (edits(3..25), edits(1..10), seeds, any::<bool>()).prop_map(|(first, then, seeds, reflects)| {
        let mut from = Shape {
            tables: Vec::new(),
            values: Vec::new(),
            domain: Default::default(),
            next: 2,
        };
        for id in 0..2 {
            let text = format!("v{id}");
            from.values.push(Value { id, text });
        }
        from.tables.push(Table {
            id: 1000,
            name: "first".to_owned(),
            columns: Vec::new(),
            is_strict: false,
            comment: None,
            is_pair_unique: false,
        });
        first.iter().for_each(|edit| edit.apply(&mut from));
        let mut to = from.clone();
        then.iter().for_each(|edit: &Edit| edit.apply(&mut to));
        tell_apart(&from, &mut to);
        Sample {
            rows: rows(&from, &seeds),
            flags: flags(&from, &to),
            to: to.rust(Some(&from)),
            from: from.rust(None),
            source: if reflects {
                Source::Database
            } else {
                Source::Migrations
            },
        }
    })
}

/// Takes `unique` from columns in which all rows would get one value; keeps NULLs where the way back
/// would find such values under a unique constraint.
fn tell_apart(from: &Shape, to: &mut Shape) {
    for table in &mut to.tables {
        let before = from.table(table.id);
        for column in &mut table.columns {
            let old = before.and_then(|table| table.columns.iter().find(|c| c.id == column.id));
            let is_alike = match old {
                Some(old) => old.is_nullable && !column.is_nullable,
                None => !column.is_nullable || column.has_default,
            };
            column.is_unique &= !is_alike;
            // What was filled stays filled on the way back, to a column that was unique.
            column.is_nullable |= old.is_some_and(|old| old.is_unique && old.is_nullable);
        }
    }
}

/// One row a seed in every table; references to tables that come later are NULL.
fn rows(shape: &Shape, seeds: &[u32]) -> String {
    let mut text = String::new();
    for (at, table) in shape.tables.iter().enumerate() {
        let written: Vec<&Column> = table
            .columns
            .iter()
            .filter(|column| column.computed.is_none())
            .collect();
        for (number, seed) in seeds.iter().enumerate() {
            let mut names = vec!["id".to_owned()];
            let mut values = vec![format!("{}", number + 1)];
            for (place, column) in written.iter().enumerate() {
                names.push(sql(&column.name));
                let bits = seed.rotate_right(3 * place as u32 + at as u32);
                values.push(value(shape, at, column, number, bits));
            }
            text += &format!(
                "INSERT INTO {} ({}) VALUES ({});\n",
                sql(&table.name),
                names.join(", "),
                values.join(", ")
            );
        }
    }
    text
}

fn value(shape: &Shape, at: usize, column: &Column, number: usize, bits: u32) -> String {
    if column.is_nullable && bits & 3 == 0 {
        return "NULL".to_owned();
    }
    if let Some((target, _)) = column.refers {
        let target = shape.tables.iter().position(|table| table.id == target);
        return match target {
            Some(target) if target < at => format!("{}", 1 + bits as usize % (number + 1)),
            Some(target) if target == at && number > 0 => "1".to_owned(),
            Some(_) | None => "NULL".to_owned(),
        };
    }
    let unlike = number * 10 + bits as usize % 10;
    match column.kind {
        Kind::Int | Kind::Big => format!("{unlike}"),
        Kind::Text | Kind::Domain => format!("'{unlike}'"),
        Kind::Real => format!("{unlike}.25"),
        Kind::Bool => if bits & 4 == 0 { "true" } else { "false" }.to_owned(),
        Kind::Time => format!("'2020-01-{:02} 10:00:00'", number + 1),
        Kind::Enum => {
            let values: Vec<_> = shape.values.iter().filter(|value| value.id < 2).collect();
            format!("'{}'", values[bits as usize % values.len()].text)
        }
    }
}

/// What the user says: what was dropped is not renamed, and what became required gets a value.
fn flags(from: &Shape, to: &Shape) -> String {
    let mut text = String::new();
    for table in &from.tables {
        let Some(after) = to.table(table.id) else {
            text += &format!("--no-rename {}\n", table.name);
            continue;
        };
        for column in &table.columns {
            if !after.columns.iter().any(|c| c.id == column.id) {
                text += &format!("--no-rename {}.{}\n", table.name, column.name);
            }
        }
        for column in after
            .columns
            .iter()
            .filter(|c| !c.is_nullable && c.computed.is_none())
        {
            let old = table.columns.iter().find(|c| c.id == column.id);
            let is_filled = match old {
                Some(old) => old.is_nullable,
                None => !column.has_default,
            };
            if is_filled {
                let value = column.neutral();
                text += &format!("--backfill {}.{}={value}\n", after.name, column.name);
            }
        }
    }
    text
}
