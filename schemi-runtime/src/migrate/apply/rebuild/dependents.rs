//! What hangs on a table: its indexes and triggers, and views and triggers that speak of it.

use super::{RebuildError, refused};
use crate::migrate::database::Database;
use schemi_schema::Dialect;

use crate::migrate::error::ServerError;
use crate::migrate::scan::names;
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

/// The one among the newly broken that is broken by itself, and not because of another that it
/// uses. It is found by trying triggers one by one, so the transaction must be rolled back then.
pub(super) async fn culprit(
    database: &mut Database,
    mut new: Vec<Broken>,
    before: &[Broken],
) -> Result<Option<Broken>, RebuildError> {
    if new.is_empty() {
        return Ok(None);
    }
    let views: Vec<String> = new
        .iter()
        .filter(|broken| broken.kind == Kind::View)
        .map(|broken| broken.name.to_lowercase())
        .collect();
    for broken in new.iter().filter(|broken| broken.kind == Kind::View) {
        let sql = "SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = $1";
        let sql = database
            .value(sql, &[Bind::from(broken.name.as_str())])
            .await;
        let sql = sql.map_err(refused("reading views"))?.unwrap_or_default();
        let names = names(&sql, Dialect::Sqlite);
        let own = broken.name.to_lowercase();
        if !views
            .iter()
            .any(|view| *view != own && names.contains(view))
        {
            return Ok(Some(broken.clone()));
        }
    }
    if views.is_empty()
        && let Some(alone) = broken_alone(database, before).await?
    {
        return Ok(Some(alone));
    }
    Ok(Some(new.remove(0)))
}

/// The first trigger that does not compile when there is no other trigger.
async fn broken_alone(
    database: &mut Database,
    before: &[Broken],
) -> Result<Option<Broken>, RebuildError> {
    let sql =
        "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'trigger' ORDER BY name";
    let mut triggers = Vec::new();
    for row in database
        .rows(sql, &[])
        .await
        .map_err(refused("reading triggers"))?
    {
        let mut columns = row.into_iter();
        let mut next = || columns.next().flatten().unwrap_or_default();
        triggers.push((next(), next(), next()));
    }
    for (name, _, _) in &triggers {
        drop_trigger(database, name).await?;
    }
    for (name, table, sql) in &triggers {
        if before.iter().any(|broken| broken.name == *name) {
            continue;
        }
        database
            .run(sql)
            .await
            .map_err(refused("trying a trigger"))?;
        for sql in uses(database, table).await {
            if let Err(error) = database.run(&format!("EXPLAIN {sql}")).await {
                // A view without INSTEAD OF refuses the statement, whatever its triggers say.
                if !error.message.contains("because it is a view") {
                    let (kind, name) = (Kind::Trigger, name.clone());
                    return Ok(Some(Broken { kind, name, error }));
                }
            }
        }
        drop_trigger(database, name).await?;
    }
    Ok(None)
}

async fn drop_trigger(database: &mut Database, name: &str) -> Result<(), RebuildError> {
    let sql = format!("DROP TRIGGER main.{}", quoted(name));
    let dropped = database.run(&sql).await;
    dropped.map(|_| ()).map_err(refused("trying the triggers"))
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
