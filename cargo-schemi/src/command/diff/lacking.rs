//! What a change needs and only the other database has.

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_schema::{Column, ColumnType, Dialect, Schema, UserTypeKind};

use super::beyond::{Difference, Differs};
use crate::change::Change;
use crate::command::CommandError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::{collation, qualified};
use crate::dialect::{self, Cache, Refusal, Refused, RenderError};

/// The kinds of objects that a definition may need, and that diff does not make.
const GIVING: [&str; 9] = [
    "aggregate",
    "base type",
    "cast",
    "collation",
    "extension",
    "function",
    "operator",
    "procedure",
    "text search configuration",
];

/// How the messages begin about what is not there, of these kinds.
const MISSED: [&str; 5] = [
    "collation ",
    "function ",
    "operator ",
    "operator class ",
    "text search configuration ",
];

/// What the changes need and only the other database has: a function or a type of an extension. Where
/// nothing of the kind is there only, nobody is asked.
///
/// # Errors
/// A connection that breaks.
pub async fn lacking(
    database: &mut Database,
    (from, to): (&Schema, &Schema),
    changes: &[Change],
    beyond: &[Difference],
    cache: &Cache,
) -> Result<Option<RenderError>, CommandError> {
    let is_new = |difference: &&Difference| {
        GIVING.contains(&difference.kind) && difference.differs != Differs::Gone
    };
    let new: Vec<String> = beyond.iter().filter(is_new).map(named).collect();
    if new.is_empty() || database.dialect() != Dialect::Postgres {
        return Ok(None);
    }
    let way_out = format!(
        "the other database has what it needs ({}), and diff does not make that: make it before",
        few(new).join(", ")
    );
    let (types, collations) = brought(to, changes);
    let missing = dialect::missing(database, &types, &collations).await?;
    if let Some((word, name)) = missing {
        let message = format!("{word} {name} is not there; {way_out}");
        return Ok(Some(RenderError::new(message)));
    }
    let asked = dialect::refusals(Dialect::Postgres, Some(database), (from, changes), cache);
    let refused = asked.await?;
    let is_lacking =
        |refusal: &&Refusal| refusal.refused == Refused::Wrong || speaks_of(refusal, beyond);
    let missed = refused.iter().find(is_lacking);
    Ok(missed.map(|refusal| {
        let (object, message) = (&refusal.object, &refusal.message);
        RenderError::new(format!("{object}: {message}; {way_out}"))
    }))
}

/// What an empty database lacks that the other one's tables stand on.
///
/// # Errors
/// A connection that breaks.
pub async fn in_nothing(database: &mut Database) -> Result<Option<RenderError>, CommandError> {
    let found = dialect::foundations(database).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let lines = found.iter();
    let lines = lines.map(|(needing, needed)| format!("{needing} needs {needed}"));
    Ok(Some(RenderError::new(format!(
        "an empty database lacks what diff does not make: {}; make it in a database, and name that in place of \
         `empty`",
        few(lines.collect()).join("; ")
    ))))
}

/// The first of many, and how many more there are.
fn few(mut lines: Vec<String>) -> Vec<String> {
    const NAMED: usize = 5;
    if lines.len() > NAMED {
        let more = lines.split_off(NAMED).len();
        lines.push(format!("and {more} more"));
    }
    lines
}

fn named(difference: &Difference) -> String {
    format!("{} {}", difference.kind, difference.name)
}

/// Whether something is refused for what only the other database has, and not for what the script makes.
fn speaks_of(refusal: &Refusal, beyond: &[Difference]) -> bool {
    let message = &refusal.message;
    let is_missed = MISSED.iter().any(|word| message.starts_with(word));
    let is_of_schema = |other: &Difference| {
        other.differs == Differs::New && refusal.expr.contains(other.name.as_str())
    };
    is_missed && message.contains(" does not exist")
        || message.contains(" has no default operator class ")
        || message.starts_with("schema ") && beyond.iter().any(is_of_schema)
}

/// The types of what comes or changes, but for those that come along, and the collations.
fn brought(to: &Schema, changes: &[Change]) -> (Vec<String>, Vec<String>) {
    let (mut types, mut collations) = (BTreeSet::new(), BTreeSet::new());
    let own = to.types.keys().chain(to.enums.keys());
    let own: BTreeSet<String> = own.map(qualified).collect();
    let mut note = |ty: &str, named: Option<&String>| {
        if !own.contains(element(ty).unwrap_or(ty)) {
            types.insert(ty.to_owned());
        }
        collations.extend(named.map(|name| collation(name)));
    };
    let mut of_column = |column: &Column| {
        if let ColumnType::Sql(text) = &column.ty {
            note(text, column.collation.as_ref());
        }
    };
    for change in changes {
        if let Change::CreateTable { table } = change {
            table.columns.iter().for_each(&mut of_column);
        } else if let Change::AddColumn { column, .. } | Change::AlterColumn { to: column, .. } =
            change
        {
            of_column(column);
        }
    }
    for change in changes {
        if let Change::CreateType { user_type } | Change::AlterType { to: user_type, .. } = change {
            match &user_type.kind {
                UserTypeKind::Domain(domain) => note(&domain.base, domain.collation.as_ref()),
                UserTypeKind::Composite(composite) => {
                    for part in &composite.attributes {
                        note(&part.ty, part.collation.as_ref());
                    }
                }
                UserTypeKind::Range(range) => note(&range.subtype, None),
            }
        }
    }
    (
        types.into_iter().collect(),
        collations.into_iter().collect(),
    )
}
