//! A database in memory that holds what another one does, without its rows: to see what a script
//! makes of it.

use std::collections::BTreeSet;

use schemi_runtime::migrate::Block;
use schemi_schema::{Name, Schema};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};

use crate::change::Change;
use crate::dialect::sqlite::ddl::declared::{Declared, DependentKind};
use crate::dialect::sqlite::ddl::identifier::{literal, quote};
use crate::dialect::sqlite::reflect::reflect;
use crate::dialect::sqlite::render::run::table_of;
use crate::dialect::{ReflectOptions, Reflected, RenderError, Scope};
use crate::script::Script;

/// The database in memory.
pub(super) struct Trial {
    connection: SqliteConnection,
    scope: Scope,
}

/// Something that does not work: what it is, and what SQLite says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Broken {
    /// `view v`, `trigger a, b of table t`.
    object: String,
    /// How it was used.
    used: &'static str,
    said: String,
}

/// Tries a script: it must lead where `differences` finds none, and everything that hangs on tables
/// must be there and work as before. What needs more than SQLite itself has cannot be tried.
pub(super) async fn check(
    scope: Scope,
    (from, to): (&Reflected, &Reflected),
    sql: &str,
    differences: impl FnOnce(Schema) -> Vec<Change>,
) -> Result<(), RenderError> {
    let Some(mut trial) = Trial::of(scope, from).await else {
        return Ok(());
    };
    let before = trial.broken(&from.declared).await;
    trial.run(sql).await.map_err(|said| {
        RenderError::new(format!(
            "SQLite refuses the script ({said}): change this by hand"
        ))
    })?;
    // Whether keys fit their parents says nothing about triggers, and a script leaves that looked at.
    let off = trial.run("PRAGMA foreign_keys = OFF").await;
    off.map_err(RenderError::new)?;
    let found = trial.read().await?;
    check_triggers(from, &found)?;
    let now = trial.broken(&found.declared).await;
    let was = |broken: &&Broken| {
        !before
            .iter()
            .any(|old| old.object == broken.object && old.used == broken.used)
    };
    let wanted = match now.iter().any(|broken| was(&broken)) {
        true => Trial::broken_in(scope, to).await,
        false => Vec::new(),
    };
    let mut newly = now.iter().filter(was);
    if let Some(broken) = newly.find(|broken| !wanted.contains(broken)) {
        let mut views = to.declared.dependents.iter();
        let stays = views.any(|other| {
            other.kind == DependentKind::View && broken.object == format!("view {}", other.name)
        });
        let way_out = match broken.object.starts_with("view ") && !stays {
            true => "the other database does not have it either, so drop it first",
            false => "drop it first, and make it anew afterwards",
        };
        return Err(RenderError::new(format!(
            "{} would not work afterwards ({}): {way_out}",
            broken.object, broken.said
        )));
    }
    match differences(found.schema).first() {
        None => Ok(()),
        Some(change) => Err(RenderError::new(format!(
            "no script was found that leads all the way: {} would still differ; change it by hand",
            object_of(change)
        ))),
    }
}

/// Holds that no trigger is lost whose table stands.
fn check_triggers(from: &Reflected, found: &Reflected) -> Result<(), RenderError> {
    let stands = |name: &Name| {
        let views = found.declared.dependents.iter();
        let mut views = views.filter(|other| other.kind == DependentKind::View);
        found.declared.tables.keys().any(|table| alike(table, name))
            || views.any(|view| alike(&view.name, name))
    };
    let lost = from.declared.dependents.iter().find(|dependent| {
        let mut there = found.declared.dependents.iter();
        dependent.kind == DependentKind::Trigger
            && stands(&dependent.table)
            && !there.any(|other| other.name == dependent.name)
    });
    if let Some(lost) = lost {
        return Err(RenderError::new(format!(
            "{} {} would be lost: drop it first, and make it again afterwards",
            lost.kind.as_str(),
            lost.name
        )));
    }
    Ok(())
}

/// What a change is about, in words.
fn object_of(change: &Change) -> String {
    if let Change::AddColumn { table, column, .. }
    | Change::DropColumn { table, column, .. }
    | Change::AlterColumn {
        table, to: column, ..
    } = change
    {
        return format!("column {table}.{}", column.name);
    }
    match table_of(change) {
        Some(table) => format!("table {table}"),
        None => "an object beside the tables".to_owned(),
    }
}

fn alike(a: &Name, b: &Name) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

