//! Keeps what no model ever owned out of a diff.

use schemi_schema::{
    Constraint, ConstraintKind, Expr, Index, IndexTarget, Name, PrimaryKey, QualifiedName, Schema,
    Table,
};

use super::index::same_structure;
use crate::fold;

/// Something inside an owned table that neither the models nor any migration knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift {
    /// The table.
    pub table: QualifiedName,
    /// `column`, `index` or `constraint`.
    pub kind: &'static str,
    /// Its name, or what it says if it has none.
    pub name: String,
    /// The column that goes and takes it along: no database keeps an index without its column.
    pub goes_with: Option<Name>,
}

impl std::fmt::Display for Drift {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} of table {}", self.kind, self.name, self.table)?;
        match &self.goes_with {
            Some(column) => write!(f, " (it goes with column {column})"),
            None => Ok(()),
        }
    }
}

/// Whether what is not owned may be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unowned {
    /// It stays, and is named.
    Keep,
    /// It goes, in tables that are owned or modelled (`--include-unowned`).
    Remove,
}

/// Takes out of `from` the tables, enums, types and namespaces that neither `to` nor `owned` knows; adds to
/// `to` what else is not owned, so that it survives (a SQLite rebuild must carry it along).
///
/// `owned` is the fold of the migrations that are applied, under the names of `from`.
pub fn separate(
    from: &mut Schema,
    to: &mut Schema,
    owned: &Schema,
    unowned: Unowned,
) -> Vec<Drift> {
    from.tables
        .retain(|name, _| to.tables.contains_key(name) || owned.tables.contains_key(name));
    from.enums
        .retain(|name, _| to.enums.contains_key(name) || owned.enums.contains_key(name));
    from.types
        .retain(|name, _| to.types.contains_key(name) || owned.types.contains_key(name));
    from.namespaces
        .retain(|name| to.namespaces.contains(name) || owned.namespaces.contains(name));
    let mut drift = Vec::new();
    let nothing = Table::new(QualifiedName::local(""));
    for (name, new) in &mut to.tables {
        if let Some(old) = from.tables.get(name) {
            let owned = owned.tables.get(name).unwrap_or(&nothing);
            let mut kept = new.clone();
            drift.extend(keep_in_table(old, &mut kept, owned));
            if unowned == Unowned::Keep {
                *new = kept;
            }
        }
    }
    drift
}

/// The tables, enums and types of the models that a database has and no migration made: a revision that
/// builds on them runs here only.
pub fn found(from: &Schema, to: &Schema, owned: &Schema) -> Vec<String> {
    let tables = from.tables.keys();
    let tables = tables
        .filter(|name| to.tables.contains_key(*name) && !owned.tables.contains_key(*name))
        .map(|name| format!("table {name}"));
    let enums = from.enums.keys();
    let enums = enums
        .filter(|name| to.enums.contains_key(*name) && !owned.enums.contains_key(*name))
        .map(|name| format!("enum {name}"));
    let types = from.types.keys();
    let types = types
        .filter(|name| to.types.contains_key(*name) && !owned.types.contains_key(*name))
        .map(|name| format!("type {name}"));
    tables.chain(enums).chain(types).collect()
}

/// What one table holds that neither its next shape nor the migrations know.
pub fn drift_of(from: &Table, to: &Table, owned: &Table) -> Vec<Drift> {
    keep_in_table(from, &mut to.clone(), owned)
}

fn keep_in_table(from: &Table, to: &mut Table, owned: &Table) -> Vec<Drift> {
    let mut drift = Vec::new();
    let known = [owned.clone(), to.clone()];
    let mut note = |kind, name: String, goes_with: Option<&Name>| {
        drift.push(Drift {
            table: from.name.clone(),
            kind,
            name,
            goes_with: goes_with.cloned(),
        })
    };
    for column in &from.columns {
        if to.column(&column.name).is_none() && owned.column(&column.name).is_none() {
            note("column", column.name.to_string(), None);
            to.columns.push(column.clone());
        }
    }
    for constraint in &from.constraints {
        let replaced =
            constraint.is_primary_key() && to.constraints.iter().any(|c| c.is_primary_key());
        let is_known = known.iter().any(|k| knows_constraint(k, from, constraint));
        if !replaced && !is_known {
            let missing = missing(constraint_columns(constraint, from), from, to);
            note("constraint", describe(constraint), missing);
            if missing.is_none() {
                to.constraints.push(constraint.clone());
            }
        }
    }
    for index in &from.indexes {
        if !known.iter().any(|k| knows_index(k, from, index)) {
            let missing = missing(index_columns(index, from), from, to);
            note("index", index.name.to_string(), missing);
            if missing.is_none() {
                to.indexes.push(index.clone());
            }
        }
    }
    drift
}

