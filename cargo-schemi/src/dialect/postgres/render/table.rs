//! Tables made and dropped, and the foreign keys between them.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Constraint, ConstraintKind, Name, PrimaryKey, QualifiedName, Table, Unique};

use super::{Gone, Renderer, depend, family, in_list, named, part, text};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::{ident, literal, qualified};
use crate::fold;

impl Renderer {
    /// Makes neighbouring tables, those first that others refer to.
    pub(super) fn create_tables(&mut self, at: usize, count: usize) -> Result<(), RenderError> {
        let tables = self.tables(at, count, |change| {
            if let Change::CreateTable { table } = change {
                Some(table)
            } else {
                None
            }
        });
        for table in references_first(tables) {
            self.create_table(&table)?;
        }
        Ok(())
    }

    /// Drops neighbouring tables, those first that refer to others.
    pub(super) fn drop_tables(&mut self, at: usize, count: usize) {
        let tables = self.tables(at, count, |change| {
            if let Change::DropTable { table } = change {
                Some(table)
            } else {
                None
            }
        });
        let mut tables = references_first(tables);
        tables.reverse();
        for table in tables {
            self.drop_keys_to(&table.name);
            if self.part_with(&table) {
                self.script
                    .push(format!("DROP TABLE {}", qualified(&table.name)));
            }
            self.waiting.retain(|(name, _)| *name != table.name);
            fold::apply(&mut self.state, &Change::DropTable { table });
        }
    }

    fn tables(
        &self,
        at: usize,
        count: usize,
        pick: impl Fn(&Change) -> Option<&Table>,
    ) -> Vec<Table> {
        self.changes[at..at + count]
            .iter()
            .filter_map(pick)
            .cloned()
            .collect()
    }

    fn create_table(&mut self, table: &Table) -> Result<(), RenderError> {
        let name = &table.name;
        self.make_way_for_checks(table);
        let own = family::own(table);
        let mut bare = table.clone();
        bare.constraints
            .retain(|constraint| constraint.as_foreign_key().is_none());
        self.state.insert_table(bare);
        self.hold_back(table);
        // Rows come before such a constraint, or it would be valid.
        let is_later = |constraint: &&Constraint| match constraint.as_foreign_key() {
            _ if part::is_not_valid(constraint) => true,
            Some(key) if key.references == *name => false,
            Some(key) if self.is_created_later(&key.references) => true,
            Some(_) => !depend::target_is_ready(&self.state, name, constraint),
            None => false,
        };
        let (later, inline): (Vec<_>, Vec<_>) = own.constraints.iter().partition(is_later);
        let later: Vec<Constraint> = later.into_iter().cloned().collect();
        let columns = own.columns.iter().map(|c| self.column(name, c)).collect();
        let created = text::create_table(table, columns, &inline);
        self.script
            .push(in_list::as_written(created, &table.columns));
        if let Some(made) = self.state.tables.get_mut(name) {
            made.constraints.extend(
                inline
                    .iter()
                    .copied()
                    .filter(|c| c.as_foreign_key().is_some())
                    .cloned(),
            );
        }
        self.waiting
            .extend(later.into_iter().map(|key| (name.clone(), key)));
        for index in &table.indexes {
            self.create_index(name, index);
        }
        for constraint in &inline {
            self.new_constraint_comments(name, constraint);
        }
        for column in &own.columns {
            self.set_storage(name, None, column);
        }
        self.set_apart(table)?;
        if table.comment.is_some() {
            self.comment(
                &format!("TABLE {}", qualified(name)),
                table.comment.as_deref(),
            );
        }
        for column in table
            .columns
            .iter()
            .filter(|column| column.comment.is_some())
        {
            self.column_comment(name, &column.name, column.comment.as_deref());
        }
        Ok(())
    }

    fn is_created_later(&self, name: &QualifiedName) -> bool {
        !self.state.tables.contains_key(name)
            && self.changes.iter().any(
                |change| matches!(change, Change::CreateTable { table } if table.name == *name),
            )
    }

