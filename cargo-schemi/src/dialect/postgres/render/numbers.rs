//! Numbers go on where a column gets them from something else than before.

use schemi_schema::{Column, Identity, Name, QualifiedName, Sequence};

use super::Renderer;
use super::sequence::first;
use crate::change::Change;
use crate::dialect::postgres::types::implied_sequence;
use crate::dialect::postgres::types::quote::{beside, ident, literal, qualified};

/// The sequence of an identity column.
pub fn of_identity(table: &QualifiedName, column: &Name, identity: &Identity) -> QualifiedName {
    let sequence = identity.sequence.clone();
    sequence.unwrap_or_else(|| implied_sequence(table, column))
}

/// The sequence that a column's default draws from, as SQL writes it.
pub fn drawn(column: &Column) -> Option<String> {
    let default = column.default.as_ref()?.as_str();
    let name = default.strip_prefix("nextval('")?;
    let name = name.strip_suffix("'::regclass)")?;
    Some(name.replace("''", "'"))
}

/// The name that a sequence has while its own is another's.
pub fn parked(sequence: &QualifiedName) -> Name {
    let name = format!("schemi_old_{}", sequence.name);
    Name::from(name[..name.floor_char_boundary(63)].to_owned())
}

impl Renderer {
    /// Makes room for a sequence that is called like that of an identity, which goes later: the new one
    /// goes on where the identity stands. Returns the statement that lets it.
    pub(super) fn displace_identity(&mut self, sequence: &QualifiedName) -> Option<String> {
        let is_of = |table: &QualifiedName, column: &Column| {
            let identity = column.identity.as_ref();
            identity.is_some_and(|found| of_identity(table, &column.name, found) == *sequence)
        };
        let mut tables = self.state.tables.values();
        tables.find(|table| {
            table
                .columns
                .iter()
                .any(|column| is_of(&table.name, column))
        })?;
        let old = parked(sequence);
        self.script.push(format!(
            "ALTER SEQUENCE {} RENAME TO {}",
            qualified(sequence),
            ident(old.as_str())
        ));
        Some(go_on_from(&qualified(sequence), &beside(sequence, &old)))
    }

    /// Takes a sequence away from a column that becomes an identity. It is dropped when its turn comes;
    /// until then the identity may want its name.
    pub(super) fn displace_sequence(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        identity: &Identity,
    ) -> Option<String> {
        let name = drawn(from)?;
        let sequence = self.state.sequences.values();
        let sequence: Sequence = { sequence }.find(|s| qualified(&s.name) == name)?.clone();
        let goes = self.changes.iter().any(
            |change| matches!(change, Change::DropSequence { sequence: s } if s.name == sequence.name),
        );
        if goes && of_identity(table, &to.name, identity) == sequence.name {
            if sequence.owned_by.is_some() {
                self.script
                    .push(format!("ALTER SEQUENCE {name} OWNED BY NONE"));
            }
            let old = parked(&sequence.name);
            self.script.push(format!(
                "ALTER SEQUENCE {name} RENAME TO {}",
                ident(old.as_str())
            ));
            self.displaced.insert(sequence.name.clone());
            return Some(beside(&sequence.name, &old));
        }
        Some(name)
    }

    /// Lets a sequence that a column draws from now go on where the column's numbers stood. What it gives is the
    /// sequence that is to go behind the column's values, once they are numbers.
    pub(super) fn draw_on(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
    ) -> Option<Sequence> {
        let new = drawn(to).filter(|new| drawn(from).as_ref() != Some(new))?;
        let made = self.changes.iter().find_map(|change| {
            if let Change::CreateSequence { sequence } = change {
                (qualified(&sequence.name) == new).then(|| sequence.clone())
            } else {
                None
            }
        });
        let made = made?;
        if let Some(old) = drawn(from) {
            self.script.push(go_on_from(&new, &old));
        } else if let Some(identity) = &from.identity {
            let old = of_identity(table, &from.name, identity);
            if old != made.name {
                self.script.push(go_on_from(&new, &qualified(&old)));
            }
        } else {
            return Some(made);
        }
        None
    }

    /// Sets a sequence behind the values that a column holds; where there are none it begins as it is.
    pub(super) fn go_behind(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        sequence: &str,
        options: &schemi_schema::SequenceOptions,
    ) {
        let (name, column) = (qualified(table), ident(column.as_str()));
        let step = options.increment.unwrap_or(1);
        let start = options.start.unwrap_or_else(|| first(options));
        let next = if step < 0 {
            format!("least(min({column}) - {}, {start})", step.unsigned_abs())
        } else {
            format!("greatest(max({column}) + {step}, {start})")
        };
        self.script.push(format!(
            "SELECT setval({sequence}, {next}, false) FROM {name} HAVING count({column}) > 0"
        ));
    }
}

/// Sets a sequence where another one stands.
pub fn go_on_from(sequence: &str, old: &str) -> String {
    format!(
        "SELECT setval({}, last_value, is_called) FROM {old}",
        literal(sequence)
    )
}
