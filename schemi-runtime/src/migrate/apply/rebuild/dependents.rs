//! What hangs on a table: its indexes and triggers, and views and triggers that speak of it.

use super::{RebuildError, refused};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::session::{Bind, quoted};

/// What a dependent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Index,
    Trigger,
    View,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::View => "view",
        }
    }
}

/// Something that vanishes with its table.
#[derive(Clone, Debug)]
pub(super) struct Dependent {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) sql: String,
}

/// Something that does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) error: ServerError,
}

/// The indexes and triggers of a table, in the order of their creation, which is the order in which
/// triggers fire. Indexes without SQL belong to constraints and come with the new table.
pub(super) async fn of_table(
    database: &mut Database,
    table: &str,
) -> Result<Vec<Dependent>, RebuildError> {
    let sql = "SELECT type, name, sql FROM main.sqlite_master \
               WHERE type IN ('index', 'trigger') AND tbl_name = $1 COLLATE NOCASE \
               AND sql IS NOT NULL ORDER BY type, rowid";
    let rows = database
        .rows(sql, &[Bind::from(table)])
        .await
        .map_err(refused("reading the table's indexes and triggers"))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut columns = row.into_iter();
            let mut next = || columns.next().flatten().unwrap_or_default();
            Dependent {
                kind: if next() == "index" {
                    Kind::Index
                } else {
                    Kind::Trigger
                },
                name: next(),
                sql: next(),
            }
        })
        .collect())
}

/// The views and triggers that do not compile. SQLite compiles them only when they are used, so each
/// is used in an EXPLAIN, which runs nothing.
pub(super) async fn broken(database: &mut Database) -> Result<Vec<Broken>, RebuildError> {
    let sql = "SELECT type, name, tbl_name FROM main.sqlite_master \
               WHERE type IN ('view', 'trigger') ORDER BY type, name";
    let rows = database
        .rows(sql, &[])
        .await
        .map_err(refused("reading views and triggers"))?;
    let mut broken = Vec::new();
    for row in rows {
        let mut columns = row.into_iter();
        let mut next = || columns.next().flatten().unwrap_or_default();
        let (kind, name, table) = (next(), next(), next());
        let (kind, tries) = if kind == "view" {
            (
                Kind::View,
                vec![format!("SELECT * FROM main.{}", quoted(&name))],
            )
        } else {
            (Kind::Trigger, uses(database, &table).await)
        };
        for sql in tries {
            if let Err(error) = database.run(&format!("EXPLAIN {sql}")).await {
                let name = name.clone();
                broken.push(Broken { kind, name, error });
            }
        }
    }
    Ok(broken)
}

/// Why the triggers of a table do not compile, if they don't.
pub(super) async fn trouble(database: &mut Database, table: &str) -> Option<ServerError> {
    for sql in uses(database, table).await {
        if let Err(error) = database.run(&format!("EXPLAIN {sql}")).await {
            return Some(error);
        }
    }
    None
}

/// Statements that would fire the triggers of a table or view.
async fn uses(database: &mut Database, table: &str) -> Vec<String> {
    let columns = database
        .rows(
            "SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0",
            &[Bind::from(table)],
        )
        .await
        .unwrap_or_default();
    let columns: Vec<String> = columns
        .into_iter()
        .filter_map(|row| row.into_iter().next().flatten())
        .map(|name| quoted(&name))
        .collect();
    let table = quoted(table);
    let sets: Vec<String> = columns
        .iter()
        .map(|name| format!("{name} = {name}"))
        .collect();
    let nulls = vec!["NULL"; columns.len()].join(", ");
    vec![
        format!("DELETE FROM main.{table}"),
        format!("UPDATE main.{table} SET {}", sets.join(", ")),
        format!(
            "INSERT INTO main.{table} ({}) VALUES ({nulls})",
            columns.join(", ")
        ),
    ]
}
