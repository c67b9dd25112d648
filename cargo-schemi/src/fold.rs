//! The schema after a list of changes: how migrations say what a database looks like without one.
//!
//! A change that finds nothing to change (an index dropped that the fold never had, because it was
//! drift in one database) passes quietly: the fold says what schemi owns, not what exists.

pub mod carry;
pub mod fit;
pub mod rename;

use schemi_schema::{Column, Constraint, Index, Name, ObjectName, QualifiedName, Schema, Table};

use crate::change::{Change, TableTraits};
pub use rename::{rename_column, rename_table};

/// Applies changes in order.
pub fn fold<'a>(mut schema: Schema, changes: impl IntoIterator<Item = &'a Change>) -> Schema {
    for change in changes {
        apply(&mut schema, change);
    }
    schema
}

/// Applies one change.
pub fn apply(schema: &mut Schema, change: &Change) {
    match change {
        Change::CreateNamespace { name } => {
            schema.namespaces.insert(name.clone());
        }
        Change::DropNamespace { name } => {
            schema.namespaces.remove(name);
            schema.namespace_comments.remove(name);
        }
        Change::CommentNamespace { name, to, .. } => {
            schema.namespace_comments.remove(name);
            let said = to.clone().map(|text| (name.clone(), text));
            schema.namespace_comments.extend(said);
        }
        Change::CreateEnum { enum_type } => schema.insert_enum(enum_type.clone()),
        Change::AlterEnum { to, .. } => schema.insert_enum(to.clone()),
        Change::DropEnum { enum_type } => {
            schema.enums.remove(&enum_type.name);
        }
        Change::CreateType { .. }
        | Change::AlterType { .. }
        | Change::DropType { .. }
        | Change::RenameAttribute { .. } => apply_type(schema, change),
        Change::CreateSequence { sequence } => schema.insert_sequence(sequence.clone()),
        Change::AlterSequence { to, .. } => schema.insert_sequence(to.clone()),
        Change::DropSequence { sequence } => {
            schema.sequences.remove(&sequence.name);
        }
        Change::CreateTable { table } => schema.insert_table(table.clone()),
        Change::DropTable { table } => {
            schema.tables.remove(&table.name);
        }
        Change::RenameTable { from, to } => rename_table(schema, from, to),
        Change::RenameColumn { table, from, to } => rename_column(schema, table, from, to),
        Change::AlterTable { table, to, .. } => {
            with_table(schema, table, |table| set_traits(table, to));
            carry::belong(schema, table);
        }
        Change::RenameValues { .. } => {}
        Change::AddColumn { table, .. }
        | Change::DropColumn { table, .. }
        | Change::AlterColumn { table, .. } => {
            with_table(schema, table, |t| apply_column(t, change));
            carry::carry(schema, table, change);
        }
        Change::AddConstraint { table, .. }
        | Change::DropConstraint { table, .. }
        | Change::AlterConstraint { table, .. }
        | Change::RenameConstraint { table, .. } => {
            with_table(schema, table, |table| apply_constraint(table, change));
            carry::carry(schema, table, change);
        }
        Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::AlterIndex { table, .. }
        | Change::RenameIndex { table, .. } => {
            with_table(schema, table, |t| apply_index(t, change));
            carry::carry(schema, table, change);
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the caller passes the kinds of its part only"
)]
fn apply_type(schema: &mut Schema, change: &Change) {
    match change {
        Change::CreateType { user_type } => schema.insert_type(user_type.clone()),
        Change::AlterType { to, .. } => schema.insert_type(to.clone()),
        Change::DropType { user_type } => {
            schema.types.remove(&user_type.name);
        }
        Change::RenameAttribute {
            user_type,
            from,
            to,
        } => rename::rename_attribute(schema, user_type, from, to),
        _ => {}
    }
}

fn with_table(schema: &mut Schema, name: &QualifiedName, change: impl FnOnce(&mut Table)) {
    if let Some(table) = schema.tables.get_mut(name) {
        change(table);
    }
}

fn set_traits(table: &mut Table, to: &TableTraits) {
    let TableTraits {
        options,
        partition_by,
        partition_of,
        inherits,
        with,
        tablespace,
        comment,
    } = to.clone();
    table.options = options;
    table.partition_by = partition_by;
    table.partition_of = partition_of;
    table.inherits = inherits;
    table.with = with;
    table.tablespace = tablespace;
    table.comment = comment;
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the caller passes the kinds of its part only"
)]
fn apply_column(table: &mut Table, change: &Change) {
    match change {
        Change::AddColumn { column, .. } => put_column(table, &column.name, column),
        Change::AlterColumn { from, to, .. } => put_column(table, &from.name, to),
        Change::DropColumn { column, .. } => table.columns.retain(|c| c.name != column.name),
        _ => {}
    }
}

