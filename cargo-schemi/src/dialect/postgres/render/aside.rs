//! Constraints and indexes that stand aside while something else changes, with what partitions and children have
//! of them.

use std::collections::BTreeSet;

use schemi_schema::{Constraint, FromParent, Index, Name, QualifiedName};

use super::{Gone, Renderer};
use crate::change::Change;
use crate::dialect::postgres::types::quote::{beside, ident};
use crate::fold;
use crate::fold::carry::is_check_for_all;

/// What stands aside, by its tables.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) constraints: Vec<(QualifiedName, Constraint)>,
    pub(super) indexes: Vec<(QualifiedName, Index)>,
}

impl Renderer {
    /// Drops constraints and indexes before their turn, those of parents first: what tables have from
    /// there goes along.
    pub(super) fn take_down(&mut self, parts: &mut Parts) {
        parts
            .constraints
            .sort_by_cached_key(|(table, _)| self.generation(table));
        parts
            .indexes
            .sort_by_cached_key(|(table, _)| self.generation(table));
        for (table, constraint) in &parts.constraints {
            self.drop_for_all(table, constraint);
        }
        for (table, index) in &parts.indexes {
            self.drop_index_early(table, index);
        }
    }

    /// Puts back what stood aside, but what the list drops anyway. What a table has of its whole's keys and
    /// indexes is there before the whole takes it up; a check comes from above.
    pub(super) fn put_up(&mut self, mut parts: Parts) {
        parts.constraints.sort_by_cached_key(|(table, constraint)| {
            let generation = self.generation(table);
            match is_check_for_all(constraint) {
                true => (0, generation),
                false => (1, usize::MAX - generation),
            }
        });
        parts
            .indexes
            .sort_by_cached_key(|(table, _)| usize::MAX - self.generation(table));
        let mut going = self.going(&parts.constraints);
        going.extend(self.going_indexes(&parts.indexes));
        for (table, constraint) in parts.constraints {
            let key = Gone::Constraint(table.clone(), constraint.name.get().cloned());
            if !going.contains(&key) {
                self.gone.remove(&key);
                self.write_add_constraint(&table, &constraint);
            }
        }
        for (table, index) in parts.indexes {
            let key = Gone::Index(table.clone(), index.name.get().cloned());
            if !going.contains(&key) {
                self.gone.remove(&key);
                self.write_index(&table, &index);
                fold::apply(&mut self.state, &Change::CreateIndex { table, index });
            }
        }
    }

    /// Lets constraints wait that stand aside, but for those that the list drops anyway.
    pub(super) fn let_wait(&mut self, constraints: Vec<(QualifiedName, Constraint)>) {
        let going = self.going(&constraints);
        for (table, constraint) in constraints {
            let object = Gone::Constraint(table.clone(), constraint.name.get().cloned());
            if !going.contains(&object) {
                self.gone.remove(&object);
                self.waiting.push((table, constraint));
            }
        }
    }

    fn going(&self, constraints: &[(QualifiedName, Constraint)]) -> BTreeSet<Gone> {
        let parts = constraints.iter().map(|(table, part)| {
            let object = Gone::Constraint(table.clone(), part.name.get().cloned());
            let above = self.whole_of(table, &part.from_parent);
            let above = above.map(|(whole, name)| Gone::Constraint(whole, name));
            (self.generation(table), object, above)
        });
        self.dropped_of(parts.collect())
    }

    fn going_indexes(&self, indexes: &[(QualifiedName, Index)]) -> BTreeSet<Gone> {
        let parts = indexes.iter().map(|(table, part)| {
            let object = Gone::Index(table.clone(), part.name.get().cloned());
            let above = self.whole_of(table, &part.from_parent);
            let above = above.map(|(whole, name)| Gone::Index(whole, name));
            (self.generation(table), object, above)
        });
        self.dropped_of(parts.collect())
    }