    /// Drops the foreign keys of other tables that refer to one, before it goes.
    fn drop_keys_to(&mut self, target: &QualifiedName) {
        let others = self
            .state
            .tables
            .values()
            .filter(|table| table.name != *target);
        let refers = |constraint: &Constraint| {
            let key = constraint.as_foreign_key();
            key.is_some_and(|key| key.references == *target)
        };
        let keys: Vec<(QualifiedName, Constraint)> = others
            .flat_map(|table| table.constraints.iter().map(|c| (&table.name, c)))
            .filter(|(_, constraint)| refers(constraint))
            .map(|(name, constraint)| (name.clone(), constraint.clone()))
            .collect();
        for (table, constraint) in keys {
            self.drop_early(&table, &constraint);
        }
    }

    /// Drops the foreign keys to a table of those tables that go later.
    pub(super) fn drop_keys_of_leaving(&mut self, target: &QualifiedName) {
        let whole = |name: &QualifiedName| {
            let part = self.state.tables.get(name)?.partition_of.as_ref()?;
            Some(part.table.clone())
        };
        let wholes: Vec<_> = std::iter::successors(whole(target), whole).collect();
        let goes = |table: &&Table| {
            let mut changes = self.changes.iter();
            changes.any(
                |change| matches!(change, Change::DropTable { table: gone } if gone.name == table.name),
            )
        };
        let leaving = self.state.tables.values().filter(goes);
        let keys = leaving.flat_map(|table| table.constraints.iter().map(|key| (&table.name, key)));
        let refers = |constraint: &Constraint| {
            let key = constraint.as_foreign_key();
            // What refers to the whole refers to each part of it.
            let is_meant = |name: &QualifiedName| *name == *target || wholes.contains(name);
            constraint.from_parent.is_own() && key.is_some_and(|key| is_meant(&key.references))
        };
        let keys = keys.filter(|(_, key)| refers(key));
        let keys: Vec<(QualifiedName, Constraint)> = keys
            .map(|(name, key)| (name.clone(), key.clone()))
            .collect();
        for (table, key) in keys {
            self.drop_early(&table, &key);
        }
    }

    /// Drops a constraint before its turn, so that its own change finds it done.
    pub(super) fn drop_early(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let Some(name) = constraint.name.get().cloned() else {
            return;
        };
        let action = format!("DROP CONSTRAINT {}", ident(name.as_str()));
        self.write_drop_constraint(table, constraint, &action);
        self.gone
            .insert(Gone::Constraint(table.clone(), Some(name)));
        let constraint = constraint.clone();
        let change = Change::DropConstraint {
            table: table.clone(),
            constraint,
        };
        fold::apply(&mut self.state, &change);
    }

    pub(super) fn rename_table(&mut self, from: &QualifiedName, to: &QualifiedName) {
        if from.schema != to.schema {
            match &to.schema {
                Some(schema) => {
                    let schema = ident(schema.as_str());
                    self.alter(from, &format!("SET SCHEMA {schema}"));
                }
                // Only the server knows the name of the connection's own schema.
                None => {
                    let alter = literal(&format!("ALTER TABLE {} SET SCHEMA %I", qualified(from)));
                    self.script.push(text::block(&format!(
                        "EXECUTE format({alter}, current_schema());"
                    )));
                }
            }
        }
        if from.name != to.name {
            let moved = QualifiedName::new(to.schema.clone(), from.name.clone());
            self.alter(&moved, &format!("RENAME TO {}", ident(to.name.as_str())));
        }
    }

