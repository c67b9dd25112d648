//! A part of a database copied, table by table, through conditions and masks: what is left out or
//! masked never reaches the target's disk.
//!
//! | module | holds |
//! |---|---|
//! | [`content`] | the rows of each table |
//! | [`filters`] | whether masks and conditions mean something, and what they do to the copy |

mod content;
mod filters;
mod virtual_tables;

use std::collections::BTreeSet;

use schemi_schema::QualifiedName;
use serde::Deserialize;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::proof::{interrupt_on, sound, stopped_or};
use super::refused;
use crate::dialect::copy::{Copied, CopyError, Options, Selection, Way};
use crate::dialect::sqlite::connection::has_log;
use crate::dialect::sqlite::ddl::identifier::literal;
use crate::settings::SqliteSpec;

/// Settings of a database that stand in its file; they come before its first table.
const PRAGMAS: [&str; 5] = [
    "encoding",
    "page_size",
    "auto_vacuum",
    "user_version",
    "application_id",
];

const OBJECTS: &str = "SELECT json_group_array(json_array(type, name, tbl_name, sql, rootpage)) FROM \
    (SELECT * FROM source.sqlite_master ORDER BY rowid)";

const SHADOWS: &str =
    "SELECT name FROM pragma_table_list WHERE schema = 'source' AND type = 'shadow'";

/// A row of `sqlite_master`, as [`OBJECTS`] lists it.
#[derive(Clone, Debug, Deserialize)]
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: Option<String>,
    root_page: Option<i64>,
}

impl Object {
    /// SQLite's own tables, which come by themselves, and the indexes of constraints.
    fn is_internal(&self) -> bool {
        self.sql.is_none() || self.name.starts_with("sqlite_")
    }

    fn is_virtual(&self) -> bool {
        self.kind == "table" && self.root_page == Some(0)
    }

    fn is_table(&self) -> bool {
        self.kind == "table" && !self.is_internal()
    }
}

/// Copies what the selection says.
pub(super) async fn copy(
    from: &mut SqliteConnection,
    to: &mut SqliteConnection,
    source: &SqliteSpec,
    target: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    interrupt_on(to, &options.cancel)
        .await
        .map_err(|error| refused(source, &error))?;
    let mut work = Copying::new(to, source, options);
    work.attach(from).await?;
    work.check_names().await?;
    work.check_filters().await?;
    work.tables().await?;
    let rows = work.rows().await? + work.virtual_tables().await?;
    work.rest().await?;
    work.orphans().await?;
    let holds_rows = |object: &&Object| object.is_table() && !object.is_virtual();
    let tables = work.chosen().filter(holds_rows).count() as u64;
    work.run("COMMIT").await?;
    work.run("DETACH DATABASE source").await?;
    let warnings = work.warnings;
    let cancel = options.cancel.clone();
    sound(to, source, target, &cancel).await?;
    Ok(Copied {
        way: Way::Rows,
        tables,
        rows,
        bytes: 0,
        warnings,
    })
}

