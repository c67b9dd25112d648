//! What differs between two databases and is never changed: views, functions, triggers, grants.

use std::collections::BTreeMap;
use std::fmt;

use schemi_schema::{Dialect, Index, IndexTarget, QualifiedName, Schema};
use serde::Serialize;

use crate::change::Change;
use crate::dialect::postgres::types::quote::qualified;
use crate::dialect::{Beyond, Reflected, RenderError};

/// An object that no change is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// What it is: `view`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The table that it hangs on, or the arguments that it takes.
    pub detail: Option<String>,
    /// In what way it differs.
    pub differs: Differs,
}

/// In what way an object differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// Only the first database has it.
    Gone,
    /// Only the second one has it.
    New,
    /// It says something else.
    Changed,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)?;
        match (&self.detail, self.kind) {
            (arguments, "function" | "procedure" | "aggregate" | "operator") => {
                write!(f, "({})", arguments.as_deref().unwrap_or_default())?;
            }
            (Some(table), _) => write!(f, " on {table}")?,
            (None, _) => {}
        }
        f.write_str(match self.differs {
            Differs::Gone => " is in the first only",
            Differs::New => " is in the second only",
            Differs::Changed => " differs",
        })
    }
}

/// Refuses what a script would have to write and cannot: a constraint of a table that stays or comes, which
/// PostgreSQL 18 does not enforce, or which is over periods. (The name alone of a NOT NULL is only named.)
///
/// # Errors
/// The first one.
pub fn refuse_unsayable(differences: &[Difference], changes: &[Change]) -> Result<(), RenderError> {
    let goes = |table: &str| {
        let drops = |change: &Change| matches!(change, Change::DropTable { table: gone } if gone.name.name.as_str() == table);
        changes.iter().any(drops)
    };
    let unsayable = |difference: &&Difference| {
        difference.kind == "constraint" && !difference.detail.as_deref().is_some_and(goes)
    };
    match differences.iter().find(unsayable) {
        None => Ok(()),
        Some(difference) => Err(RenderError::new(format!(
            "{difference}: it is not enforced, not valid, not inherited or over a period, as PostgreSQL has it \
             since 18, and diff does not write that; make both alike by hand"
        ))),
    }
}

/// What holds rows or shows some under a name that a table could have.
const LIKE_TABLES: [&str; 5] = [
    "view",
    "materialized view",
    "typed table",
    "foreign table",
    "virtual table",
];

/// Refuses to drop a table in whose place the second database has something else, which no script would make,
/// and to make one in the place of something that none drops.
///
/// # Errors
/// The first one.
pub fn refuse_other_kinds(
    dialect: Dialect,
    differences: &[Difference],
    changes: &[Change],
) -> Result<(), RenderError> {
    for change in changes {
        let (name, differs) = if let Change::DropTable { table } = change {
            (table.name.to_string(), Differs::New)
        } else if let Change::CreateTable { table } = change {
            (table.name.to_string(), Differs::Gone)
        } else {
            continue;
        };
        let is_of_name = |found: &&Difference| {
            let is_alike = LIKE_TABLES.contains(&found.kind) && found.differs == differs;
            is_alike
                && match dialect {
                    Dialect::Sqlite => found.name.eq_ignore_ascii_case(&name),
                    Dialect::Postgres => found.name == name,
                }
        };
        if let Some(found) = differences.iter().find(is_of_name) {
            let kind = found.kind;
            return Err(RenderError::new(match differs {
                Differs::New => format!(
                    "table {name}: the second database has a {kind} of this name, and diff makes none: put it in the \
                     table's place by hand, with its rows"
                ),
                Differs::Gone | Differs::Changed => format!(
                    "table {name}: the first database has a {kind} of this name, and diff drops none: drop it before"
                ),
            }));
        }
    }
    Ok(())
}

