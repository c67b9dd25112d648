//! What a database's rows are, and whether they are still the same.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::Database;
use schemi_schema::{ColumnType, Dialect, Name, QualifiedName, Schema, Table};

use super::way::Way;
use super::{Held, fresh};

/// The rows of one table: column → its values, all columns in the same order of rows.
type Rows = Vec<BTreeMap<Name, Option<String>>>;

/// Every row of every table of a schema, and the objects that no model can express.
#[derive(Clone, Debug)]
pub struct Dump {
    schema: Schema,
    tables: BTreeMap<QualifiedName, Rows>,
    objects: BTreeSet<String>,
}

/// Reads every row.
///
/// # Errors
/// What the database says.
pub async fn dump(database: &mut Database, schema: &Schema) -> Held<Dump> {
    let mut tables = BTreeMap::new();
    for table in schema.tables.values() {
        tables.insert(table.name.clone(), read(database, table).await?);
    }
    Ok(Dump {
        schema: schema.clone(),
        tables,
        objects: objects(database).await?,
    })
}

fn quoted(name: &Name) -> String {
    format!("\"{}\"", name.as_str().replace('"', "\"\""))
}

async fn read(database: &mut Database, table: &Table) -> Held<Rows> {
    let name = match &table.name.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&table.name.name)),
        None => quoted(&table.name.name),
    };
    let columns: Vec<String> = table.columns.iter().map(|c| quoted(&c.name)).collect();
    let sql = match database.dialect() {
        Dialect::Postgres => format!(
            "SELECT ARRAY[{}]::text[] FROM {name}",
            columns
                .iter()
                .map(|c| format!("{c}::text"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        Dialect::Sqlite => format!(
            "SELECT json_array({}) FROM {name}",
            columns
                .iter()
                .map(|c| format!("CASE WHEN {c} IS NOT NULL THEN quote({c}) END"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    let names = || table.columns.iter().map(|column| column.name.clone());
    let rows = fresh::ask(database, &sql).await?;
    Ok(rows
        .into_iter()
        .map(|row| names().zip(row).collect())
        .collect())
}

/// Triggers and views by name.
async fn objects(database: &mut Database) -> Held<BTreeSet<String>> {
    let sql = match database.dialect() {
        Dialect::Sqlite => {
            "SELECT json_array(type || ' ' || name) FROM sqlite_master WHERE type IN ('view', 'trigger')"
        }
        Dialect::Postgres => {
            "SELECT ARRAY['trigger ' || tgname]::text[] FROM pg_trigger WHERE NOT tgisinternal
             UNION ALL SELECT ARRAY['view ' || relname]::text[] FROM pg_class c
             WHERE relkind IN ('v', 'm') AND relnamespace NOT IN (SELECT oid FROM pg_namespace
                 WHERE nspname IN ('pg_catalog', 'information_schema'))"
        }
    };
    let rows = fresh::ask(database, sql).await?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

/// Nothing refers to nothing, and the file is sound (SQLite; PostgreSQL never lets it happen).
///
/// # Errors
/// What is broken.
pub async fn sound(database: &mut Database) -> Held {
    if database.dialect() == Dialect::Postgres {
        return Ok(());
    }
    let broken = fresh::ask(
        database,
        "SELECT json_array(\"table\", CAST(rowid AS TEXT), parent) FROM pragma_foreign_key_check",
    )
    .await?;
    if !broken.is_empty() {
        return Err(format!("rows refer to nothing: {broken:?}"));
    }
    let state = fresh::ask(
        database,
        "SELECT json_array(integrity_check) FROM pragma_integrity_check",
    )
    .await?;
    if state == [[Some("ok".to_owned())]] {
        Ok(())
    } else {
        Err(format!("integrity_check: {state:?}"))
    }
}

/// Whether the rows of `before` still stand in `after`, in every column that both have.
///
/// Columns in `lossy` (`table.column` under their old names) do not count, nor computed ones.
///
/// # Errors
/// The first table whose rows are others.
pub fn same(before: &Dump, after: &Dump, way: &Way, lossy: &BTreeSet<String>) -> Held {
    if before.objects != after.objects {
        return Err(format!(
            "views and triggers were {:?} and are {:?}",
            before.objects, after.objects
        ));
    }
    for (name, old) in &before.schema.tables {
        let Some(new) = way.follow(&after.schema, name) else {
            continue;
        };
        let new_name = new.name.clone();
        let columns = surviving(old, new, way, lossy);
        let (was, is) = (
            picture(&before.tables[name], &columns, |row, column| {
                let value = row[&column.old].clone();
                let value = value.map(|v| way.new_value(&new_name, &column.new, v));
                value.map(|v| column.spell(v))
            }),
            picture(&after.tables[&new_name], &columns, |row, column| {
                row[&column.new].clone().map(|v| column.spell(v))
            }),
        );
        if was != is {
            return Err(format!(
                "the rows of {new_name} ({}) were\n{}\nand are\n{}",
                columns
                    .iter()
                    .map(|c| c.new.to_string())
                    .collect::<Vec<_>>()
                    .join(", "),
                was.join("\n"),
                is.join("\n")
            ));
        }
    }
    Ok(())
}

/// A column that both sides have.
struct Survivor {
    old: Name,
    new: Name,
    is_retyped: bool,
}

impl Survivor {
    /// A value of another type is compared by what it means.
    fn spell(&self, value: String) -> String {
        if !self.is_retyped {
            return value;
        }
        let text = value.trim_matches('\'');
        match text {
            "true" | "t" => return "1".to_owned(),
            "false" | "f" => return "0".to_owned(),
            _ => {}
        }
        let hex = text.trim_start_matches("X'").replace('-', "");
        if hex.len() == 32 && hex.chars().all(|c| c.is_ascii_hexdigit()) {
            return hex.to_lowercase();
        }
        if let Ok(number) = text.parse::<f64>() {
            return number.to_string();
        }
        let text = text.strip_suffix("+00").unwrap_or(text);
        text.strip_suffix(" 00:00:00").unwrap_or(text).to_owned()
    }
}

fn surviving(old: &Table, new: &Table, way: &Way, lossy: &BTreeSet<String>) -> Vec<Survivor> {
    let mut found = Vec::new();
    for column in &old.columns {
        let Some(name) = way.new_column(&new.name, &column.name) else {
            continue;
        };
        let is_lossy = lossy.contains(&format!("{}.{}", old.name, column.name));
        let is_filled = way.is_filled(&new.name, &name);
        if let Some(after) = new.column(&name)
            && column.generated.is_none()
            && after.generated.is_none()
            && !is_lossy
            && !is_filled
        {
            found.push(Survivor {
                old: column.name.clone(),
                is_retyped: column.ty != after.ty,
                new: name,
            });
        }
    }
    found
}

fn picture(
    rows: &Rows,
    columns: &[Survivor],
    value: impl Fn(&BTreeMap<Name, Option<String>>, &Survivor) -> Option<String>,
) -> Vec<String> {
    let line = |row| {
        let values = columns.iter().map(|column| match value(row, column) {
            Some(value) => value,
            None => "NULL".to_owned(),
        });
        values.collect::<Vec<_>>().join(" | ")
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.sort();
    lines
}

/// The lossy columns of composite types: their values have another shape on either side.
pub fn of_own_types(dump: &Dump, lossy: &BTreeSet<String>) -> BTreeSet<String> {
    let schema = &dump.schema;
    let tables = schema.tables.values();
    let columns = tables.flat_map(|table| table.columns.iter().map(move |c| (&table.name, c)));
    let is_own = |ty: &ColumnType| match ty {
        ColumnType::Sql(text) => {
            let name = text.strip_suffix("[]").unwrap_or(text);
            schema.types.keys().any(|of| of.to_string() == name)
        }
        ColumnType::Enum { .. } => false,
    };
    let own = columns.filter(|(_, column)| is_own(&column.ty));
    own.map(|(table, column)| format!("{table}.{}", column.name))
        .filter(|name| lossy.contains(name))
        .collect()
}

/// Whether what survived the way there and back is what it was: columns that `there` had too.
///
/// # Errors
/// The first table whose rows are others.
pub fn unchanged(
    before: &Dump,
    back: &Dump,
    there: &Dump,
    way: &Way,
    lossy: &BTreeSet<String>,
) -> Held {
    let mut lossy = lossy.clone();
    for (name, table) in &before.schema.tables {
        let Some(new) = way.follow(&there.schema, name) else {
            lossy.extend(table.columns.iter().map(|c| format!("{name}.{}", c.name)));
            continue;
        };
        let survivors = surviving(table, new, way, &lossy);
        let gone = table
            .columns
            .iter()
            .filter(|column| !survivors.iter().any(|survivor| survivor.old == column.name));
        lossy.extend(gone.map(|column| format!("{name}.{}", column.name)));
    }
    let mut kept = before.clone();
    kept.tables
        .retain(|name, _| way.follow(&there.schema, name).is_some());
    kept.schema
        .tables
        .retain(|name, _| way.follow(&there.schema, name).is_some());
    same(&kept, back, &Way::default(), &lossy)
}
