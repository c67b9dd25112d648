//! Sequences, and the numbers that identity columns give.

use schemi_schema::{Column, Identity, OwnedBy, QualifiedName, Sequence, SequenceOptions};

use super::bounds::Bounds;
use super::numbers::{of_identity, parked};
use super::{Renderer, text};
use crate::change::Change;
use crate::dialect::postgres::types;
use crate::dialect::postgres::types::quote::{beside, ident, literal, qualified};

impl Renderer {
    /// Whether a column is what `serial` declares, and its sequence is not spoken of elsewhere.
    pub(super) fn is_serial(&self, table: &QualifiedName, column: &Column) -> bool {
        text::is_serial(table, column)
            && !self
                .explicit
                .contains(&types::implied_sequence(table, &column.name))
    }

    /// A column as `CREATE TABLE` and `ADD COLUMN` take it.
    pub(super) fn column(&self, table: &QualifiedName, column: &Column) -> String {
        if self.is_serial(table, column) {
            text::column(table, column)
        } else {
            text::plain_column(column)
        }
    }

    pub(super) fn create_sequence(&mut self, sequence: &Sequence) {
        let unlogged = if sequence.unlogged { "UNLOGGED " } else { "" };
        let name = qualified(&sequence.name);
        let options = options(&SequenceOptions::default(), &sequence.options);
        let going_on = self.displace_identity(&sequence.name);
        self.script
            .push(format!("CREATE {unlogged}SEQUENCE {name}{options}"));
        if let Some(sql) = going_on {
            self.script.push(sql);
        }
        if sequence.owned_by.is_some() {
            self.owners.push(sequence.clone());
        }
        if sequence.comment.is_some() {
            self.comment(&format!("SEQUENCE {name}"), sequence.comment.as_deref());
        }
    }

    /// Frees sequences of their owners, before any of these goes and takes them along, or makes them unlogged.
    pub(super) fn release_sequences(&mut self) {
        for change in &self.changes {
            if let Change::AlterSequence { from, to } = change
                && from.owned_by.is_some()
                && from.owned_by != to.owned_by
            {
                let name = qualified(&from.name);
                self.script
                    .push(format!("ALTER SEQUENCE {name} OWNED BY NONE"));
            }
        }
    }

    pub(super) fn alter_sequence(&mut self, from: &Sequence, to: &Sequence) {
        let name = qualified(&to.name);
        let type_of = |one: &Sequence| {
            one.options
                .ty
                .clone()
                .unwrap_or_else(|| "bigint".to_owned())
        };
        let types = (type_of(from), type_of(to));
        match move_bounds(&from.options, &to.options, (&types.0, &types.1)) {
            Some(moved) => self.move_sequence(&name, &from.options, &to.options, moved),
            None => {
                let changed = options(&from.options, &to.options);
                if !changed.is_empty() {
                    self.script.push(format!("ALTER SEQUENCE {name}{changed}"));
                }
            }
        }
        if from.unlogged != to.unlogged {
            let word = if to.unlogged { "UNLOGGED" } else { "LOGGED" };
            self.script
                .push(format!("ALTER SEQUENCE {name} SET {word}"));
        }
        if from.owned_by != to.owned_by && to.owned_by.is_some() {
            self.owners.push(to.clone());
        }
        if from.comment != to.comment {
            self.comment(&format!("SEQUENCE {name}"), to.comment.as_deref());
        }
    }

    /// Gives a sequence other bounds, step by step: its type first or last, as the bounds need it.
    fn move_sequence(
        &mut self,
        name: &str,
        from: &SequenceOptions,
        to: &SequenceOptions,
        (wide, narrow): (Bounds, Bounds),
    ) {
        let retype = (from.ty != to.ty).then(|| {
            let ty = to.ty.as_deref().unwrap_or("bigint");
            format!("ALTER SEQUENCE {name} AS {ty}")
        });
        let grows = size(to) > size(from);
        if let Some(retype) = retype.clone().filter(|_| grows) {
            self.script.push(retype);
        }
        let (min, max) = (wide.min, wide.max);
        self.script.push(format!(
            "ALTER SEQUENCE {name} MINVALUE {min} MAXVALUE {max}"
        ));
        self.script.push(narrow.go_on(&literal(name), name));
        let changed = narrowed(from, to, (wide, narrow)).join(" ");
        self.script.push(format!("ALTER SEQUENCE {name} {changed}"));
        if let Some(retype) = retype.filter(|_| !grows) {
            self.script.push(retype);
        }
    }