/// Refuses to let a column be NULL that a replica identity stands on, which no script changes.
///
/// # Errors
/// The first one.
pub fn refuse_identified(
    found: &Reflected,
    from: &Schema,
    changes: &[Change],
) -> Result<(), RenderError> {
    for change in changes {
        let Change::AlterColumn {
            table,
            from: old,
            to,
            ..
        } = change
        else {
            continue;
        };
        let indexes = from.tables.get(table).map(|known| known.indexes.iter());
        let mut indexes = indexes.into_iter().flatten();
        let stands = indexes.find(|index| {
            let name = format!("i {}", index.name);
            let is_it = |beyond: &Beyond| {
                beyond.kind == "replica identity"
                    && beyond.name == *table
                    && beyond.definition.as_deref() == Some(&name)
            };
            index
                .keys
                .iter()
                .any(|key| key.target == IndexTarget::Column(to.name.clone()))
                && found.beyond.iter().any(is_it)
        });
        let is_dropped = |index: &Index| {
            changes.iter().any(
                |change| matches!(change, Change::DropIndex { index: gone, .. } if gone.name == index.name),
            )
        };
        let stands = stands.filter(|index| !is_dropped(index));
        if let Some(index) = stands.filter(|_| !old.nullable && to.nullable) {
            return Err(RenderError::new(format!(
                "column {table}.{}: it may not be NULL while index {} is the replica identity of its table: \
                 ALTER TABLE {table} REPLICA IDENTITY DEFAULT before",
                to.name, index.name
            )));
        }
    }
    Ok(())
}

/// Refuses to change what a composite type is made of, or to drop it, while a table is of it: the table would change
/// with it, and no script changes or drops such a table.
///
/// # Errors
/// The first one.
pub fn refuse_typed(found: &Reflected, changes: &[Change]) -> Result<(), RenderError> {
    for change in changes {
        let name = if let Change::AlterType { from, to } = change {
            (from.kind != to.kind).then_some(&to.name)
        } else if let Change::RenameAttribute { user_type, .. } = change {
            Some(user_type)
        } else if let Change::DropType { user_type } = change {
            Some(&user_type.name)
        } else {
            None
        };
        let Some(name) = name else {
            continue;
        };
        let of = format!("OF {}: ", qualified(name));
        let is_of = |beyond: &&Beyond| {
            let definition = beyond.definition.as_deref().unwrap_or_default();
            beyond.kind == "typed table" && definition.starts_with(&of)
        };
        if let Some(table) = found.beyond.iter().find(is_of) {
            let table = &table.name;
            let way_out = match matches!(change, Change::DropType { .. }) {
                true => format!("drop the table before: DROP TABLE {table}"),
                false => format!("change both before: ALTER TYPE {name} … CASCADE"),
            };
            return Err(RenderError::new(format!(
                "type {name}: table {table} is of this type, and diff does not change such a table; {way_out}"
            )));
        }
    }
    Ok(())
}

type Key<'a> = (&'static str, &'a QualifiedName, Option<&'a str>);

/// The differences between two databases, in order.
pub fn differences(from: &Reflected, to: &Reflected) -> Vec<Difference> {
    let (before, after) = (by_key(from), by_key(to));
    let gone = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .map(|key| difference(key, Differs::Gone));
    let others = after.iter().filter_map(|(key, new)| match before.get(key) {
        None => Some(difference(key, Differs::New)),
        Some(old) if old.definition != new.definition => Some(difference(key, Differs::Changed)),
        Some(_) => None,
    });
    let mut found: Vec<Difference> = gone.chain(others).collect();
    found.sort();
    found
}

fn by_key(reflected: &Reflected) -> BTreeMap<Key<'_>, &Beyond> {
    let found = reflected.beyond.iter();
    found
        .map(|beyond| {
            let detail = beyond.detail.as_deref();
            ((beyond.kind, &beyond.name, detail), beyond)
        })
        .collect()
}

fn difference((kind, name, detail): &Key<'_>, differs: Differs) -> Difference {
    Difference {
        kind,
        name: name.to_string(),
        detail: detail.map(str::to_owned),
        differs,
    }
}
