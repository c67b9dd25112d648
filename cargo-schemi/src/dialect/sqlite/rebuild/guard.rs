//! What a plain SQL script asks before it commits: that every statement of it has done its work.
//!
//! A shell runs on after an error, and would commit the rest.

use std::collections::BTreeSet;

use schemi_schema::{
    Constraint, ConstraintKind, ForeignKey, Index, IndexTarget, Name, Schema, Table, TableOption,
};

use crate::dialect::sqlite::ddl::identifier::{literal, quote};
use crate::dialect::sqlite::normalize::rowid_alias;

/// Rows without their parents, of a script from one schema to the other: what was wrong before may stay so.
pub(super) struct Orphans<'a> {
    /// What the table is called that holds those from before.
    pub known: &'a str,
    /// The database before.
    pub from: &'a Schema,
    /// The database afterwards.
    pub to: &'a Schema,
    /// Whether rows keep their numbers in a table that is made anew.
    pub numbers_stay: bool,
}

impl Orphans<'_> {
    /// Writes down which ones there are before the script.
    pub(super) fn before(&self) -> String {
        format!(
            "CREATE TEMP TABLE {} AS {}",
            quote(self.known),
            self.rows(self.from)
        )
    }

    /// A value that is 1 where none came to be; else it fails with a table, and one of its rows.
    pub(super) fn none_came(&self) -> String {
        format!(
            "coalesce((SELECT json_extract('{{}}', 'table ' || now.name || ' holds ' || \
             sum(now.broken - coalesce(before.broken, 0)) || ' rows without a parent, the first of them without \
             one in ' || now.parent || coalesce(' (rowid ' || min(now.number) || ')', '')) \
             FROM ({}) AS now LEFT JOIN {} AS before ON before.child = now.child AND before.key = now.key \
             AND before.number IS now.number WHERE now.broken > coalesce(before.broken, 0) \
             GROUP BY now.name, now.parent LIMIT 1), 1)",
            self.rows(self.to),
            quote(self.known)
        )
    }

    /// The rows by table, key and number; how many where they have no number that stays.
    fn rows(&self, schema: &Schema) -> String {
        let mut passed_over = String::new();
        let unsound = unsound(schema);
        if !unsound.is_empty() {
            passed_over = format!(" AND m.name NOT IN ({})", literals(unsound));
        }
        let renumbered = self.renumbered();
        let number = match renumbered.is_empty() {
            true => "f.rowid".to_owned(),
            false => {
                let names = literals(renumbered);
                format!("CASE WHEN m.name COLLATE NOCASE IN ({names}) THEN NULL ELSE f.rowid END")
            }
        };
        format!(
            "SELECT m.name AS name, lower(m.name) AS child, f.parent AS parent, k.key AS key, {number} AS number, \
             count(*) AS broken FROM main.sqlite_master AS m, pragma_foreign_key_check(m.name) AS f \
             JOIN (SELECT t, id, lower(p || '(' || group_concat(c) || ')') AS key FROM (SELECT m.name AS t, l.id AS id, \
             l.\"table\" AS p, l.\"from\" AS c FROM main.sqlite_master AS m, pragma_foreign_key_list(m.name) AS l \
             WHERE m.type = 'table' ORDER BY 1, 2, l.seq) GROUP BY t, id) AS k ON k.t = m.name AND k.id = f.fkid \
             WHERE m.type = 'table'{passed_over} GROUP BY 1, 2, 3, 4, 5"
        )
    }

    /// The tables whose rows may get other numbers.
    fn renumbered(&self) -> Vec<&Name> {
        let without = |table: &Table| table.options.contains(&TableOption::WithoutRowid);
        let may_change = |table: &&Table| {
            let name = table.name.name.as_str();
            let mut others = self.to.tables.values();
            let after = others.find(|other| other.name.name.as_str().eq_ignore_ascii_case(name));
            let Some(after) = after else { return false };
            let (was, is) = (rowid_alias(table), rowid_alias(after));
            let same = was.is_some() && was == is;
            let copied = self.numbers_stay && is.is_none();
            without(table) || without(after) || !(same || copied)
        };
        let tables = self.from.tables.values().filter(may_change);
        tables.map(|table| &table.name.name).collect()
    }
}

/// A value that is 1 where a table that is made anew has as many rows as before; else it fails, and says so.
pub(super) fn none_lost(table: &str, (old, new): (&str, &str)) -> String {
    let (was, is) = (
        format!("(SELECT count(*) FROM {old})"),
        format!("(SELECT count(*) FROM {new})"),
    );
    let (first, last) = (
        literal(&format!("table {table}: of its ")),
        literal(
            " were copied; an error above says why, or they break a key whose ON CONFLICT clause passes over them",
        ),
    );
    format!(
        "CASE WHEN {was} = {is} THEN 1 \
         ELSE json_extract('{{}}', {first} || {was} || ' rows ' || {is} || {last}) END"
    )
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
    conditions.extend(columns_done(from, to));
    conditions
}

/// Whether the columns have come and gone: one list, since an expression cannot be as deep as there are tables.
fn columns_done(from: &Schema, to: &Schema) -> Option<String> {
    let mut wanted = Vec::new();
    for table in to.tables.values() {
        let Some(before) = from.tables.get(&table.name) else {
            continue;
        };
        let name = literal(table.name.name.as_str());
        let row = |column: &str, count: u8| format!("({name}, {}, {count})", literal(column));
        wanted.extend(columns_only(table, before).into_iter().map(|c| row(c, 1)));
        wanted.extend(columns_only(before, table).into_iter().map(|c| row(c, 0)));
    }
    (!wanted.is_empty()).then(|| {
        format!(
            "NOT EXISTS (SELECT 1 FROM (VALUES {}) AS wanted WHERE (SELECT count(*) FROM \
             pragma_table_xinfo(wanted.column1) WHERE name = wanted.column2) <> wanted.column3)",
            wanted.join(", ")
        )
    })
}

fn columns_only<'a>(here: &'a Table, there: &Table) -> BTreeSet<&'a str> {
    let only = here
        .columns
        .iter()
        .filter(|c| there.column(&c.name).is_none());
    only.map(|column| column.name.as_str()).collect()
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
