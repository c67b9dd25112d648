//! The `INSERT … SELECT` that carries rows into the new table.
//!
//! A value that the new type cannot hold without loss must fail the migration. SQLite by itself
//! would keep the text `abc` in an INTEGER column, and `CAST` would make it 0. So a column whose
//! type changes is copied through [`super::cast`]: a number through
//! `CASE WHEN v IS NULL OR v = CAST(v AS type) THEN v ELSE …`.
//! SQLite compares a text with a number as numbers, so the test holds exactly for the values that
//! convert without loss, and the column's own affinity converts them. For the others the `ELSE`
//! asks `json_extract` for a path that is none, which fails with that path as its message: the
//! column, the value and the type. (SQLite has no other way to raise an error of one's own outside
//! of a trigger.)

use std::collections::BTreeMap;

use schemi_schema::{Column, Expr, Name, Table, TableOption};

use super::cast::{Cast, failure};
use super::kept::{Kept, Takes};
use crate::change::Change;
use crate::dialect::sqlite::ddl::identifier::{literal, quote};
use crate::dialect::sqlite::normalize::rowid_alias;
use crate::dialect::sqlite::render::alter::declared;
use crate::dialect::sqlite::render::define::default_text;
use crate::dialect::sqlite::render::run::TableChange;
use crate::dialect::sqlite::types::{Storage, affinity, moment};

/// The copy of a table's rows, with every column named on both sides.
pub fn insert(change: &TableChange<'_>, temporary: &str) -> String {
    let mut pairs: Vec<(String, String)> = change
        .after
        .columns
        .iter()
        .filter(|column| column.generated.is_none())
        .filter_map(|column| Some((quote(column.name.as_str()), value(change, column)?)))
        .collect();
    if change.letters.is_some() {
        pairs.extend(rowid(change).map(|name| (name.to_owned(), name.to_owned())));
    }
    if pairs.is_empty() {
        pairs.extend(first_default(change));
    }
    let (columns, values): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
    format!(
        "INSERT INTO {} ({})\nSELECT {}\nFROM {}",
        quote(temporary),
        columns.join(", "),
        values.join(", "),
        quote(change.before.name.name.as_str())
    )
}

/// The name of the rowid where rows keep it although no column is it: an application may have put
/// it down elsewhere, as full-text search does.
fn rowid(change: &TableChange<'_>) -> Option<&'static str> {
    let without = |table: &Table| table.options.contains(&TableOption::WithoutRowid);
    if without(change.before) || without(change.after) || rowid_alias(change.after).is_some() {
        return None;
    }
    let tables = [change.before, change.after];
    let is_free = |name: &&str| {
        let mut columns = tables.iter().flat_map(|table| &table.columns);
        !columns.any(|column| column.name.as_str().eq_ignore_ascii_case(name))
    };
    ["rowid", "_rowid_", "oid"].into_iter().find(is_free)
}

/// Where every column is new, the rows still count: one column with its default carries them.
fn first_default(change: &TableChange<'_>) -> Option<(String, String)> {
    let column = change
        .after
        .columns
        .iter()
        .find(|column| column.generated.is_none())?;
    let value = column.default.as_ref().map_or_else(
        || "NULL".to_owned(),
        |default| default_text(default.as_str()),
    );
    Some((quote(column.name.as_str()), value))
}

/// Where a column's values come from; `None` for one that starts with its default.
fn value(change: &TableChange<'_>, column: &Column) -> Option<String> {
    let kept = change
        .before
        .column(&column.name)
        .filter(|_| !is_dropped(change, &column.name));
    let backfill = backfill(change, &column.name);
    match kept {
        None => backfill.map(|expr| format!("({expr})")),
        Some(from) => {
            let mut value = quote(column.name.as_str());
            if let Some(values) = value_renames(change, &column.name) {
                value = renamed_values(&value, values);
            }
            value = converted(change, from, column, &value);
            if let Some(expr) = backfill {
                value = format!("coalesce({value}, ({expr}))");
            }
            Some(value)
        }
    }
}

/// Whether the column of that name is gone, so that a new one of its name is not its heir.
fn is_dropped(change: &TableChange<'_>, name: &Name) -> bool {
    change
        .changes
        .iter()
        .any(|change| matches!(change, Change::DropColumn { column, .. } if column.name == *name))
}

fn backfill<'a>(change: &TableChange<'a>, name: &Name) -> Option<&'a Expr> {
    change.changes.iter().rev().find_map(|change| {
        if let Change::AddColumn {
            column, backfill, ..
        }
        | Change::AlterColumn {
            to: column,
            backfill,
            ..
        } = change
            && column.name == *name
        {
            backfill.as_ref()
        } else {
            None
        }
    })
}

