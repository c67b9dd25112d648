//! Lets the server say whether it takes expressions, on the temporary tables on which it judges them.

use std::collections::BTreeSet;

use schemi_schema::{Column, ColumnType, ConstraintKind, Name, QualifiedName, Table};
use sqlx::PgConnection;

use super::SettleError;
use super::cache::Cache;
use super::item::Item;
use super::probe::{self, Probe, needed};
use super::shadow::{Shadows, is_one_of};
use crate::change::Change;
use crate::dialect::postgres::render::{depend, text};
use crate::dialect::{Refusal, Refused};
use crate::diff::domain::stand_in;

/// SQLSTATEs of what may come to be before the expression does: functions and operators, types,
/// collations, operator classes, tables and schemas.
const MISSING: &[&str] = &["42883", "42704", "42P01", "3F000"];

/// What the server refuses of the expressions of tables, as [`brought`](crate::diff::brought) gives
/// them. Nothing where it cannot be asked.
///
/// # Errors
/// Where the connection breaks.
pub async fn refusals(
    conn: &mut PgConnection,
    tables: &[Table],
    changes: &[Change],
    cache: &Cache,
) -> Result<Vec<Refusal>, SettleError> {
    let (shadows, elsewhere) = Shadows::after(changes);
    let of_tables = tables.iter().flat_map(|table| trials_of("table", table));
    let of_domains = domains(changes);
    let of_domains = of_domains.iter().flat_map(|of| trials_of("domain", of));
    let mut trials: Vec<Trial> = of_tables.chain(of_domains).collect();
    trials.retain(|trial| !trial.needs(&elsewhere));
    if trials.is_empty() {
        return Ok(Vec::new());
    }
    let probes: Vec<Probe> = trials.iter().map(|trial| trial.probe.clone()).collect();
    let answers = probe::ask(conn, &probes, &shadows, cache).await?;
    let refused = answers.refusals.into_iter().map(|(at, error)| {
        let trial = &trials[at];
        let refused = match MISSING.contains(&error.code.as_str()) {
            true => Refused::Missing,
            false => Refused::Wrong,
        };
        let label = super::asking::label(error.at);
        let name = trial.column.as_ref().map_or("", Name::as_str);
        Refusal {
            object: trial.object.clone(),
            expr: trial.expr.clone(),
            message: error.message.replace(&label, name),
            refused,
        }
    });
    Ok(refused.collect())
}

/// The tables that stand in for the domains which changes make, or give other conditions, with
/// nothing but what is new.
fn domains(changes: &[Change]) -> Vec<Table> {
    let mut found = Vec::new();
    for change in changes {
        if let Change::CreateType { user_type } = change {
            found.extend(stand_in(user_type));
        } else if let Change::AlterType { from, to } = change {
            let (before, after) = (stand_in(from), stand_in(to));
            found.extend(after.map(|table| without(table, before.as_ref())));
        }
    }
    found
}

/// What of a table is not in another one.
fn without(mut table: Table, before: Option<&Table>) -> Table {
    let Some(before) = before else {
        return table;
    };
    let is_new = |kind: &ConstraintKind| before.constraints.iter().all(|old| old.kind != *kind);
    table
        .constraints
        .retain(|constraint| is_new(&constraint.kind));
    for (column, old) in table.columns.iter_mut().zip(&before.columns) {
        if column.default == old.default {
            column.default = None;
        }
    }
    table
}

/// An expression to be tried.
struct Trial {
    probe: Probe,
    object: String,
    expr: String,
    column: Option<Name>,
}

impl Trial {
    /// Whether it needs a type that is not there yet, and for which no temporary one stands in.
    fn needs(&self, enums: &BTreeSet<QualifiedName>) -> bool {
        let is_one = |ty: &ColumnType| match ty {
            ColumnType::Enum { name, .. } => enums.contains(name),
            ColumnType::Sql(text) => is_one_of(text, enums),
        };
        needed(&self.probe).any(|column| is_one(&column.ty))
            || self.probe.item.ty().is_some_and(is_one)
            || self
                .probe
                .item
                .exprs()
                .iter()
                .any(|expr| enums.iter().any(|name| depend::mentions(expr, &name.name)))
    }
}

fn trials_of(what_it_is: &str, table: &Table) -> Vec<Trial> {
    let mut items = items_of_columns(table);
    for constraint in &table.constraints {
        let (what, item) = match &constraint.kind {
            ConstraintKind::Check(check) => ("check", Item::Check(check.expr.clone())),
            ConstraintKind::Exclude(exclude) => ("exclusion", Item::Exclude(exclude.clone())),
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_) => continue,
        };
        items.push((format!("{what} {}", constraint.name), None, item));
    }
    for index in &table.indexes {
        let item = Item::Index(index.clone());
        items.push((format!("index {}", index.name), None, item));
    }
    if let Some(by) = &table.partition_by {
        items.push(("partitioning".to_owned(), None, Item::Partition(by.clone())));
    }
    let columns: Vec<Column> = table.columns.iter().map(bare).collect();
    let trials = items.into_iter().map(|(what, column, item)| {
        let exprs: Vec<String> = item.exprs().iter().map(ToString::to_string).collect();
        Trial {
            probe: Probe {
                item,
                table: table.name.name.clone(),
                columns: columns.clone(),
            },
            object: format!("{what} of {what_it_is} {}", table.name),
            expr: exprs.join(", "),
            column,
        }
    });
    trials.collect()
}

fn bare(column: &Column) -> Column {
    Column {
        collation: column.collation.clone(),
        ..Column::new(column.name.clone(), column.ty.clone())
    }
}

/// Defaults and computed columns: what each is, its column and its item.
fn items_of_columns(table: &Table) -> Vec<(String, Option<Name>, Item)> {
    let mut items = Vec::new();
    for column in &table.columns {
        let required = Column {
            nullable: false,
            ..column.clone()
        };
        let name = Some(column.name.clone());
        // The sequence of a `serial` column comes with it.
        if let Some(default) = &column.default
            && !text::is_serial(&table.name, &required)
        {
            let item = Item::Default(column.ty.clone(), default.clone());
            items.push((
                format!("default of column {}", column.name),
                name.clone(),
                item,
            ));
        }
        if let Some(generated) = &column.generated {
            let item = Item::Generated(column.ty.clone(), generated.clone());
            items.push((format!("column {}", column.name), name, item));
        }
    }
    items
}