fn put_column(table: &mut Table, old: &Name, column: &Column) {
    match table.columns.iter_mut().find(|c| c.name == *old) {
        Some(place) => *place = column.clone(),
        None => table.columns.push(column.clone()),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the caller passes the kinds of its part only"
)]
fn apply_constraint(table: &mut Table, change: &Change) {
    match change {
        Change::AddConstraint { constraint, .. } => {
            table
                .constraints
                .retain(|c| !same_constraint(c, constraint));
            table.constraints.push(constraint.clone());
        }
        Change::DropConstraint { constraint, .. } => {
            table
                .constraints
                .retain(|c| !same_constraint(c, constraint));
        }
        Change::AlterConstraint { from, to, .. } => {
            let mut found = table.constraints.iter_mut();
            if let Some(found) = found.find(|c| same_constraint(c, from)) {
                *found = to.clone();
            }
        }
        Change::RenameConstraint { from, to, .. } => {
            if let Some(found) = table
                .constraints
                .iter_mut()
                .find(|c| same_constraint(c, from))
            {
                found.name = to.clone();
            }
        }
        _ => {}
    }
}

/// Whether two values speak of one constraint: by name where both have one, else by structure.
fn same_constraint(a: &Constraint, b: &Constraint) -> bool {
    match (a.name.get(), b.name.get()) {
        (Some(a), Some(b)) => a == b,
        _ => a.kind == b.kind,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the caller passes the kinds of its part only"
)]
fn apply_index(table: &mut Table, change: &Change) {
    match change {
        Change::CreateIndex { index, .. } => {
            table.indexes.retain(|i| i.name.get() != index.name.get());
            table.indexes.push(index.clone());
        }
        Change::DropIndex { index, .. } => {
            table.indexes.retain(|i| i.name.get() != index.name.get())
        }
        Change::AlterIndex { from, to, .. } => {
            let mut found = table.indexes.iter_mut();
            if let Some(found) = found.find(|i| i.name.get() == from.name.get()) {
                *found = to.clone();
            }
        }
        Change::RenameIndex { from, to, .. } => {
            let found = table
                .indexes
                .iter_mut()
                .find(|i| i.name.get() == from.name.get());
            if let Some(Index { name, .. }) = found {
                *name = to.clone();
            }
        }
        _ => {}
    }
}

/// Replaces an identifier in SQL, plain or quoted, outside of string literals. A name followed by
/// `(` is a function and stays.
pub fn replace_identifier(sql: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at(length);
        let is_function = after.trim_start().starts_with('(');
        match identifier(token) {
            Some(name) if name == from && (token.starts_with('"') || !is_function) => {
                out.push_str(&quote_if_needed(to));
            }
            _ => out.push_str(token),
        }
        rest = after;
    }
    out
}

fn token_length(text: &str, first: char) -> usize {
    match first {
        '\'' | '"' => quoted_length(text, first),
        c if is_word(c) => text.find(|c| !is_word(c)).unwrap_or(text.len()),
        c => c.len_utf8(),
    }
}

fn quoted_length(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            match chars.peek() {
                Some((_, next)) if *next == quote => {
                    chars.next();
                }
                _ => return at + 1,
            }
        }
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The name that a token stands for, if it is an identifier.
fn identifier(token: &str) -> Option<String> {
    match token.strip_prefix('"') {
        Some(inner) => Some(
            inner
                .strip_suffix('"')
                .unwrap_or(inner)
                .replace("\"\"", "\""),
        ),
        None if token.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
            Some(token.to_owned())
        }
        None => None,
    }
}

/// The words that one of the databases does not take for a name.
const RESERVED: &str = "\
    add all alter analyse analyze and any array as asc asymmetric authorization \
    autoincrement begin between binary both case cast check collate collation column commit \
    concurrently constraint create cross current_catalog current_date current_role \
    current_schema current_time current_timestamp current_user default deferrable delete \
    desc distinct do drop else end escape except exists false fetch filter for foreign \
    freeze from full glob grant group having ilike in index initially inner insert intersect \
    into is isnull join lateral leading left like limit localtime localtimestamp match \
    natural not nothing notnull null offset on only or order outer over overlaps placing \
    primary raise references regexp returning right select session_user set similar some \
    symmetric system_user table tablesample then to trailing transaction true union unique \
    update user using values variadic verbose when where window with";

/// A name as it stands in an expression: in quotes where one of the databases needs them. (Capitals
/// do: PostgreSQL would take small letters for them.)
pub fn quote_if_needed(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !RESERVED.split(' ').any(|word| word == name);
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// Names a constraint or index for messages.
pub fn name_or(name: &ObjectName, what: &str) -> String {
    name.get().map_or_else(
        || format!("unnamed {what}"),
        |name| format!("{what} {name}"),
    )
}

#[cfg(test)]
mod tests {
    use super::replace_identifier;

    #[test]
    fn identifiers_are_replaced_outside_of_literals() {
        let sql = r#"a > 0 AND "a" <> 'a' AND ab = a(1)"#;
        assert_eq!(
            replace_identifier(sql, "a", "b"),
            r#"b > 0 AND b <> 'a' AND ab = a(1)"#
        );
        assert_eq!(replace_identifier("a > 0", "a", "The A"), r#""The A" > 0"#);
        assert_eq!(replace_identifier("a > 0", "a", "order"), r#""order" > 0"#);
    }
}
