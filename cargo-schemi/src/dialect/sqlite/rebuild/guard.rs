//! What a plain SQL script asks before it commits: that every statement of it has done its work.
//!
//! A shell runs on after an error, and would commit the rest.

use std::collections::BTreeSet;

use schemi_schema::{
    Constraint, ConstraintKind, ForeignKey, Index, IndexTarget, Name, Schema, Table,
};

use crate::dialect::sqlite::ddl::identifier::literal;

/// Rows without their parents before a script, by table: what was wrong before may stay so.
pub(super) fn broken_before(from: &Schema) -> String {
    format!("CREATE TEMP TABLE schemi_broken AS {}", broken_rows(from))
}

/// Whether no table has more rows without their parents than before.
pub(super) fn none_newly_broken(to: &Schema) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM ({}) AS now WHERE now.broken > coalesce((SELECT broken \
         FROM schemi_broken AS before WHERE before.name = now.name COLLATE NOCASE), 0))",
        broken_rows(to)
    )
}

/// A query that fails with the name of a table that has more of them than before, and one of its rows;
/// it gives nothing where none has.
pub(super) fn name_newly_broken(to: &Schema) -> String {
    format!(
        "SELECT json_extract('{{}}', 'table ' || now.name || ' holds ' || now.broken || ' rows without a parent, \
         the first of them without one in ' || now.parent || coalesce(' (rowid ' || now.first || ')', '')) \
         FROM ({}) AS now WHERE now.broken > coalesce((SELECT broken FROM schemi_broken AS before \
         WHERE before.name = now.name COLLATE NOCASE), 0)",
        broken_rows(to)
    )
}

fn broken_rows(schema: &Schema) -> String {
    let passed_over = unsound(schema);
    let mut sql =
        "SELECT m.name AS name, count(*) AS broken, min(f.rowid) AS first, f.parent AS parent \
                   FROM main.sqlite_master AS m, pragma_foreign_key_check(m.name) AS f \
                   WHERE m.type = 'table'"
            .to_owned();
    if !passed_over.is_empty() {
        sql.push_str(&format!(" AND m.name NOT IN ({})", literals(passed_over)));
    }
    sql + " GROUP BY m.name"
}

/// Whether the objects are there that a script makes, and those gone that it drops.
pub(super) fn all_done(from: &Schema, to: &Schema) -> Vec<String> {
    let mut conditions = Vec::new();
    let tables = |schema: &Schema| -> BTreeSet<Name> {
        schema.tables.keys().map(|name| name.name.clone()).collect()
    };
    let (old, new) = (tables(from), tables(to));
    let (gone, come): (Vec<_>, Vec<_>) = (
        old.difference(&new).collect(),
        new.difference(&old).collect(),
    );
    conditions.extend(count("table", &gone, 0));
    conditions.extend(count("table", &come, come.len()));
    let (gone, come) = (indexes_only(from, to), indexes_only(to, from));
    let names = |indexes: &[&Index]| -> BTreeSet<Name> {
        indexes
            .iter()
            .filter_map(|index| index.name.get().cloned())
            .collect()
    };
    let come = names(&come);
    let gone = names(&gone);
    let gone: Vec<&Name> = gone.difference(&come).collect();
    let come: Vec<&Name> = come.iter().collect();
    conditions.extend(count("index", &gone, 0));
    conditions.extend(count("index", &come, come.len()));
    for table in to.tables.values() {
        let Some(before) = from.tables.get(&table.name) else {
            continue;
        };
        let come: BTreeSet<&str> = columns_only(table, before);
        let gone: BTreeSet<&str> = columns_only(before, table);
        conditions.extend(columns(table, &come, come.len()));
        conditions.extend(columns(table, &gone, 0));
    }
    conditions
}

fn columns_only<'a>(here: &'a Table, there: &Table) -> BTreeSet<&'a str> {
    let only = here
        .columns
        .iter()
        .filter(|c| there.column(&c.name).is_none());
    only.map(|column| column.name.as_str()).collect()
}

fn columns(table: &Table, names: &BTreeSet<&str>, wanted: usize) -> Option<String> {
    let list: Vec<String> = names.iter().map(|name| literal(name)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "(SELECT count(*) FROM pragma_table_xinfo({}) WHERE name IN ({})) = {wanted}",
            literal(table.name.name.as_str()),
            list.join(", ")
        )
    })
}

/// The indexes of one schema that do not stand so in the other.
fn indexes_only<'a>(here: &'a Schema, there: &Schema) -> Vec<&'a Index> {
    let of_table = |table: &'a Table| {
        let other = there.tables.get(&table.name);
        let stands = move |index: &&Index| {
            !other.is_some_and(|other| other.indexes.iter().any(|known| known == *index))
        };
        table.indexes.iter().filter(stands)
    };
    here.tables.values().flat_map(of_table).collect()
}

fn count(kind: &str, names: &[&Name], wanted: usize) -> Option<String> {
    (!names.is_empty()).then(|| {
        format!(
            "(SELECT count(*) FROM main.sqlite_master WHERE type = '{kind}' AND name IN ({})) = {wanted}",
            literals(names.iter().copied())
        )
    })
}

fn literals<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| literal(name.as_str()))
        .collect();
    names.join(", ")
}

/// The tables whose foreign keys SQLite cannot check, because what they refer to is not there or
/// no key.
fn unsound(schema: &Schema) -> Vec<&Name> {
    let is_unsound = |table: &&Table| {
        let mut keys = table
            .constraints
            .iter()
            .filter_map(Constraint::as_foreign_key);
        keys.any(|key| !is_sound(schema, key))
    };
    let tables = schema.tables.values().filter(is_unsound);
    tables.map(|table| &table.name.name).collect()
}

fn is_sound(schema: &Schema, key: &ForeignKey) -> bool {
    let name = key.references.name.as_str();
    let mut tables = schema.tables.values();
    let parent = tables.find(|table| table.name.name.as_str().eq_ignore_ascii_case(name));
    let Some(parent) = parent else { return false };
    if key.columns.len() != key.referenced_columns.len() {
        return false;
    }
    let wanted = lower(&key.referenced_columns);
    let by_constraint = parent
        .constraints
        .iter()
        .any(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => {
                key.index.parts.iter().all(|part| part.collation.is_none())
                    && lower(&key.columns) == wanted
            }
            ConstraintKind::Unique(unique) => {
                unique
                    .index
                    .parts
                    .iter()
                    .all(|part| part.collation.is_none())
                    && lower(&unique.columns) == wanted
            }
            ConstraintKind::Check(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => false,
        });
    by_constraint || parent.indexes.iter().any(|index| is_key(index, &wanted))
}

fn is_key(index: &Index, wanted: &BTreeSet<String>) -> bool {
    let keys = index.keys.iter().map(|key| match &key.target {
        IndexTarget::Column(name) if key.collation.is_none() => {
            Some(name.as_str().to_ascii_lowercase())
        }
        IndexTarget::Column(_) | IndexTarget::Expr(_) => None,
    });
    let keys: Option<BTreeSet<String>> = keys.collect();
    index.unique && index.predicate.is_none() && keys.as_ref() == Some(wanted)
}

fn lower(names: &[Name]) -> BTreeSet<String> {
    names
        .iter()
        .map(|name| name.as_str().to_ascii_lowercase())
        .collect()
}