fn value_renames<'a>(
    change: &TableChange<'a>,
    name: &Name,
) -> Option<&'a BTreeMap<String, String>> {
    change.changes.iter().find_map(|change| {
        if let Change::RenameValues { column, values, .. } = change
            && column == name
        {
            Some(values)
        } else {
            None
        }
    })
}

/// A column's value after some of its values were renamed.
pub fn renamed_values(column: &str, values: &BTreeMap<String, String>) -> String {
    let mut sql = format!("CASE {column}");
    for (old, new) in values {
        sql.push_str(&format!(" WHEN {} THEN {}", literal(old), literal(new)));
    }
    sql + &format!(" ELSE {column} END")
}

/// A value on its way from one type to another.
fn converted(change: &TableChange<'_>, from: &Column, to: &Column, value: &str) -> String {
    let table = &change.after.name.name;
    let what = format!("{table}.{}", to.name);
    let (old, new) = (declared(from), declared(to));
    let cast = Cast {
        what: &what,
        from: old,
        to: new,
        meanings: (from.meaning, to.meaning),
        value,
    };
    let converted = if change.letters.is_some() || cast.says_nothing() {
        kept(change, (from, to), &what, value)
    } else if is_held(change, old, new) {
        value.to_owned()
    } else {
        cast.sql()
    };
    if becomes_rowid(change, from, to) {
        let error = failure(
            &format!("{what} is NULL in a row, which would get a new key"),
            None,
        );
        return format!("coalesce({converted}, {error})");
    }
    converted
}

/// The value as it stands, in a column of another database's declared type.
fn kept(
    change: &TableChange<'_>,
    (from, to): (&Column, &Column),
    what: &str,
    value: &str,
) -> String {
    let was_strict = is_strict(change.before);
    let same_type = declared(from).eq_ignore_ascii_case(declared(to));
    let takes = if rowid_alias(change.after) == Some(&to.name) {
        match rowid_alias(change.before) == Some(&from.name) {
            true => Takes::Anything,
            false => Takes::Rowid,
        }
    } else if is_strict(change.after) && !(was_strict && same_type) {
        Takes::ItsType
    } else {
        Takes::Anything
    };
    let storage = |table: &Table, column: &Column| match is_strict(table) {
        true => Storage::strict(declared(column)),
        false => Storage::of(declared(column)),
    };
    Kept {
        what,
        from: storage(change.before, from),
        to: storage(change.after, to),
        declared: declared(to),
        takes,
        value,
    }
    .sql()
}

fn is_strict(table: &Table) -> bool {
    table.options.contains(&TableOption::Strict)
}

/// Whether values of one declared type may stand as they are in a column of the other. A STRICT table
/// holds a type to what it says, an ordinary one does not.
fn is_held(change: &TableChange<'_>, from: &str, to: &str) -> bool {
    let becomes_strict = is_strict(change.after) && !is_strict(change.before);
    affinity(from) == affinity(to)
        && (moment(from) == moment(to) || moment(to).is_none())
        && !becomes_strict
}

/// What a copy says when a value is in its way, out of SQLite's message; `None` for other messages.
pub fn said(message: &str) -> Option<String> {
    let path = message
        .strip_prefix("bad JSON path: '")?
        .strip_suffix('\'')?;
    Some(path.replace("''", "'"))
}

/// Whether a column that may hold NULL becomes the rowid: SQLite would number those rows.
fn becomes_rowid(change: &TableChange<'_>, from: &Column, to: &Column) -> bool {
    rowid_alias(change.after) == Some(&to.name)
        && rowid_alias(change.before) != Some(&from.name)
        && from.nullable
        && backfill(change, &to.name).is_none()
}
