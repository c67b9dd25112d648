//! Enum types made, and altered in place.

use std::collections::BTreeMap;

use schemi_runtime::migrate::Mode;
use schemi_schema::{Column, ColumnType, Constraint, EnumType, Expr, Index, QualifiedName};

use super::enum_value::holds_literal;
use super::{Renderer, depend};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::quote::{literal, qualified};

impl Renderer {
    pub(super) fn create_enum(&mut self, enum_type: &EnumType) {
        self.script
            .push(create(&qualified(&enum_type.name), &enum_type.values));
        if enum_type.comment.is_some() {
            self.enum_comment(enum_type);
        }
    }

    pub(super) fn drop_enum(&mut self, enum_type: &EnumType) {
        let name = qualified(&enum_type.name);
        self.script.push(format!("DROP TYPE {name}"));
    }

    fn enum_comment(&mut self, enum_type: &EnumType) {
        let object = format!("TYPE {}", qualified(&enum_type.name));
        self.comment(&object, enum_type.comment.as_deref());
    }

    pub(super) fn alter_enum(
        &mut self,
        from: &EnumType,
        to: &EnumType,
        renamed: &BTreeMap<String, String>,
    ) -> Result<(), RenderError> {
        if from.name != to.name {
            return Err(RenderError::new(format!(
                "enum {}: an enum cannot change its name to {} together with its values; drop it and make another",
                from.name, to.name
            )));
        }
        let grows = only_grows(from, to, renamed);
        if grows {
            self.extend_enum(from, to, renamed);
            self.rename_in_state(from, renamed);
        } else {
            self.rebuild_enum(from, to, renamed)?;
        }
        // A type made anew has no comment yet.
        if (!grows && to.comment.is_some()) || (grows && from.comment != to.comment) {
            self.enum_comment(to);
        }
        Ok(())
    }

    /// Renames values in place and adds new ones where they belong. They are added in a transaction
    /// of their own only where the same revision uses them, which PostgreSQL forbids before a commit.
    pub(super) fn extend_enum(
        &mut self,
        from: &EnumType,
        to: &EnumType,
        renamed: &BTreeMap<String, String>,
    ) {
        let name = qualified(&to.name);
        let added = added(from, to, renamed);
        let is_used = added
            .iter()
            .any(|value| uses_value(&self.changes, &to.name, value));
        let mode = if is_used {
            Mode::Separate
        } else {
            Mode::Transaction
        };
        for (from, to) in in_free_order(renamed) {
            let (from, to) = (literal(&from), literal(&to));
            self.script.push_in(
                mode,
                format!("ALTER TYPE {name} RENAME VALUE {from} TO {to}"),
            );
        }
        let mut present: Vec<&String> = to
            .values
            .iter()
            .filter(|value| !added.contains(value))
            .collect();
        for value in added {
            let place = place_of(value, &to.values, &present);
            let sql = format!("ALTER TYPE {name} ADD VALUE {}{place}", literal(value));
            self.script.push_in(mode, sql);
            present.push(value);
        }
    }
}

/// The values by their names after the renames.
fn kept(from: &EnumType, renamed: &BTreeMap<String, String>) -> Vec<String> {
    let new = |value: &String| renamed.get(value).unwrap_or(value).clone();
    from.values.iter().map(new).collect()
}

/// The values that come, in their order.
fn added<'t>(
    from: &EnumType,
    to: &'t EnumType,
    renamed: &BTreeMap<String, String>,
) -> Vec<&'t String> {
    let kept = kept(from, renamed);
    to.values
        .iter()
        .filter(|value| !kept.contains(value))
        .collect()
}

/// Whether values only come and change their names, which needs no new type.
pub fn only_grows(from: &EnumType, to: &EnumType, renamed: &BTreeMap<String, String>) -> bool {
    is_subsequence(&kept(from, renamed), &to.values)
}

/// Whether a change is of an enum that must be made anew, and one beside it uses a value that comes
/// or a new name.
pub fn uses_new(changes: &[Change], at: usize) -> bool {
    let Some(Change::AlterEnum { from, to, renamed }) = changes.get(at) else {
        return false;
    };
    !only_grows(from, to, renamed)
        && added(from, to, renamed)
            .into_iter()
            .chain(renamed.values())
            .any(|value| uses_value(changes, &to.name, value))
}

