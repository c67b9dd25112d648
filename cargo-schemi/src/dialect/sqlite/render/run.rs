//! The changes between two renames, in the order in which they are safe.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Constraint, Index, Name, QualifiedName, Schema, Table};

use super::alter;
use super::define::{create_index, create_table, drop_index};
use crate::change::Change;
use crate::dialect::sqlite::ddl::declared::Letters;
use crate::dialect::sqlite::ddl::identifier::quote;
use crate::dialect::sqlite::rebuild;
use crate::script::Script;

/// What becomes of one table.
pub struct TableChange<'a> {
    /// The table before.
    pub before: &'a Table,
    /// The table afterwards.
    pub after: &'a Table,
    /// What was asked for.
    pub changes: Vec<&'a Change>,
    /// The texts to say it in, where it is to be as in another database.
    pub letters: Option<Letters<'a>>,
}

/// Writes changes that name tables and columns as they are called afterwards.
///
/// Indexes go first, because a column cannot be dropped under an index; a table goes last, when
/// no other refers to it any more; indexes are made when the names of the old ones are free.
pub fn write(
    (before, after): (&Schema, &Schema),
    changes: &[Change],
    letters: Option<Letters<'_>>,
    script: &mut Script,
) {
    let tables = tables_of(changes);
    let dropped = dropped(before, &tables, changes);
    let by_table = by_table(changes);
    let altered: Vec<TableChange<'_>> = tables
        .iter()
        .filter(|name| !dropped.contains(**name))
        .filter_map(|name| table_change((before, after), name, &by_table, letters))
        .collect();
    let created: Vec<&Table> = tables
        .iter()
        .filter(|name| !before.tables.contains_key(**name) || dropped.contains(**name))
        .filter_map(|name| after.tables.get(*name))
        .collect();
    let (replaced, gone): (Vec<_>, Vec<_>) = drop_order(before, &dropped)
        .into_iter()
        .partition(|name| after.tables.contains_key(*name));
    drop_indexes(&altered, script);
    drop_tables(before, &replaced, script);
    free_names(before, &gone, &created, script);
    let late = create_tables(&created, &names_within(before, &gone), letters, script);
    for change in &altered {
        match alter::statements(change) {
            Some(statements) => statements.into_iter().for_each(|sql| script.push(sql)),
            None => rebuild::write(change, script),
        }
    }
    drop_tables(before, &gone, script);
    late.into_iter().for_each(|sql| script.push(sql));
    create_indexes(&altered, script);
}

/// Creates tables, each with its indexes. Those whose names are busy in a table that is about to go
/// are handed back, to be created after it.
fn create_tables(
    tables: &[&Table],
    busy: &BTreeSet<String>,
    letters: Option<Letters<'_>>,
    script: &mut Script,
) -> Vec<String> {
    let mut late = Vec::new();
    let is_busy = |index: &Index| {
        let name = index.name.get();
        name.is_some_and(|name| busy.contains(&name.as_str().to_ascii_lowercase()))
    };
    for table in tables {
        script.push(table_text(table, table.name.name.as_str(), letters));
        for index in &table.indexes {
            let sql = index_text(&table.name.name, index, letters);
            if is_busy(index) {
                late.push(sql);
            } else {
                script.push(sql);
            }
        }
    }
    late
}

/// `CREATE TABLE` under the name given, to the letter where there is one.
pub fn table_text(table: &Table, name: &str, letters: Option<Letters<'_>>) -> String {
    let said = letters.and_then(|letters| letters.create_table(table, name));
    said.unwrap_or_else(|| create_table(table, name))
}

/// `CREATE INDEX`, to the letter where there is one.
fn index_text(table: &Name, index: &Index, letters: Option<Letters<'_>>) -> String {
    let said = letters.and_then(|letters| letters.create_index(table, index));
    said.unwrap_or_else(|| create_index(table, index))
}

/// The tables that changes speak of, in the order in which they do.
fn tables_of(changes: &[Change]) -> Vec<&QualifiedName> {
    let mut seen = BTreeSet::new();
    let names = changes.iter().filter_map(table_of);
    names.filter(|name| seen.insert(*name)).collect()
}

/// The table that a change is about, by its name afterwards.
pub fn table_of(change: &Change) -> Option<&QualifiedName> {
    match change {
        Change::CreateTable { table } | Change::DropTable { table } => Some(&table.name),
        Change::AlterTable { table, .. }
        | Change::AddColumn { table, .. }
        | Change::DropColumn { table, .. }
        | Change::AlterColumn { table, .. }
        | Change::RenameValues { table, .. }
        | Change::AddConstraint { table, .. }
        | Change::DropConstraint { table, .. }
        | Change::AlterConstraint { table, .. }
        | Change::RenameConstraint { table, .. }
        | Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::AlterIndex { table, .. }
        | Change::RenameIndex { table, .. }
        | Change::RenameColumn { table, .. } => Some(table),
        Change::RenameTable { to, .. } => Some(to),
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. }
        | Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::AlterEnum { .. }
        | Change::CreateType { .. }
        | Change::DropType { .. }
        | Change::AlterType { .. }
        | Change::RenameAttribute { .. }
        | Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. } => None,
    }
}

/// The tables that go, or that make room for another of their name.
fn dropped<'a>(
    before: &Schema,
    tables: &[&'a QualifiedName],
    changes: &[Change],
) -> BTreeSet<&'a QualifiedName> {
    let is_drop = |change: &&Change| matches!(change, Change::DropTable { .. });
    let names: BTreeSet<&QualifiedName> = changes
        .iter()
        .filter(is_drop)
        .filter_map(table_of)
        .collect();
    tables
        .iter()
        .copied()
        .filter(|name| before.tables.contains_key(*name) && names.contains(name))
        .collect()
}

