//! Enum types altered in place, or made anew where values go or move.

use std::collections::BTreeMap;

use schemi_runtime::migrate::Mode;
use schemi_schema::{Column, ColumnType, Constraint, EnumType, Expr, Index, QualifiedName};

use super::column::Hanging;
use super::{Gone, Renderer, depend, text};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::normalize::token::{Kind, tokenize};
use crate::dialect::postgres::types::quote::{beside, ident, literal, qualified};
use crate::fold;

impl Renderer {
    pub(super) fn create_enum(&mut self, enum_type: &EnumType) {
        self.script
            .push(create(&qualified(&enum_type.name), &enum_type.values));
        if enum_type.comment.is_some() {
            self.enum_comment(enum_type);
        }
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
        } else {
            self.rebuild_enum(from, to, renamed);
        }
        // A type made anew has no comment yet.
        if (!grows && to.comment.is_some()) || (grows && from.comment != to.comment) {
            self.enum_comment(to);
        }
        Ok(())
    }

    /// Renames values in place and adds new ones where they belong. They are added in a transaction
    /// of their own only where the same revision uses them, which PostgreSQL forbids before a commit.
    fn extend_enum(&mut self, from: &EnumType, to: &EnumType, renamed: &BTreeMap<String, String>) {
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

    /// Makes the type anew: PostgreSQL can neither drop a value nor move one. A row that holds a
    /// value that goes stops the migration.
    fn rebuild_enum(&mut self, from: &EnumType, to: &EnumType, renamed: &BTreeMap<String, String>) {
        let name = qualified(&to.name);
        let old = temporary(&to.name);
        let columns = self.columns_of(&to.name);
        let parked = self.park_mentions(&to.name, from, &columns);
        for (table, column) in &columns {
            if column.default.is_some() {
                let column = ident(column.name.as_str());
                self.alter(table, &format!("ALTER COLUMN {column} DROP DEFAULT"));
            }
        }
        self.script.push(format!(
            "ALTER TYPE {name} RENAME TO {}",
            ident(old.name.as_str())
        ));
        self.script.push(create(&name, &to.values));
        for (table, column) in &columns {
            let using = conversion(column, &name, renamed);
            let (ty, column) = (text::sql_type(&column.ty), ident(column.name.as_str()));
            self.alter(
                table,
                &format!("ALTER COLUMN {column} TYPE {ty} USING {using}"),
            );
        }
        self.script.push(format!("DROP TYPE {}", qualified(&old)));
        for (table, column) in &columns {
            self.put_default_back(table, column, from, to, renamed);
        }
        self.put_mentions_back(parked, renamed);
    }

    fn columns_of(&self, name: &QualifiedName) -> Vec<(QualifiedName, Column)> {
        let mut found = Vec::new();
        for table in self.state.tables.values() {
            for column in &table.columns {
                match &column.ty {
                    ColumnType::Enum { name: used, .. } if used == name => {
                        found.push((table.name.clone(), column.clone()));
                    }
                    ColumnType::Enum { .. } | ColumnType::Sql(_) => {}
                }
            }
        }
        found
    }

    /// Puts a default back, unless it is a value that has gone: then its own change sets another.
    fn put_default_back(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        from: &EnumType,
        to: &EnumType,
        renamed: &BTreeMap<String, String>,
    ) {
        let Some(default) = &column.default else {
            return;
        };
        let has_gone = from.values.iter().any(|value| {
            let kept = renamed.get(value).unwrap_or(value);
            !to.values.contains(kept) && holds_literal(default, value)
        });
        if !has_gone {
            let value = text::default_value(&with_renamed(default, renamed));
            let column = ident(column.name.as_str());
            self.alter(table, &format!("ALTER COLUMN {column} SET DEFAULT {value}"));
        }
    }

    /// Drops the constraints, indexes and computed columns that would tie a column to the old type:
    /// those whose expressions mention the column.
    fn park_mentions(
        &mut self,
        name: &QualifiedName,
        from: &EnumType,
        columns: &[(QualifiedName, Column)],
    ) -> Parked {
        let mut parked = Parked::default();
        let type_name = &name.name;
        for table in self.state.tables.values() {
            let own: Vec<&Column> = columns
                .iter()
                .filter(|(t, _)| *t == table.name)
                .map(|(_, column)| column)
                .collect();
            let ties = |expr: &Expr| {
                own.iter()
                    .any(|column| depend::mentions(expr, &column.name))
                    || (depend::mentions(expr, type_name)
                        && from.values.iter().any(|value| holds_literal(expr, value)))
            };
            let computed = |column: &&Column| {
                column
                    .generated
                    .as_ref()
                    .is_some_and(|generated| ties(&generated.expr))
            };
            parked.columns.extend(
                table
                    .columns
                    .iter()
                    .filter(computed)
                    .map(|c| (table.name.clone(), c.clone(), Hanging::default())),
            );
            for constraint in &table.constraints {
                let refers = constraint
                    .as_foreign_key()
                    .is_some_and(|key| own.iter().any(|column| key.columns.contains(&column.name)));
                if refers || depend::constraint_exprs(constraint).into_iter().any(ties) {
                    parked
                        .constraints
                        .push((table.name.clone(), constraint.clone()));
                }
            }
            for index in &table.indexes {
                if depend::index_exprs(index).into_iter().any(ties) {
                    parked.indexes.push((table.name.clone(), index.clone()));
                }
            }
        }
        self.drop_parked(&mut parked);
        parked
    }

    fn drop_parked(&mut self, parked: &mut Parked) {
        for (table, constraint) in &parked.constraints {
            self.drop_early(table, constraint);
        }
        for (table, index) in &parked.indexes {
            if let Some(name) = index.name.get() {
                self.script
                    .push(format!("DROP INDEX {}", beside(table, name)));
                self.gone
                    .insert(Gone::Index(table.clone(), Some(name.clone())));
                let change = Change::DropIndex {
                    table: table.clone(),
                    index: index.clone(),
                };
                fold::apply(&mut self.state, &change);
            }
        }
        for (table, column, hanging) in &mut parked.columns {
            *hanging = self.drop_column(table, &column.name);
        }
    }

    fn put_mentions_back(&mut self, parked: Parked, renamed: &BTreeMap<String, String>) {
        for (table, mut column, hanging) in parked.columns {
            if let Some(generated) = &mut column.generated {
                generated.expr = with_renamed(&generated.expr, renamed);
            }
            self.put_computed_back(&table, vec![(column, hanging)]);
        }
        for (table, mut constraint) in parked.constraints {
            let key = Gone::Constraint(table.clone(), constraint.name.get().cloned());
            if self.is_dropped(&key) {
                continue;
            }
            self.gone.remove(&key);
            rename_in_constraint(&mut constraint, renamed);
            self.write_add_constraint(&table, &constraint);
        }
        for (table, mut index) in parked.indexes {
            let key = Gone::Index(table.clone(), index.name.get().cloned());
            if self.is_dropped(&key) {
                continue;
            }
            self.gone.remove(&key);
            index.predicate = index.predicate.map(|expr| with_renamed(&expr, renamed));
            self.script.push(text::create_index(&table, &index));
            fold::apply(&mut self.state, &Change::CreateIndex { table, index });
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

/// Whether a change is of an enum that must be made anew, and one beside it uses a value that comes.
pub fn uses_added(changes: &[Change], at: usize) -> bool {
    let Some(Change::AlterEnum { from, to, renamed }) = changes.get(at) else {
        return false;
    };
    !only_grows(from, to, renamed)
        && added(from, to, renamed)
            .into_iter()
            .any(|value| uses_value(changes, &to.name, value))
}

/// One change as two: the values that come are there before anything uses them, those that go stay
/// until nothing does.
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
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::AlterEnum { .. }
        | Change::DropTable { .. }
        | Change::RenameTable { .. }
        | Change::AlterTable { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RenameValues { .. }
        | Change::DropConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::DropIndex { .. }
        | Change::RenameIndex { .. } => false,
    })
}

/// What stands aside while a type is made anew.
#[derive(Default)]
struct Parked {
    columns: Vec<(QualifiedName, Column, Hanging)>,
    constraints: Vec<(QualifiedName, Constraint)>,
    indexes: Vec<(QualifiedName, Index)>,
}

fn create(name: &str, values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("CREATE TYPE {name} AS ENUM ({})", values.join(", "))
}

/// A name for the old type while the new one takes its place.
fn temporary(name: &QualifiedName) -> QualifiedName {
    let text = name.name.as_str();
    let text = &text[..text.floor_char_boundary(63 - "schemi_old_".len())];
    QualifiedName::new(name.schema.clone(), format!("schemi_old_{text}"))
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
fn in_free_order(renamed: &BTreeMap<String, String>) -> Vec<(String, String)> {
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

/// The values of a column of the old type as those of the new.
fn conversion(column: &Column, name: &str, renamed: &BTreeMap<String, String>) -> String {
    let from = ident(column.name.as_str());
    let is_array = match &column.ty {
        ColumnType::Enum { dimensions, .. } => *dimensions > 0,
        ColumnType::Sql(_) => false,
    };
    let arms: Vec<String> = renamed
        .iter()
        .map(|(old, new)| format!("WHEN {} THEN {}", literal(old), literal(new)))
        .collect();
    match (is_array, arms.is_empty()) {
        (true, true) => format!("{from}::text[]::{name}[]"),
        (false, true) => format!("{from}::text::{name}"),
        (false, false) => {
            format!(
                "(CASE {from}::text {} ELSE {from}::text END)::{name}",
                arms.join(" ")
            )
        }
        // A subquery may not stand in USING: each value is replaced in turn.
        (true, false) => {
            let replaced =
                in_free_order(renamed)
                    .iter()
                    .fold(format!("{from}::text[]"), |sql, (old, new)| {
                        format!("array_replace({sql}, {}, {})", literal(old), literal(new))
                    });
            format!("({replaced})::{name}[]")
        }
    }
}

/// Whether an expression holds a value as a string literal.
fn holds_literal(expr: &Expr, value: &str) -> bool {
    let wanted = [literal(value), format!("'{}'", value.replace('\'', "''"))];
    let is_it = |text: &str| wanted.iter().any(|wanted| text == wanted) || array_holds(text, value);
    match tokenize(expr.as_str()) {
        Some(tokens) => tokens
            .iter()
            .any(|token| token.kind == Kind::Literal && is_it(token.text)),
        None => expr.as_str().contains(value),
    }
}

/// Whether a literal is an array's, `'{a,b}'`, with the value among its elements.
fn array_holds(literal: &str, value: &str) -> bool {
    let inner = literal
        .strip_prefix("'{")
        .and_then(|text| text.strip_suffix("}'"));
    inner.is_some_and(|inner| {
        inner
            .replace("''", "'")
            .split(',')
            .any(|element| element.trim().trim_matches('"') == value)
    })
}

/// The expression with the values by their new names.
fn with_renamed(expr: &Expr, renamed: &BTreeMap<String, String>) -> Expr {
    let Some(tokens) = tokenize(expr.as_str()) else {
        return expr.clone();
    };
    let mut sql = String::new();
    let mut rest = expr.as_str();
    for token in tokens {
        let at = rest.find(token.text).unwrap_or(0);
        sql.push_str(&rest[..at]);
        let new = (token.kind == Kind::Literal)
            .then(|| renamed.iter().find(|(old, _)| literal(old) == token.text))
            .flatten();
        match new {
            Some((_, new)) => sql.push_str(&literal(new)),
            None => sql.push_str(token.text),
        }
        rest = &rest[at + token.text.len()..];
    }
    Expr::new(sql + rest)
}

fn rename_in_constraint(constraint: &mut Constraint, renamed: &BTreeMap<String, String>) {
    if let schemi_schema::ConstraintKind::Check(check) = &mut constraint.kind {
        check.expr = with_renamed(&check.expr, renamed);
    }
}
