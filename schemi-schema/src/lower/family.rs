//! What partitions and children have from their parents (PostgreSQL).

use std::collections::BTreeSet;

use super::Lowering;
use crate::column::Column;
use crate::constraint::{Constraint, ConstraintKind};
use crate::dialect::Dialect;
use crate::index::{Index, IndexKey};
use crate::model::{Export, Model};
use crate::name::{Name, ObjectName, QualifiedName};
use crate::schema::Schema;
use crate::table::{FromParent, PartitionOf, Table};

impl Lowering<'_> {
    /// What a table is a partition or a child of.
    pub(super) fn parents(&self, model: &Model, table: &mut Table) {
        if self.dialect == Dialect::Sqlite {
            return;
        }
        table.partition_of = model.partition.as_ref().map(|partition| PartitionOf {
            table: self.reference(&partition.of),
            bound: match partition.for_values.eq_ignore_ascii_case("default") {
                true => "DEFAULT".to_owned(),
                false => format!("FOR VALUES {}", partition.for_values),
            },
        });
        let parents = model.inherits.iter();
        table.inherits = parents.map(|name| self.reference(name)).collect();
    }

    /// Whether the rows of a model stand in another model's table here: SQLite has no partitions.
    pub(super) fn is_part_of_another(&self, model: &Model) -> bool {
        self.dialect == Dialect::Sqlite && model.partition.is_some()
    }

    /// A sentence for each such model.
    pub(super) fn parts_of_others(&self, export: &Export) -> Vec<String> {
        let parts = export.models.iter();
        let parts = parts.filter(|model| self.is_part_of_another(model));
        let parts = parts.filter_map(|model| {
            let of = &model.partition.as_ref()?.of;
            Some(format!(
                "table {}: SQLite has no partitions; its rows are in {of}",
                model.table
            ))
        });
        parts.collect()
    }

    /// Every parent must have a model, and no table be its own ancestor.
    pub(super) fn check_parents(&mut self, models: &[&Model]) {
        for model in models {
            let of = model.partition.iter().map(|partition| &partition.of);
            for parent in of.chain(&model.inherits) {
                let name = self.reference(parent);
                if !self.lowered.schema.tables.contains_key(&name) {
                    let message = format!(
                        "`{}` is a part or a child of table `{parent}`, which no model has on {}",
                        model.table, self.dialect
                    );
                    self.error(model, model.location.line, message);
                } else if self.descends_from(&name, &self.name_of(model)) {
                    let message = format!("table `{}` is its own parent", model.table);
                    self.error(model, model.location.line, message);
                }
            }
        }
    }

    fn name_of(&self, model: &Model) -> QualifiedName {
        self.qualified(model.schema.as_deref(), &model.table)
    }

    fn descends_from(&self, table: &QualifiedName, ancestor: &QualifiedName) -> bool {
        let mut open = vec![table];
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            if name == ancestor {
                return true;
            }
            if seen.insert(name) {
                let table = self.lowered.schema.tables.get(name);
                open.extend(table.into_iter().flat_map(Table::parents));
            }
        }
        false
    }
}

/// Gives every partition and child what it has from its parents and does not say.
pub(super) fn inherit(schema: &mut Schema) {
    for name in parents_first(schema) {
        let Some(mut table) = schema.tables.remove(&name) else {
            continue;
        };
        let parents: Vec<QualifiedName> = table.parents().cloned().collect();
        // Columns stand in the order of the parents', as the server has them.
        let own = std::mem::take(&mut table.columns);
        for parent in parents.iter().filter_map(|name| schema.tables.get(name)) {
            take_columns(&mut table, parent, &own);
        }
        let others = own.into_iter();
        let others: Vec<Column> = others.filter(|c| table.column(&c.name).is_none()).collect();
        table.columns.extend(others);
        for parent in parents.iter().filter_map(|name| schema.tables.get(name)) {
            take_constraints(&mut table, parent);
            if table.partition_of.is_some() {
                take_indexes(&mut table, parent);
            }
        }
        schema.insert_table(table);
    }
}

/// Gives the checks that come from parents the parents' names for them, which they have on the server.
pub(super) fn name_checks(schema: &mut Schema) {
    for name in parents_first(schema) {
        let Some(mut table) = schema.tables.remove(&name) else {
            continue;
        };
        let parents: Vec<&Table> = table
            .parents()
            .filter_map(|name| schema.tables.get(name))
            .collect();
        for constraint in table.constraints.iter_mut() {
            let mut above = parents.iter().flat_map(|parent| &parent.constraints);
            let found = above.find(|other| is_same(other, constraint));
            let Some(found) = found.filter(|_| !constraint.from_parent.is_own()) else {
                continue;
            };
            constraint.from_parent = FromParent(found.name.get().cloned());
            if matches!(constraint.kind, ConstraintKind::Check(_)) {
                constraint.name = found.name.clone();
            }
        }
        for index in table.indexes.iter_mut() {
            let mut above = parents.iter().flat_map(|parent| &parent.indexes);
            let found = above.find(|other| is_same_index(other, index));
            if let Some(found) = found.filter(|_| !index.from_parent.is_own()) {
                index.from_parent = FromParent(found.name.get().cloned());
            }
        }
        schema.insert_table(table);
    }
}

