//! Which changes have which hazards.

use std::collections::BTreeMap;

use schemi_schema::{
    Column, Constraint, ConstraintKind, Dialect, EnumType, Index, PrimaryKey, QualifiedName,
    TableOption,
};

use super::cast::CastRisk;
use super::own_type::{self, Types};
use super::{Hazard, widened};
use crate::change::{Change, TableTraits};

/// What a change can cost, which stands in a list with all others.
pub(super) fn of_change(
    dialect: Dialect,
    change: &Change,
    (all, types): (&[Change], &Types),
) -> Vec<Hazard> {
    match change {
        Change::DropTable { table } => vec![Hazard::DropsTable {
            table: table.name.clone(),
        }],
        Change::DropColumn { table, column } if column.generated.is_none() => {
            vec![dropped(table, column)]
        }
        Change::AddColumn {
            table,
            column,
            backfill: None,
        } if !column.fills_itself() && !types.fill(column) => {
            vec![Hazard::AddsRequired {
                table: table.clone(),
                column: column.name.clone(),
            }]
        }
        Change::AlterColumn {
            table,
            from,
            to,
            backfill,
        } => altered(
            types.risk(dialect, from, to),
            table,
            (from, to),
            backfill.is_some(),
        ),
        Change::AlterTable { table, from, to } => restricted(dialect, table, from, to),
        Change::AlterEnum { from, to, renamed } => removed_values(from, to, renamed),
        Change::AlterType { from, to } => own_type::altered(from, to, types),
        Change::AddConstraint { table, constraint } => added(all, table, constraint),
        Change::CreateIndex { table, index } if index.unique => vec![unique(table, index)],
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. }
        | Change::CreateEnum { .. }
        | Change::DropEnum { .. }
        | Change::CreateType { .. }
        | Change::DropType { .. }
        | Change::RenameAttribute { .. }
        | Change::CreateSequence { .. }
        | Change::DropSequence { .. }
        | Change::AlterSequence { .. }
        | Change::CreateTable { .. }
        | Change::RenameTable { .. }
        | Change::AddColumn { .. }
        | Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RenameValues { .. }
        | Change::DropConstraint { .. }
        | Change::AlterConstraint { .. }
        | Change::RenameConstraint { .. }
        | Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::AlterIndex { .. }
        | Change::RenameIndex { .. } => Vec::new(),
    }
}

fn dropped(table: &QualifiedName, column: &Column) -> Hazard {
    Hazard::DropsColumn {
        table: table.clone(),
        column: column.name.clone(),
    }
}

fn added(all: &[Change], table: &QualifiedName, constraint: &Constraint) -> Vec<Hazard> {
    let hazard = constrained(table, constraint);
    let is_widened = matches!(&hazard, Hazard::AddsCheck { expr, .. }
        if widened::is_widened(all, table, expr));
    if is_widened { Vec::new() } else { vec![hazard] }
}

fn unique(table: &QualifiedName, index: &Index) -> Hazard {
    Hazard::AddsUnique {
        table: table.clone(),
        name: format!("unique index {}", index.name),
        columns: crate::diff::index::columns(index),
    }
}

/// Ordinary tables of SQLite hold any value in any column, STRICT ones do not.
fn restricted(
    dialect: Dialect,
    table: &QualifiedName,
    from: &TableTraits,
    to: &TableTraits,
) -> Vec<Hazard> {
    let is_strict = |traits: &TableTraits| traits.options.contains(&TableOption::Strict);
    let becomes = dialect == Dialect::Sqlite && is_strict(to) && !is_strict(from);
    let table = table.clone();
    becomes
        .then_some(Hazard::SetsStrict { table })
        .into_iter()
        .collect()
}

fn removed_values(
    from: &EnumType,
    to: &EnumType,
    renamed: &BTreeMap<String, String>,
) -> Vec<Hazard> {
    let gone = from
        .values
        .iter()
        .filter(|v| !to.values.contains(v) && !renamed.contains_key(*v));
    gone.map(|value| Hazard::RemovesValue {
        enum_type: to.name.clone(),
        value: value.clone(),
    })
    .collect()
}

fn altered(
    risk: CastRisk,
    table: &QualifiedName,
    (from, to): (&Column, &Column),
    has_backfill: bool,
) -> Vec<Hazard> {
    let mut found = Vec::new();
    let (table, column) = (table.clone(), to.name.clone());
    if let (None, Some(computed)) = (&from.generated, &to.generated) {
        let expr = computed.expr.clone();
        return vec![Hazard::ReplacesValues {
            table,
            column,
            expr,
        }];
    }
    if to.generated.is_none() {
        let changed = match risk {
            CastRisk::Keeps => None,
            CastRisk::Fails => Some(None),
            CastRisk::Changes(condition) => Some(Some(condition)),
        };
        found.extend(changed.map(|changed| Hazard::Casts {
            table: table.clone(),
            column: column.clone(),
            changed,
        }));
    }
    if from.nullable && !to.nullable && !has_backfill {
        found.push(Hazard::SetsNotNull { table, column });
    }
    found
}

fn constrained(table: &QualifiedName, constraint: &Constraint) -> Hazard {
    let table = table.clone();
    let name = |what: &str| match constraint.name.get() {
        Some(name) => format!("{what} {name}"),
        None => format!("a {what}"),
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => Hazard::AddsUnique {
            table,
            name: name("primary key"),
            columns: columns.clone(),
        },
        ConstraintKind::Unique(unique) => Hazard::AddsUnique {
            table,
            name: name("unique constraint"),
            columns: unique.columns.clone(),
        },
        ConstraintKind::Check(check) => Hazard::AddsCheck {
            table,
            name: name("check"),
            expr: check.expr.clone(),
        },
        ConstraintKind::ForeignKey(key) => Hazard::AddsForeignKey {
            table,
            name: name("foreign key"),
            key: key.clone(),
        },
        ConstraintKind::Exclude(_) => Hazard::AddsExclusion {
            table,
            name: name("exclusion"),
        },
    }
}