    /// The table that a partition has a constraint or an index from, and its name there.
    fn whole_of(
        &self,
        table: &QualifiedName,
        from_parent: &FromParent,
    ) -> Option<(QualifiedName, Option<Name>)> {
        let part = self.state.tables.get(table)?.partition_of.as_ref()?;
        let name = from_parent.0.clone()?;
        Some((part.table.clone(), Some(name)))
    }

    /// Those that the list drops, be it with their whole's: (generation, part, the whole's).
    fn dropped_of(&self, mut parts: Vec<(usize, Gone, Option<Gone>)>) -> BTreeSet<Gone> {
        parts.sort_by_key(|(generation, ..)| *generation);
        let mut going = BTreeSet::new();
        for (_, object, above) in parts {
            let goes = |of: &Gone| going.contains(of) || self.is_dropped(of);
            if goes(&object) || above.as_ref().is_some_and(goes) {
                going.insert(object);
            }
        }
        going
    }

    /// Drops foreign keys that stand in the way of another change, to be added again after it unless the
    /// list drops them anyway. Those of partitions go with the whole's, and are there before it again.
    pub(super) fn park_all(&mut self, keys: Vec<(QualifiedName, Constraint)>) {
        let mut parts = Parts {
            constraints: keys,
            indexes: Vec::new(),
        };
        self.take_down(&mut parts);
        parts.constraints.reverse();
        self.let_wait(parts.constraints);
    }

    /// Drops a constraint before its turn, and what children have of it.
    pub(super) fn drop_for_all(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let Some(name) = constraint.name.get() else {
            return;
        };
        if self.has_constraint(table, name) {
            self.alter(table, &format!("DROP CONSTRAINT {}", ident(name.as_str())));
            self.forget_constraint(table, constraint);
            for heir in self.heirs(table) {
                if let Some(part) = self.only_inherited(&heir, name) {
                    self.gone
                        .insert(Gone::Constraint(heir.clone(), Some(name.clone())));
                    self.forget_constraint(&heir, &part);
                }
            }
        }
        self.gone
            .insert(Gone::Constraint(table.clone(), Some(name.clone())));
    }

    fn forget_constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let change = Change::DropConstraint {
            table: table.clone(),
            constraint: constraint.clone(),
        };
        fold::apply(&mut self.state, &change);
    }

    /// What a child had of a constraint that none of its parents has any more.
    fn only_inherited(&self, heir: &QualifiedName, name: &Name) -> Option<Constraint> {
        let table = self.state.tables.get(heir)?;
        let mut parents = table.parents();
        if parents.any(|parent| self.has_constraint(parent, name)) {
            return None;
        }
        let mut constraints = table.constraints.iter();
        constraints
            .find(|part| part.from_parent.is(Some(name)) && is_check_for_all(part))
            .cloned()
    }

    pub(super) fn has_constraint(&self, table: &QualifiedName, name: &Name) -> bool {
        let found = self.state.tables.get(table);
        let mut constraints = found.into_iter().flat_map(|table| &table.constraints);
        constraints.any(|constraint| constraint.name.get() == Some(name))
    }

    /// Whether a check that a table has from its parent only is there already: it came with the parent's.
    pub(super) fn came_along(&self, table: &QualifiedName, constraint: &Constraint) -> bool {
        let mut name = constraint.name.get().into_iter();
        is_check_for_all(constraint)
            && !constraint.from_parent.is_own()
            && name.any(|name| self.has_constraint(table, name))
    }

    fn drop_index_early(&mut self, table: &QualifiedName, index: &Index) {
        let Some(name) = index.name.get() else {
            return;
        };
        let found = self.state.tables.get(table);
        let mut indexes = found.into_iter().flat_map(|table| &table.indexes);
        if indexes.any(|found| found.name.get() == Some(name)) {
            self.script
                .push(format!("DROP INDEX {}", beside(table, name)));
            let change = Change::DropIndex {
                table: table.clone(),
                index: index.clone(),
            };
            fold::apply(&mut self.state, &change);
        }
        self.gone
            .insert(Gone::Index(table.clone(), Some(name.clone())));
    }
}