/// One change as two: the values that come and the new names are there before anything uses them,
/// those that go stay until nothing does.
pub fn grow_first(
    from: &EnumType,
    to: &EnumType,
    renamed: &BTreeMap<String, String>,
) -> [Change; 2] {
    let mut values = kept(from, renamed);
    values.extend(added(from, to, renamed).into_iter().cloned());
    let both = EnumType {
        values,
        ..from.clone()
    };
    [
        Change::AlterEnum {
            from: from.clone(),
            to: both.clone(),
            renamed: renamed.clone(),
        },
        Change::AlterEnum {
            from: both,
            to: to.clone(),
            renamed: BTreeMap::new(),
        },
    ]
}

/// Whether a change of the list uses a value: names it in an expression, or turns a column into the
/// enum, whose rows may hold it.
fn uses_value(changes: &[Change], name: &QualifiedName, value: &str) -> bool {
    let is_enum = |column: &Column| match &column.ty {
        ColumnType::Enum { name: used, .. } => used == name,
        ColumnType::Sql(_) => false,
    };
    let holds = |expr: &Expr| holds_literal(expr, value);
    let column_holds = |column: &Column| depend::column_exprs(column).any(holds);
    let constraint_holds = |c: &Constraint| depend::constraint_exprs(c).into_iter().any(holds);
    let index_holds = |index: &Index| depend::index_exprs(index).into_iter().any(holds);
    changes.iter().any(|change| match change {
        Change::CreateTable { table } => {
            table.columns.iter().any(column_holds)
                || table.constraints.iter().any(constraint_holds)
                || table.indexes.iter().any(index_holds)
        }
        Change::AddColumn {
            column, backfill, ..
        } => column_holds(column) || backfill.iter().any(holds),
        Change::AlterColumn {
            from, to, backfill, ..
        } => column_holds(to) || backfill.iter().any(holds) || (from.ty != to.ty && is_enum(to)),
        Change::AddConstraint { constraint, .. } => constraint_holds(constraint),
        Change::CreateIndex { index, .. } => index_holds(index),
        Change::CreateType { user_type } | Change::AlterType { to: user_type, .. } => {
            super::type_parts::exprs(user_type).any(holds)
        }
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. }
        | Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::AlterEnum { .. }
        | Change::DropType { .. }
        | Change::RenameAttribute { .. }
        | Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. }
        | Change::DropTable { .. }
        | Change::RenameTable { .. }
        | Change::AlterTable { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RenameValues { .. }
        | Change::DropConstraint { .. }
        | Change::AlterConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::DropIndex { .. }
        | Change::AlterIndex { .. }
        | Change::RenameIndex { .. } => false,
    })
}

/// `CREATE TYPE … AS ENUM`.
pub fn create(name: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))
}

fn is_subsequence(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|value| whole.any(|other| other == value))
}

/// Where a new value goes, by a neighbour that is there already; at the end nothing need be said.
fn place_of(value: &String, values: &[String], present: &[&String]) -> String {
    let at = values
        .iter()
        .position(|other| other == value)
        .unwrap_or(values.len());
    let next = values[at..]
        .iter()
        .skip(1)
        .find(|other| present.contains(other));
    match next {
        Some(next) => format!(" BEFORE {}", literal(next)),
        None => String::new(),
    }
}

/// The renames in an order in which no new name is taken: `a → b` waits for `b → c`. Two that swap
/// pass through a name of their own.
pub fn in_free_order(renamed: &BTreeMap<String, String>) -> Vec<(String, String)> {
    let mut left = renamed.clone();
    let mut ordered = Vec::new();
    while let Some(first) = left.keys().next().cloned() {
        let free = left
            .iter()
            .find(|(_, to)| !left.contains_key(*to))
            .map(|(from, _)| from.clone());
        match free {
            Some(from) => ordered.extend(left.remove(&from).map(|to| (from, to))),
            None => {
                let parked = format!("schemi_old_{first}");
                let parked = parked[..parked.floor_char_boundary(63)].to_owned();
                ordered.push((first.clone(), parked.clone()));
                if let Some(to) = left.remove(&first) {
                    left.insert(parked, to);
                }
            }
        }
    }
    ordered
}