    /// Drops a sequence, unless it went with the column that it belonged to.
    pub(super) fn drop_sequence(&mut self, sequence: &Sequence) {
        if self.displaced.contains(&sequence.name) {
            let old = beside(&sequence.name, &parked(&sequence.name));
            self.script.push(format!("DROP SEQUENCE {old}"));
            return;
        }
        let is_there = |owner: &OwnedBy| {
            let table = self.state.tables.get(&owner.table);
            table.is_some_and(|table| table.column(&owner.column).is_some())
        };
        if sequence.owned_by.as_ref().is_none_or(is_there) && self.explicit.contains(&sequence.name)
        {
            self.script
                .push(format!("DROP SEQUENCE {}", qualified(&sequence.name)));
        }
    }

    /// Ties sequences to their columns, which are there now.
    pub(super) fn tie_sequences(&mut self) {
        for sequence in std::mem::take(&mut self.owners) {
            if let Some(owner) = sequence.owned_by {
                self.script.push(format!(
                    "ALTER SEQUENCE {} OWNED BY {}.{}",
                    qualified(&sequence.name),
                    qualified(&owner.table),
                    ident(owner.column.as_str())
                ));
            }
        }
    }

    /// The statements that make an identity give other numbers.
    pub(super) fn alter_identity_options(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        from: &Identity,
        to: &Identity,
    ) {
        let [old, new] = [from, to].map(|identity| of_identity(table, &column.name, identity));
        if old.name != new.name {
            let (old, new) = (qualified(&old), ident(new.name.as_str()));
            self.script
                .push(format!("ALTER SEQUENCE {old} RENAME TO {new}"));
        }
        let set = |clauses: &[String]| {
            let actions: Vec<String> = clauses
                .iter()
                .map(|clause| format!("SET {clause}"))
                .collect();
            actions.join(" ")
        };
        // Its sequence has the column's type, which is the new one by now.
        let ty = text::sql_type(&column.ty);
        let moved = move_bounds(&from.options, &to.options, (&ty, &ty));
        if let Some((wide, narrow)) = moved {
            let sequence = qualified(&new);
            let bounds = [
                format!("MINVALUE {}", wide.min),
                format!("MAXVALUE {}", wide.max),
            ];
            self.alter_of(table, &column.name, &set(&bounds));
            self.script
                .push(narrow.go_on(&literal(&sequence), &sequence));
            let changed = narrowed(&from.options, &to.options, (wide, narrow));
            self.alter_of(table, &column.name, &set(&changed));
            return;
        }
        let changed = clauses(&from.options, &to.options);
        if !changed.is_empty() {
            self.alter_of(table, &column.name, &set(&changed));
        }
    }
}

/// How large a sequence's type is.
fn size(options: &SequenceOptions) -> u8 {
    match options.ty.as_deref() {
        Some("smallint") => 2,
        Some("integer") => 4,
        Some(_) | None => 8,
    }
}

/// The bounds around old and new ones, and the new ones, where a sequence may stand before these; and
/// where its type changes with more than itself: then PostgreSQL may take a bound for that of the type.
/// One that stands behind the last number is left to PostgreSQL to refuse.
fn move_bounds(
    from: &SequenceOptions,
    to: &SequenceOptions,
    (old, new): (&str, &str),
) -> Option<(Bounds, Bounds)> {
    let of = |options: &SequenceOptions| Bounds::of(options, "bigint");
    let retyped = from.ty != to.ty && clauses(from, to).len() > 1;
    if !of(from).begin_before(of(to)) && !retyped {
        return None;
    }
    let (old, new) = (Bounds::of(from, old), Bounds::of(to, new));
    Some((old.around(new), new))
}

