//! The expressions that changes bring: what a database may refuse, before it is asked to run them.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{
    Column, ConstraintKind, Index, IndexKey, IndexTarget, Name, ObjectName, QualifiedName, Schema,
    Table,
};

use crate::change::Change;
use crate::fold::fold;

/// The tables that get expressions, or columns of another type under those that they have, as they
/// are after the changes: all columns, bare, and nothing else but what is in question.
///
/// `before` is what the database has, under its own names.
pub fn brought(before: &Schema, changes: &[Change]) -> Vec<Table> {
    let mut found = Vec::new();
    let mut parts: BTreeMap<&QualifiedName, Parts> = BTreeMap::new();
    for change in changes {
        if let Change::CreateTable { table } = change {
            found.push(reduce(table, |_| true));
        }
        note(change, &mut parts);
    }
    parts.retain(|_, parts| !parts.is_empty());
    if !parts.is_empty() {
        let after = fold(before.clone(), changes);
        let tables = parts.iter().filter_map(|(name, parts)| {
            let table = after.tables.get(*name)?;
            Some(reduce(table, |part| parts.hold(part)))
        });
        found.extend(tables);
    }
    found.retain(has_expressions);
    found
}

/// What of a table is in question.
#[derive(Default)]
struct Parts {
    names: BTreeSet<(Kind, Name)>,
    /// A column has gone or has another type: whatever speaks of columns may speak of it.
    columns_changed: bool,
}

/// What holds an expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Default,
    Generated,
    Constraint,
    Index,
    Partition,
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.columns_changed
    }

    fn note_altered(&mut self, from: &Column, to: &Column) {
        let is_other = from.ty != to.ty;
        self.columns_changed |= is_other;
        if is_other || from.default != to.default {
            self.names.insert((Kind::Default, to.name.clone()));
        }
        if is_other || from.generated != to.generated {
            self.names.insert((Kind::Generated, to.name.clone()));
        }
    }

    fn hold(&self, (kind, name): (Kind, &Name)) -> bool {
        let speaks_of_columns = kind != Kind::Default;
        self.columns_changed && speaks_of_columns || self.names.contains(&(kind, name.clone()))
    }
}

fn note<'a>(change: &'a Change, parts: &mut BTreeMap<&'a QualifiedName, Parts>) {
    match change {
        Change::AddColumn { table, column, .. } => {
            let parts = parts.entry(table).or_default();
            parts
                .names
                .extend([Kind::Default, Kind::Generated].map(|kind| (kind, column.name.clone())));
        }
        Change::AlterColumn {
            table, from, to, ..
        } => {
            parts.entry(table).or_default().note_altered(from, to);
        }
        Change::DropColumn { table, .. } => parts.entry(table).or_default().columns_changed = true,
        Change::AddConstraint { table, constraint } => {
            let parts = parts.entry(table).or_default();
            let name = name_of(&constraint.name);
            parts.names.insert((Kind::Constraint, name));
        }
        Change::CreateIndex { table, index } => {
            let parts = parts.entry(table).or_default();
            let name = name_of(&index.name);
            parts.names.insert((Kind::Index, name));
        }
        Change::AlterTable { table, from, to } if from.partition_by != to.partition_by => {
            let parts = parts.entry(table).or_default();
            parts.names.insert((Kind::Partition, Name::from("")));
        }
        Change::CreateTable { .. }
        | Change::AlterTable { .. }
        | Change::CreateNamespace { .. }
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
        | Change::AlterSequence { .. }
        | Change::DropTable { .. }
        | Change::RenameTable { .. }
        | Change::RenameColumn { .. }
        | Change::RenameValues { .. }
        | Change::DropConstraint { .. }
        | Change::AlterConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::DropIndex { .. }
        | Change::AlterIndex { .. }
        | Change::RenameIndex { .. } => {}
    }
}

fn name_of(name: &ObjectName) -> Name {
    name.get().cloned().unwrap_or_else(|| Name::from(""))
}

/// A table with all of its columns, bare, and of its expressions those that are asked for.
fn reduce(table: &Table, is_asked: impl Fn((Kind, &Name)) -> bool) -> Table {
    let nameless = Name::from("");
    let columns = table.columns.iter().map(|column| Column {
        default: column
            .default
            .clone()
            .filter(|_| is_asked((Kind::Default, &column.name))),
        generated: column
            .generated
            .clone()
            .filter(|_| is_asked((Kind::Generated, &column.name))),
        collation: column.collation.clone(),
        ..Column::new(column.name.clone(), column.ty.clone())
    });
    let constraints = table.constraints.iter().filter(|constraint| {
        let is_expression = match constraint.kind {
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => true,
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_) => false,
        };
        is_expression && is_asked((Kind::Constraint, constraint.name.get().unwrap_or(&nameless)))
    });
    let indexes = table.indexes.iter().filter(|index| {
        speaks(index) && is_asked((Kind::Index, index.name.get().unwrap_or(&nameless)))
    });
    let partition_by = table.partition_by.clone();
    Table {
        columns: columns.collect(),
        constraints: constraints.cloned().collect(),
        indexes: indexes.cloned().collect(),
        partition_by: partition_by.filter(|_| is_asked((Kind::Partition, &nameless))),
        ..Table::new(table.name.clone())
    }
}

/// Whether an index has an expression, or an operator class, which may not be there: methods beside the usual one
/// may take a type with an extension's class only, even where none is named.
fn speaks(index: &Index) -> bool {
    let is_expression = |target: &IndexTarget| matches!(target, IndexTarget::Expr(_));
    let in_key = |key: &IndexKey| key.opclass.is_some() || is_expression(&key.target);
    index.method.is_some() || index.predicate.is_some() || index.keys.iter().any(in_key)
}

fn has_expressions(table: &Table) -> bool {
    let in_column = |column: &Column| column.default.is_some() || column.generated.is_some();
    table.columns.iter().any(in_column)
        || !table.constraints.is_empty()
        || !table.indexes.is_empty()
        || table.partition_by.is_some()
}
