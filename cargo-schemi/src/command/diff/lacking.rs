//! What a change needs and only the other database has.

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_schema::{Column, ColumnType, Dialect, Schema};

use super::beyond::{Difference, Differs};
use crate::change::Change;
use crate::command::CommandError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;
use crate::dialect::{self, Cache, Refused, RenderError};

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
        let gives = ["extension", "function", "base type"].contains(&difference.kind);
        gives && difference.differs != Differs::Gone
    };
    let new: Vec<String> = beyond.iter().filter(is_new).map(named).collect();
    if new.is_empty() || database.dialect() != Dialect::Postgres {
        return Ok(None);
    }
    let way_out = format!(
        "the other database has what it needs ({}), and diff does not make that: make it before",
        new.join(", ")
    );
    let missing = dialect::missing_types(database, &brought_types(to, changes)).await?;
    if let Some(name) = missing.first() {
        let message = format!("type {name} is not there; {way_out}");
        return Ok(Some(RenderError::new(message)));
    }
    let asked = dialect::refusals(Dialect::Postgres, Some(database), (from, changes), cache);
    let refused = asked.await?;
    let missed = refused.iter().find(|refusal| {
        let message = &refusal.message;
        refusal.refused == Refused::Wrong
            || message.starts_with("function ") && message.ends_with(" does not exist")
    });
    Ok(missed.map(|refusal| {
        let (object, message) = (&refusal.object, &refusal.message);
        RenderError::new(format!("{object}: {message}; {way_out}"))
    }))
}

fn named(difference: &Difference) -> String {
    format!("{} {}", difference.kind, difference.name)
}

/// The types of columns that come or change, but for those that come along.
fn brought_types(to: &Schema, changes: &[Change]) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut note = |column: &Column| {
        if let ColumnType::Sql(text) = &column.ty {
            let name = element(text).unwrap_or(text);
            if !to.types.keys().any(|known| qualified(known) == name) {
                found.insert(text.clone());
            }
        }
    };
    for change in changes {
        if let Change::CreateTable { table } = change {
            table.columns.iter().for_each(&mut note);
        } else if let Change::AddColumn { column, .. } | Change::AlterColumn { to: column, .. } =
            change
        {
            note(column);
        }
    }
    found.into_iter().collect()
}