/// What is to be said to come from wide bounds to narrow ones, and of all else but the type.
fn narrowed(
    from: &SequenceOptions,
    to: &SequenceOptions,
    (wide, narrow): (Bounds, Bounds),
) -> Vec<String> {
    let bounded = |options: &SequenceOptions, bounds: Bounds| SequenceOptions {
        ty: None,
        min: Some(bounds.min),
        max: Some(bounds.max),
        start: Some(options.start.unwrap_or_else(|| first(options))),
        ..options.clone()
    };
    let mut changed = clauses(&bounded(from, wide), &bounded(to, narrow));
    if changed.is_empty() {
        changed.push(format!("MINVALUE {}", narrow.min));
    }
    changed
}

/// The sequences that changes and the schema before them speak of.
pub fn explicit<'a>(
    before: impl Iterator<Item = &'a QualifiedName>,
    changes: &'a [Change],
) -> std::collections::BTreeSet<QualifiedName> {
    let created = changes.iter().filter_map(|change| {
        if let Change::CreateSequence { sequence } = change {
            Some(&sequence.name)
        } else {
            None
        }
    });
    before.chain(created).cloned().collect()
}

/// The options of an identity, in parentheses; nothing where none is said.
pub fn identity_options(identity: &Identity) -> String {
    let mut clauses = clauses(&SequenceOptions::default(), &identity.options);
    if let Some(name) = &identity.sequence {
        clauses.insert(0, format!("SEQUENCE NAME {}", qualified(name)));
    }
    if clauses.is_empty() {
        String::new()
    } else {
        format!(" ({})", clauses.join(" "))
    }
}

fn options(from: &SequenceOptions, to: &SequenceOptions) -> String {
    let clauses = clauses(from, to);
    let spaced = clauses.iter().map(|clause| format!(" {clause}"));
    spaced.collect()
}

/// What is to be said to come from one set of options to the other.
fn clauses(from: &SequenceOptions, to: &SequenceOptions) -> Vec<String> {
    let mut clauses = Vec::new();
    if from.ty != to.ty {
        let ty = to.ty.as_deref().unwrap_or("bigint");
        clauses.push(format!("AS {ty}"));
    }
    if from.increment != to.increment {
        clauses.push(format!("INCREMENT BY {}", to.increment.unwrap_or(1)));
    }
    // Bounds follow the type and the direction: where these change, both are said anew.
    let moved = from.ty != to.ty || from.increment != to.increment;
    let falls = |options: &SequenceOptions| options.increment.is_some_and(|step| step < 0);
    let turns = falls(from) != falls(to);
    for (word, old, new) in [
        ("MINVALUE", from.min, to.min),
        ("MAXVALUE", from.max, to.max),
    ] {
        match new {
            Some(bound) if old != new || moved => clauses.push(format!("{word} {bound}")),
            None if old != new || turns => clauses.push(format!("NO {word}")),
            Some(_) | None => {}
        }
    }
    let starts = |options: &SequenceOptions| options.start.unwrap_or_else(|| first(options));
    // A new one begins at its bound unless that is said, whatever is usual for others.
    if starts(from) != starts(to) || from.is_default() && to.start.is_some() {
        clauses.push(format!("START WITH {}", starts(to)));
    }
    if from.cache != to.cache {
        clauses.push(format!("CACHE {}", to.cache.unwrap_or(1)));
    }
    match (from.cycle, to.cycle) {
        (false, true) => clauses.push("CYCLE".to_owned()),
        (true, false) => clauses.push("NO CYCLE".to_owned()),
        (true, true) | (false, false) => {}
    }
    clauses
}

/// Where a sequence begins when nothing is said.
pub fn first(options: &SequenceOptions) -> i64 {
    match options.increment {
        Some(step) if step < 0 => options.max.unwrap_or(-1),
        Some(_) | None => options.min.unwrap_or(1),
    }
}