impl Trial {
    /// A database that holds what the other does; nothing where SQLite alone cannot hold it.
    pub(super) async fn of(scope: Scope, other: &Reflected) -> Option<Self> {
        let options = SqliteConnectOptions::new()
            .filename(":memory:")
            .foreign_keys(false)
            .disable_statement_logging();
        let connection = options.connect().await.ok()?;
        let mut trial = Self { connection, scope };
        let declared = &other.declared;
        let of_kind = |kind: DependentKind| {
            let all = declared.dependents.iter();
            all.filter(move |dependent| dependent.kind == kind)
                .map(|d| &d.sql)
        };
        let texts = declared
            .tables
            .values()
            .chain(of_kind(DependentKind::VirtualTable));
        let texts = texts.chain(declared.indexes.values());
        let texts = texts.chain(of_kind(DependentKind::View));
        let texts: Vec<&str> = texts
            .chain(of_kind(DependentKind::Trigger))
            .map(String::as_str)
            .collect();
        let script = format!("BEGIN;\n{};\nCOMMIT;", texts.join(";\n"));
        trial.run(&script).await.ok()?;
        Some(trial)
    }

    /// What does not work in a database as it is.
    async fn broken_in(scope: Scope, other: &Reflected) -> Vec<Broken> {
        match Self::of(scope, other).await {
            Some(mut trial) => trial.broken(&other.declared).await,
            None => Vec::new(),
        }
    }

    /// What is there after a script's statements.
    pub(super) async fn after(&mut self, script: &Script) -> Result<Reflected, RenderError> {
        for block in script.parts.iter().flat_map(|part| &part.blocks) {
            if let Block::Statement(statement) = block {
                self.run(&statement.sql).await.map_err(|said| {
                    RenderError::new(format!("{}: SQLite refuses it: {said}", statement.sql))
                })?;
            }
        }
        self.read().await
    }

    async fn read(&mut self) -> Result<Reflected, RenderError> {
        let options = ReflectOptions {
            scope: self.scope,
            ..ReflectOptions::default()
        };
        let read = reflect(&mut self.connection, &options).await;
        read.map_err(|error| RenderError::new(error.to_string()))
    }

    async fn run(&mut self, sql: &str) -> Result<(), String> {
        let ran = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match ran.execute(&mut self.connection).await {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(error)) => Err(error.message().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The views and triggers that do not work. SQLite compiles them when they are used, so each is
    /// used in an EXPLAIN, which runs nothing.
    async fn broken(&mut self, declared: &Declared) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut tables = BTreeSet::new();
        for dependent in &declared.dependents {
            match dependent.kind {
                DependentKind::VirtualTable => {}
                DependentKind::View => {
                    let sql = format!("SELECT * FROM main.{}", quote(dependent.name.as_str()));
                    let object = format!("view {}", dependent.name);
                    broken.extend(self.fails("SELECT", object, &sql).await);
                }
                DependentKind::Trigger => {
                    tables.insert(dependent.table.clone());
                }
            }
        }
        for table in tables {
            let mine = declared.dependents.iter().filter(|dependent| {
                dependent.kind == DependentKind::Trigger && dependent.table == table
            });
            let names: Vec<&str> = mine.map(|dependent| dependent.name.as_str()).collect();
            let object = format!("trigger {} of {table}", names.join(", "));
            for (used, sql) in self.uses(table.as_str()).await {
                broken.extend(self.fails(used, object.clone(), &sql).await);
            }
        }
        broken
    }

    async fn fails(&mut self, used: &'static str, object: String, sql: &str) -> Option<Broken> {
        let said = self.run(&format!("EXPLAIN {sql}")).await.err()?;
        Some(Broken { object, used, said })
    }

    /// Statements that would fire the triggers of a table or view.
    async fn uses(&mut self, table: &str) -> Vec<(&'static str, String)> {
        let sql = format!(
            "SELECT name FROM pragma_table_xinfo({}) WHERE hidden = 0",
            literal(table)
        );
        let columns = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql));
        let columns = columns.fetch_all(&mut self.connection).await;
        let columns: Vec<String> = columns
            .unwrap_or_default()
            .iter()
            .map(|c| quote(c))
            .collect();
        let table = quote(table);
        let sets: Vec<String> = columns
            .iter()
            .map(|name| format!("{name} = {name}"))
            .collect();
        let nulls = vec!["NULL"; columns.len()].join(", ");
        vec![
            ("DELETE", format!("DELETE FROM main.{table}")),
            (
                "UPDATE",
                format!("UPDATE main.{table} SET {}", sets.join(", ")),
            ),
            (
                "INSERT",
                format!(
                    "INSERT INTO main.{table} ({}) VALUES ({nulls})",
                    columns.join(", ")
                ),
            ),
        ]
    }
}