    pub(super) fn add_constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let is_later = constraint
            .as_foreign_key()
            .is_some_and(|key| self.is_created_later(&key.references));
        if is_later
            || self.must_wait(table, constraint)
            || !depend::target_is_ready(&self.state, table, constraint)
        {
            self.waiting.push((table.clone(), constraint.clone()));
        } else {
            self.write_add_constraint(table, constraint);
        }
    }

    pub(super) fn write_add_constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
        if self.came_along(table, constraint) {
            self.validate_if_held(table, constraint);
            return;
        }
        let not_valid = if part::is_not_valid(constraint) {
            " NOT VALID"
        } else {
            ""
        };
        let found = self.state.tables.get(table);
        let columns = found.map_or(&[][..], |table| &table.columns);
        let added = in_list::as_written(text::constraint(constraint), columns);
        self.alter(table, &format!("ADD {added}{not_valid}"));
        self.new_constraint_comments(table, constraint);
        let change = Change::AddConstraint {
            table: table.clone(),
            constraint: constraint.clone(),
        };
        fold::apply(&mut self.state, &change);
        self.validate_below(table, constraint);
    }

    /// Adds the foreign keys whose targets are there now.
    pub(super) fn add_waiting(&mut self) {
        for (table, key) in std::mem::take(&mut self.waiting) {
            let target_comes = key
                .as_foreign_key()
                .is_some_and(|key| self.is_created_later(&key.references));
            if target_comes
                || self.must_wait(&table, &key)
                || !depend::target_is_ready(&self.state, &table, &key)
            {
                self.waiting.push((table, key));
            } else {
                self.write_add_constraint(&table, &key);
            }
        }
    }

    pub(super) fn drop_constraint(
        &mut self,
        table: &QualifiedName,
        constraint: &Constraint,
    ) -> Result<(), RenderError> {
        let name = named(table, "constraint", &constraint.name)?;
        if self
            .gone
            .remove(&Gone::Constraint(table.clone(), Some(name.clone())))
        {
            return Ok(());
        }
        let waits = self.waiting.len();
        self.waiting
            .retain(|(t, c)| !(t == table && c.name.get() == Some(name)));
        if self.waiting.len() < waits {
            return Ok(());
        }
        match &constraint.kind {
            ConstraintKind::PrimaryKey(PrimaryKey { columns, .. })
            | ConstraintKind::Unique(Unique { columns, .. }) => self.park_keys_on(table, columns),
            ConstraintKind::Check(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Exclude(_) => {}
        }
        let action = format!("DROP CONSTRAINT {}", ident(name.as_str()));
        self.write_drop_constraint(table, constraint, &action);
        Ok(())
    }

    /// Foreign keys that stand on a key that goes are dropped, and wait for another key.
    pub(super) fn park_keys_on(&mut self, table: &QualifiedName, columns: &[Name]) {
        let mut found = Vec::new();
        for other in self.state.tables.values() {
            for key in &other.constraints {
                if key.as_foreign_key().is_some_and(|key| {
                    key.references == *table
                        && key.referenced_columns.len() == columns.len()
                        && key
                            .referenced_columns
                            .iter()
                            .all(|name| columns.contains(name))
                }) {
                    found.push((other.name.clone(), key.clone()));
                }
            }
        }
        self.park_all(found);
    }
}

/// Tables in an order in which each stands after those that it refers to, as far as there is one;
/// names break ties, so that the order is the same every time.
fn references_first(tables: Vec<Table>) -> Vec<Table> {
    let mut left: BTreeMap<QualifiedName, Table> = tables
        .into_iter()
        .map(|table| (table.name.clone(), table))
        .collect();
    let mut waits: BTreeMap<QualifiedName, usize> = BTreeMap::new();
    let mut referring: BTreeMap<QualifiedName, Vec<QualifiedName>> = BTreeMap::new();
    let types: BTreeMap<String, &QualifiedName> =
        left.keys().map(|name| (qualified(name), name)).collect();
    for table in left.values() {
        let mut targets = depend::references(table);
        targets.retain(|name| left.contains_key(*name));
        // A column may hold rows of another table.
        targets.extend(table.columns.iter().filter_map(|column| {
            let ty = text::sql_type(&column.ty);
            let row = types.get(element(&ty).unwrap_or(&ty)).copied();
            row.filter(|name| **name != table.name)
        }));
        let mut count = 0;
        for target in targets {
            let others = referring.entry(target.clone()).or_default();
            others.push(table.name.clone());
            count += 1;
        }
        waits.insert(table.name.clone(), count);
    }
    let is_free = |(name, count): (&QualifiedName, &usize)| (*count == 0).then(|| name.clone());
    let mut free: BTreeSet<QualifiedName> = waits.iter().filter_map(is_free).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(first) = left.keys().next() {
        // In a cycle nobody is free: the first by name begins, and its keys wait.
        if free.is_empty() {
            free.insert(first.clone());
        }
        for name in std::mem::take(&mut free) {
            ordered.extend(left.remove(&name));
            for other in referring.get(&name).into_iter().flatten() {
                if let Some(count) = waits.get_mut(other) {
                    *count -= 1;
                    if *count == 0 && left.contains_key(other) {
                        free.insert(other.clone());
                    }
                }
            }
        }
    }
    ordered
}
