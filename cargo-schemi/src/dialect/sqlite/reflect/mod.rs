//! SQLite database → schema.
//!
//! The text in `sqlite_master` says everything that the pragmas say and much that they do not
//! (constraint names, checks, collations, conflict clauses), so one query reads a whole database.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Name, QualifiedName, Schema, Table};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::ddl::declared::{Declared, Dependent, DependentKind};
use super::ddl::expression::Scope;
use super::ddl::{index, table};
use super::normalize::{settle, settle_whole};
use crate::dialect::{self, Beyond, ReflectOptions, Reflected};

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReflectError {
    /// The database refused a query.
    #[error("cannot read the schema: {0}")]
    Query(#[from] sqlx::Error),
}

/// Every object that has a text: tables first, then what hangs on them. All in one row, because
/// each row that the driver's thread hands over wakes this one.
const OBJECTS: &str = "SELECT json_group_array(json_array(type, name, tbl_name, sql)) FROM \
    (SELECT type, name, tbl_name, sql FROM sqlite_master \
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
    ORDER BY type <> 'table', rowid)";

/// The tables that virtual tables keep their content in.
const SHADOWS: &str =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";

/// Reads what the database holds, with one query (two where it has virtual tables). The schema
/// comes back normalised.
///
/// # Errors
/// Where the database refuses the query.
pub async fn reflect(
    conn: &mut SqliteConnection,
    options: &ReflectOptions,
) -> Result<Reflected, ReflectError> {
    let objects: String = sqlx::query_scalar(OBJECTS).fetch_one(&mut *conn).await?;
    let objects: Vec<Object> =
        serde_json::from_str(&objects).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let shadows = if objects.iter().any(Object::is_virtual) {
        sqlx::query_scalar(SHADOWS).fetch_all(conn).await?
    } else {
        Vec::new()
    };
    let mut reading = Reading {
        shadows: shadows.into_iter().collect(),
        options,
        declared: Declared::default(),
        left_out: Vec::new(),
        tables: BTreeMap::new(),
        beyond: Vec::new(),
    };
    for object in &objects {
        reading.read(object);
    }
    Ok(reading.finish())
}

/// One row of `sqlite_master`, as [`OBJECTS`] lists it.
#[derive(Deserialize)]
struct Object {
    kind: String,
    name: String,
    table: String,
    sql: String,
}

impl Object {
    fn is_virtual(&self) -> bool {
        const VIRTUAL: &str = "CREATE VIRTUAL";
        self.kind == "table"
            && self
                .sql
                .get(..VIRTUAL.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(VIRTUAL))
    }
}

struct Reading<'a> {
    shadows: BTreeSet<String>,
    options: &'a ReflectOptions,
    declared: Declared,
    left_out: Vec<QualifiedName>,
    /// By the name in small letters, as SQLite compares names.
    tables: BTreeMap<String, (Table, Vec<Name>)>,
    beyond: Vec<Beyond>,
}

impl Reading<'_> {
    fn read(&mut self, object: &Object) {
        let is_ignored = |name: &QualifiedName| {
            name.schema.is_none() && name.name.as_str().eq_ignore_ascii_case(&object.table)
        };
        if self.options.ignore.iter().any(is_ignored) {
            return;
        }
        let table = QualifiedName::local(&*object.table);
        if self.options.leaves_out(&table, None).is_some() {
            if object.kind == "table" {
                self.left_out.push(table);
            }
            return;
        }
        match object.kind.as_str() {
            "table" if object.is_virtual() => self.depend(DependentKind::VirtualTable, object),
            "table" if self.shadows.contains(&object.name) => {
                self.leave("shadow table", object, None)
            }
            "table" => self.table(object),
            "index" => self.index(object),
            "trigger" => self.depend(DependentKind::Trigger, object),
            _ => self.depend(DependentKind::View, object),
        }
    }

    /// Leaves something alone that hangs on tables.
    fn depend(&mut self, kind: DependentKind, object: &Object) {
        let detail = (kind == DependentKind::Trigger).then(|| object.table.clone());
        self.leave(kind.as_str(), object, detail);
        self.declared.dependents.push(Dependent {
            kind,
            name: Name::new(&object.name),
            table: Name::new(&object.table),
            sql: object.sql.clone(),
        });
    }

    fn leave(&mut self, kind: &'static str, object: &Object, detail: Option<String>) {
        self.beyond.push(Beyond {
            kind,
            name: QualifiedName::local(object.name.as_str()),
            definition: Some(object.sql.clone()),
            detail,
        });
    }

    fn table(&mut self, object: &Object) {
        let read = table::read(&object.sql);
        let texts = &mut self.declared.tables;
        texts.insert(Name::new(&object.name), object.sql.clone());
        match read {
            Ok(definition) => {
                if self.options.scope == dialect::Scope::Modelled {
                    for clause in definition.beyond {
                        self.leave("clause", object, Some(clause));
                    }
                }
                let names = definition
                    .table
                    .columns
                    .iter()
                    .map(|column| column.name.clone())
                    .collect();
                self.tables
                    .insert(object.name.to_ascii_lowercase(), (definition.table, names));
            }
            Err(error) => {
                let detail = format!("its definition cannot be read: {error}");
                self.leave("table", object, Some(detail));
            }
        }
    }

    fn index(&mut self, object: &Object) {
        let Some((table, columns)) = self.tables.get_mut(&object.table.to_ascii_lowercase()) else {
            return;
        };
        let scope = Scope {
            table: table.name.name.as_str(),
            columns,
        };
        match index::read(&object.sql, scope) {
            Ok(index) => {
                if let Some(name) = index.name.get() {
                    let texts = &mut self.declared.indexes;
                    texts.insert(name.clone(), object.sql.clone());
                }
                table.indexes.push(index);
            }
            Err(error) => {
                let detail = format!(
                    "on {}; its definition cannot be read: {error}",
                    object.table
                );
                self.leave("index", object, Some(detail));
            }
        }
    }

    fn finish(mut self) -> Reflected {
        let mut schema = Schema::default();
        for (table, _) in self.tables.into_values() {
            schema.insert_table(table);
        }
        self.beyond.sort();
        Reflected {
            schema: match self.options.scope {
                dialect::Scope::Whole => settle_whole(schema),
                dialect::Scope::Modelled => settle(schema),
            },
            beyond: self.beyond,
            clauses: Vec::new(),
            version: None,
            own: None,
            left_out: self.left_out,
            declared: self.declared,
        }
    }
}

/// The names of all tables and views.
///
/// # Errors
/// Where the database refuses the query.
pub async fn relations(conn: &mut SqliteConnection) -> Result<Vec<QualifiedName>, ReflectError> {
    let sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')";
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(conn).await?;
    Ok(names.into_iter().map(QualifiedName::local).collect())
}