fn table_change<'a>(
    (before, after): (&'a Schema, &'a Schema),
    name: &QualifiedName,
    changes: &BTreeMap<&QualifiedName, Vec<&'a Change>>,
    letters: Option<Letters<'a>>,
) -> Option<TableChange<'a>> {
    Some(TableChange {
        before: before.tables.get(name)?,
        after: after.tables.get(name)?,
        changes: changes.get(name)?.clone(),
        letters,
    })
}

fn by_table(changes: &[Change]) -> BTreeMap<&QualifiedName, Vec<&Change>> {
    let mut found: BTreeMap<&QualifiedName, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        if let Some(name) = table_of(change) {
            found.entry(name).or_default().push(change);
        }
    }
    found
}

/// A table before those that it refers to, so that no row is left without what it refers to.
fn drop_order<'a>(
    before: &Schema,
    dropped: &BTreeSet<&'a QualifiedName>,
) -> Vec<&'a QualifiedName> {
    let mut rest = dropped.clone();
    let mut referrers: BTreeMap<&QualifiedName, usize> = BTreeMap::new();
    for target in dropped.iter().flat_map(|name| targets(before, name)) {
        *referrers.entry(target).or_default() += 1;
    }
    let is_free = |name: &&QualifiedName| !referrers.contains_key(*name);
    let mut free: BTreeSet<&QualifiedName> = dropped.iter().copied().filter(is_free).collect();
    let mut order = Vec::with_capacity(dropped.len());
    // In a ring none is free, and any may be the first.
    while let Some(name) = free.pop_first().or_else(|| rest.first().copied()) {
        rest.remove(name);
        order.push(name);
        for target in targets(before, name) {
            if let Some(count) = referrers.get_mut(target) {
                *count -= 1;
                if *count == 0 {
                    free.extend(rest.get(target));
                }
            }
        }
    }
    order
}

/// The other tables that a table refers to, each once.
fn targets<'a>(schema: &'a Schema, table: &QualifiedName) -> BTreeSet<&'a QualifiedName> {
    let constraints = schema.tables.get(table).map(|table| &table.constraints);
    let keys = constraints
        .into_iter()
        .flatten()
        .filter_map(Constraint::as_foreign_key);
    keys.map(|key| &key.references)
        .filter(|name| *name != table)
        .collect()
}

/// Drops tables in this order. Dropping one deletes its rows; where rows of a later one refer to
/// them, because the tables refer to each other, their keys wait until all are gone.
fn drop_tables(before: &Schema, names: &[&QualifiedName], script: &mut Script) {
    let mut gone = BTreeSet::new();
    let mut is_ring = false;
    for name in names {
        is_ring |= targets(before, name)
            .iter()
            .any(|target| gone.contains(*target));
        gone.insert(*name);
    }
    if is_ring {
        script.push("PRAGMA defer_foreign_keys = ON");
    }
    for name in names {
        script.push(format!("DROP TABLE {}", quote(name.name.as_str())));
    }
}

/// Drops the indexes of tables that are about to go whose names a new table takes: to SQLite an index and a
/// table share their names.
fn free_names(before: &Schema, gone: &[&QualifiedName], created: &[&Table], script: &mut Script) {
    let gone = gone.iter().filter_map(|name| before.tables.get(*name));
    for index in gone.flat_map(|table| &table.indexes) {
        let is_wanted = |name: &Name| {
            let mut created = created.iter();
            created.any(|table| alike(&table.name.name, name))
        };
        if index.name.get().is_some_and(is_wanted) {
            script.push(drop_index(index));
        }
    }
}

fn alike(a: &Name, b: &Name) -> bool {
    a.as_str().eq_ignore_ascii_case(b.as_str())
}

/// The names of tables and of their indexes, in small letters.
fn names_within(schema: &Schema, tables: &[&QualifiedName]) -> BTreeSet<String> {
    let tables = tables.iter().filter_map(|name| schema.tables.get(*name));
    let indexes = tables.clone().flat_map(|table| &table.indexes);
    let indexes = indexes.filter_map(|index| index.name.get());
    let names = tables.map(|table| &table.name.name).chain(indexes);
    names
        .map(|name| name.as_str().to_ascii_lowercase())
        .collect()
}

/// Drops the indexes that go or change. What stays in the database is what a rebuild puts back.
fn drop_indexes(tables: &[TableChange<'_>], script: &mut Script) {
    for table in tables {
        for index in going(&table.before.indexes, &table.after.indexes) {
            script.push(drop_index(index));
        }
        for change in &table.changes {
            // One that the schema does not know, but the change does: drift that is taken away.
            if let Change::DropIndex { index, .. } = change
                && !table
                    .before
                    .indexes
                    .iter()
                    .any(|known| known.name.get() == index.name.get())
                && !table
                    .after
                    .indexes
                    .iter()
                    .any(|known| known.name.get() == index.name.get())
            {
                script.push(drop_index(index));
            }
        }
    }
}

fn create_indexes(tables: &[TableChange<'_>], script: &mut Script) {
    for table in tables {
        for index in going(&table.after.indexes, &table.before.indexes) {
            let table_name = &table.after.name.name;
            script.push(index_text(table_name, index, table.letters));
        }
    }
}

/// The indexes on one side that do not stand so on the other.
fn going<'a>(here: &'a [Index], there: &'a [Index]) -> impl Iterator<Item = &'a Index> {
    here.iter()
        .filter(|index| !there.iter().any(|other| create_equal(index, other)))
}

/// Whether two indexes are one and the same: a name that was made and one that was said may agree.
fn create_equal(a: &Index, b: &Index) -> bool {
    a.name.get() == b.name.get()
        && Index {
            name: b.name.clone(),
            ..a.clone()
        } == *b
}