/// Refuses what [`copy`] would refuse of the selection. Nothing is written anywhere.
pub(super) async fn look(
    from: &mut SqliteConnection,
    source: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<(), CopyError> {
    let nowhere = SqliteConnection::connect("sqlite::memory:").await;
    let mut nowhere = nowhere.map_err(|error| refused(source, &error))?;
    let mut work = Copying::new(&mut nowhere, source, options);
    work.attach(from).await?;
    work.check_names().await?;
    work.check_filters().await?;
    nowhere.close().await.ok();
    Ok(())
}

struct Copying<'a, 'o> {
    to: &'a mut SqliteConnection,
    source: &'a SqliteSpec,
    options: &'a mut Options<'o>,
    objects: Vec<Object>,
    shadows: BTreeSet<String>,
    warnings: Vec<String>,
}

impl<'a, 'o> Copying<'a, 'o> {
    fn new(
        to: &'a mut SqliteConnection,
        source: &'a SqliteSpec,
        options: &'a mut Options<'o>,
    ) -> Self {
        Self {
            to,
            source,
            options,
            objects: Vec::new(),
            shadows: BTreeSet::new(),
            warnings: Vec::new(),
        }
    }
}

impl Copying<'_, '_> {
    fn error(&self, error: &sqlx::Error) -> CopyError {
        stopped_or(self.source, &self.options.cancel, error)
    }

    async fn run(&mut self, sql: &str) -> Result<u64, CopyError> {
        let done = self.try_to(sql).await;
        done.map_err(|error| self.error(&error))
    }

    /// Runs a statement whose error the caller explains.
    async fn try_to(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut *self.to)
            .await?;
        Ok(done.rows_affected())
    }

    async fn strings(&mut self, sql: &str) -> Result<Vec<String>, CopyError> {
        let found = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut *self.to)
            .await;
        found.map_err(|error| self.error(&error))
    }

    async fn number(&mut self, sql: &str) -> Result<u64, CopyError> {
        let found: Result<i64, _> = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut *self.to)
            .await;
        found
            .map(|number| u64::try_from(number).unwrap_or_default())
            .map_err(|error| self.error(&error))
    }

    /// Takes over the file's settings, and sees the source as of one moment from here on.
    async fn attach(&mut self, from: &mut SqliteConnection) -> Result<(), CopyError> {
        for pragma in PRAGMAS {
            let sql = AssertSqlSafe(format!(
                "SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}"
            ));
            let value: Result<String, _> = sqlx::query_scalar(sql).fetch_one(&mut *from).await;
            let value = value.map_err(|error| self.error(&error))?;
            self.run(&format!("PRAGMA main.{pragma} = {}", literal(&value)))
                .await?;
        }
        let file = uri(self.source);
        self.run(&format!("ATTACH DATABASE {} AS source", literal(&file)))
            .await?;
        self.run("BEGIN").await?;
        let objects = self.strings(OBJECTS).await?;
        let text = objects.first().map_or("[]", String::as_str);
        self.objects = serde_json::from_str(text).map_err(|error| CopyError::Refused {
            from: self.source.target.clone(),
            message: error.to_string(),
        })?;
        if self.objects.iter().any(Object::is_virtual) {
            self.shadows = self.strings(SHADOWS).await?.into_iter().collect();
        }
        Ok(())
    }

    /// The objects that go along.
    fn chosen(&self) -> impl Iterator<Item = &Object> {
        let selection: &Selection = self.options.selection;
        let holds = |name: &str| selection.holds(&QualifiedName::local(name));
        self.objects.iter().filter(move |object| {
            !object.is_internal()
                && match object.kind.as_str() {
                    // A virtual table's content goes where it goes.
                    "table" => holds(&self.owner(&object.name)),
                    // A view may show anything: it goes along where everything does.
                    "view" => selection.tables.is_empty(),
                    _ => holds(&self.owner(&object.table)),
                }
        })
    }

    /// The virtual table that a table serves, or itself.
    fn owner(&self, table: &str) -> String {
        let is_shadow = self.shadows.contains(table);
        let virtuals = self.objects.iter().filter(|object| object.is_virtual());
        let owner = virtuals
            .filter(|object| is_shadow && table.starts_with(&format!("{}_", object.name)))
            .max_by_key(|object| object.name.len());
        owner.map_or(table, |object| &object.name).to_owned()
    }

    async fn tables(&mut self) -> Result<(), CopyError> {
        let tables: Vec<_> = self
            .chosen()
            .filter(|object| object.is_table() && !self.comes_later(object))
            .cloned()
            .collect();
        for table in tables.iter().filter(|table| !table.is_virtual()) {
            let sql = table.sql.clone().unwrap_or_default();
            self.run(&sql).await?;
        }
        // Created in the usual way, a virtual table would make its shadows anew.
        if tables.iter().any(Object::is_virtual) {
            self.run("PRAGMA writable_schema = ON").await?;
            for table in tables.iter().filter(|table| table.is_virtual()) {
                let (name, sql) = (literal(&table.name), table.sql.as_deref());
                let sql = literal(sql.unwrap_or_default());
                self.run(&format!(
                    "INSERT INTO main.sqlite_master (type, name, tbl_name, rootpage, sql) \
                     VALUES ('table', {name}, {name}, 0, {sql})"
                ))
                .await?;
            }
            self.run("PRAGMA writable_schema = OFF").await?;
        }
        Ok(())
    }

    /// What hangs on tables, once they are full: a trigger must not run for rows that are copied.
    async fn rest(&mut self) -> Result<(), CopyError> {
        let rest: Vec<Object> = self
            .chosen()
            .filter(|object| !object.is_table())
            .cloned()
            .collect();
        for object in rest {
            let sql = object.sql.unwrap_or_default();
            let done = self.try_to(&sql).await;
            done.map_err(|error| self.unfit(&object.table, &error))?;
        }
        Ok(())
    }

    /// Refuses rows whose parents were left out; those that had none before are the source's.
    async fn orphans(&mut self) -> Result<(), CopyError> {
        let count = |schema: &str| {
            format!(
                "SELECT json_array(\"table\", parent, count(*)) FROM pragma_foreign_key_check(NULL, '{schema}') \
                 GROUP BY \"table\", parent"
            )
        };
        let here = self.strings(&count("main")).await?;
        if here.is_empty() {
            return Ok(());
        }
        let there: BTreeSet<String> = self.strings(&count("source")).await?.into_iter().collect();
        let parse = |text: &String| serde_json::from_str::<(String, String, u64)>(text).ok();
        let what: Vec<String> = here
            .iter()
            .filter(|line| !there.contains(*line))
            .filter_map(parse)
            .map(|(table, parent, rows)| {
                let plural = if rows == 1 { "row" } else { "rows" };
                format!("{table} ({rows} {plural} without their {parent})")
            })
            .collect();
        if what.is_empty() {
            return Ok(());
        }
        Err(CopyError::Orphans { what })
    }
}

/// A file's name for ATTACH, which creates what is not there unless it is told not to.
fn uri(source: &SqliteSpec) -> String {
    if source.is_uri() {
        return source.file.display().to_string();
    }
    let path = source.file.display().to_string();
    let escaped: String = path
        .chars()
        .map(|c| match c {
            '%' => "%25".to_owned(),
            '?' => "%3f".to_owned(),
            '#' => "%23".to_owned(),
            c => c.to_string(),
        })
        .collect();
    // Without a log beside it, only who may write can tidy up what a reader needs.
    let mode = if has_log(&source.file) { "ro" } else { "rw" };
    format!("file:{escaped}?mode={mode}")
}