fn take_columns(table: &mut Table, parent: &Table, own: &[Column]) {
    for column in &parent.columns {
        if table.column(&column.name).is_some() {
            continue;
        }
        let said = own.iter().find(|own| own.name == column.name);
        table.columns.push(Column {
            from_parent: FromParent(Some(column.name.clone())),
            ..said.unwrap_or(column).clone()
        });
    }
}

/// A name to be replaced, for what is of a parent that has none yet.
fn pending() -> FromParent {
    FromParent(Some(Name::from("")))
}

fn take_constraints(table: &mut Table, parent: &Table) {
    for constraint in &parent.constraints {
        if !reaches(constraint, table) {
            continue;
        }
        let mut mine = table.constraints.iter_mut();
        match mine.find(|mine| is_same(constraint, mine)) {
            Some(mine) => mine.from_parent = pending(),
            None => table.constraints.push(Constraint {
                from_parent: pending(),
                ..Constraint::new(ObjectName::Unnamed, constraint.kind.clone())
            }),
        }
    }
}

/// Whether a constraint of a parent holds for a table: a child has its checks only, a partition all.
fn reaches(constraint: &Constraint, table: &Table) -> bool {
    match &constraint.kind {
        ConstraintKind::Check(check) => !check.no_inherit,
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => table.partition_of.is_some(),
    }
}

fn take_indexes(table: &mut Table, parent: &Table) {
    for index in &parent.indexes {
        let mut mine = table.indexes.iter_mut();
        match mine.find(|mine| is_same_index(index, mine)) {
            Some(mine) => mine.from_parent = pending(),
            // The server takes the index of the key for its part.
            None if table.constraints.iter().any(|key| is_index_of(key, index)) => {}
            None => table.indexes.push(Index {
                name: ObjectName::Unnamed,
                from_parent: pending(),
                comment: None,
                ..index.clone()
            }),
        }
    }
}

/// Whether the rows that are there were held to a check is each table's own.
fn is_same(parents: &Constraint, mine: &Constraint) -> bool {
    match (&parents.kind, &mine.kind) {
        (ConstraintKind::Check(parents), ConstraintKind::Check(mine)) => {
            parents.expr == mine.expr && parents.no_inherit == mine.no_inherit
        }
        (parents, mine) => parents == mine,
    }
}

/// Storage is each index's own.
fn is_same_index(parents: &Index, mine: &Index) -> bool {
    let as_parents = Index {
        name: parents.name.clone(),
        comment: parents.comment.clone(),
        with: parents.with.clone(),
        tablespace: parents.tablespace.clone(),
        ..mine.clone()
    };
    as_parents == *parents
}

/// Whether the index that a key has is such a one.
fn is_index_of(key: &Constraint, index: &Index) -> bool {
    let (columns, include, with_nulls) = match &key.kind {
        ConstraintKind::PrimaryKey(key) => (&key.columns, &key.index.include, false),
        ConstraintKind::Unique(key) => (&key.columns, &key.index.include, key.nulls_not_distinct),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {
            return false;
        }
    };
    let keys = columns.iter().cloned().map(IndexKey::column).collect();
    let own = Index {
        unique: true,
        nulls_not_distinct: with_nulls,
        include: include.clone(),
        ..Index::new(index.name.clone(), keys)
    };
    is_same_index(index, &own)
}

/// The tables' names, parents before their children.
fn parents_first(schema: &Schema) -> Vec<QualifiedName> {
    let mut ordered = Vec::new();
    let mut seen = BTreeSet::new();
    for name in schema.tables.keys() {
        visit(schema, name, &mut seen, &mut ordered);
    }
    ordered
}

fn visit(
    schema: &Schema,
    name: &QualifiedName,
    seen: &mut BTreeSet<QualifiedName>,
    ordered: &mut Vec<QualifiedName>,
) {
    let Some(table) = schema.tables.get(name) else {
        return;
    };
    if seen.insert(name.clone()) {
        for parent in table.parents() {
            visit(schema, parent, seen, ordered);
        }
        ordered.push(name.clone());
    }
}