/// Whether a table has this constraint of another one: under its name, or as the same one that is not there
/// under its own name.
fn knows_constraint(table: &Table, from: &Table, constraint: &Constraint) -> bool {
    let stands = |name| from.constraints.iter().any(|c| c.name.get() == Some(name));
    table
        .constraints
        .iter()
        .any(|other| match other.name.get() {
            Some(name) if constraint.name.get() == Some(name) => true,
            Some(name) if stands(name) => false,
            Some(_) | None => other.kind == constraint.kind,
        })
}

/// Whether a table has this index of another one, as [`knows_constraint`] has it.
fn knows_index(table: &Table, from: &Table, index: &Index) -> bool {
    let stands = |name| from.indexes.iter().any(|i| i.name.get() == Some(name));
    table.indexes.iter().any(|other| match other.name.get() {
        Some(name) if index.name.get() == Some(name) => true,
        Some(name) if stands(name) => false,
        Some(_) | None => same_structure(other, index),
    })
}

/// The first of these columns of `from` that `to` lacks: what hangs on it cannot stand there.
fn missing<'a>(columns: Vec<&'a Name>, from: &Table, to: &Table) -> Option<&'a Name> {
    let mut columns = columns.into_iter();
    columns.find(|name| from.column(name).is_some() && to.column(name).is_none())
}

fn constraint_columns<'a>(constraint: &'a Constraint, table: &'a Table) -> Vec<&'a Name> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => columns.iter().collect(),
        ConstraintKind::Unique(unique) => unique.columns.iter().collect(),
        ConstraintKind::ForeignKey(key) => key.columns.iter().collect(),
        ConstraintKind::Check(check) => mentioned(&check.expr, table).collect(),
        ConstraintKind::Exclude(exclude) => {
            let elements = exclude.elements.iter().map(|element| &element.expr);
            let exprs = elements.chain(&exclude.predicate);
            exprs.flat_map(|expr| mentioned(expr, table)).collect()
        }
    }
}

fn index_columns<'a>(index: &'a Index, table: &'a Table) -> Vec<&'a Name> {
    let mut columns: Vec<&Name> = index.include.iter().collect();
    for key in &index.keys {
        match &key.target {
            IndexTarget::Column(name) => columns.push(name),
            IndexTarget::Expr(expr) => columns.extend(mentioned(expr, table)),
        }
    }
    let predicate = index.predicate.iter();
    columns.extend(predicate.flat_map(|expr| mentioned(expr, table)));
    columns
}

/// The columns of a table that an expression names.
fn mentioned<'a>(expr: &Expr, table: &'a Table) -> impl Iterator<Item = &'a Name> {
    let text = expr.as_str().to_owned();
    let names = table.columns.iter().map(|column| &column.name);
    names.filter(move |name| fold::replace_identifier(&text, name.as_str(), "") != text)
}

/// A constraint by its name, or by what it demands.
pub fn describe(constraint: &Constraint) -> String {
    match (constraint.name.get(), &constraint.kind) {
        (Some(name), _) => name.to_string(),
        (None, ConstraintKind::PrimaryKey(_)) => "primary key".to_owned(),
        (None, ConstraintKind::Unique(unique)) => format!("unique ({})", join(&unique.columns)),
        (None, ConstraintKind::Check(check)) => format!("check ({})", check.expr),
        (None, ConstraintKind::ForeignKey(key)) => {
            format!("foreign key ({}) to {}", join(&key.columns), key.references)
        }
        (None, ConstraintKind::Exclude(exclude)) => format!("exclude using {}", exclude.using),
    }
}

fn join(names: &[Name]) -> String {
    names
        .iter()
        .map(Name::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
