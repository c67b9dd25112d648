//! Partitions that are away for a while, and the foreign keys to their wholes.

use schemi_schema::{
    Constraint, ConstraintKind, FromParent, Index, Name, ObjectName, PartitionOf, PrimaryKey,
    QualifiedName, Table,
};

use super::{Gone, Renderer, depend};
use crate::change::Change;

/// A partition that has a key of its own under its whole's index.
pub(super) struct WithKey {
    part: QualifiedName,
    of: PartitionOf,
    key: Constraint,
}

impl Renderer {
    /// Parks the foreign keys to a whole whose part is taken out and comes back with other bounds: rows of it
    /// may be referred to.
    pub(super) fn keep_keys_apart(&mut self, part: &QualifiedName, whole: &QualifiedName) {
        let comes_back = self.changes.iter().any(|change| {
            matches!(change, Change::AlterTable { table, to, .. }
                if table == part && to.partition_of.is_some())
        });
        if comes_back {
            let wholes = self.wholes(whole);
            self.park_keys_to(&wholes);
            self.apart.extend(wholes);
        }
    }

    /// A partitioned table and those that it is a part of.
    fn wholes(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let above = |name: &QualifiedName| {
            let part = self.state.tables.get(name)?.partition_of.as_ref()?;
            Some(part.table.clone())
        };
        std::iter::successors(Some(table.clone()), above).collect()
    }

    fn park_keys_to(&mut self, wholes: &[QualifiedName]) {
        let refers = |constraint: &Constraint| {
            let key = constraint.as_foreign_key();
            key.is_some_and(|key| wholes.contains(&key.references))
        };
        let tables = self.state.tables.values();
        let keys = tables.flat_map(|table| table.constraints.iter().map(|key| (&table.name, key)));
        let keys = keys.filter(|(_, key)| refers(key));
        let keys = keys.map(|(table, key)| (table.clone(), key.clone()));
        self.park_all(keys.collect());
    }

    /// Whether a constraint waits for a partition that is away, or for a child that is not there yet.
    pub(super) fn must_wait(&self, table: &QualifiedName, constraint: &Constraint) -> bool {
        let key = constraint.as_foreign_key();
        key.is_some_and(|key| self.apart.contains(&key.references))
            || self.awaits_child(table, constraint)
    }

    pub(super) fn is_waiting(&self, table: &QualifiedName, name: &Name) -> bool {
        let mut waiting = self.waiting.iter();
        waiting.any(|(of, constraint)| of == table && constraint.name.get() == Some(name))
    }

    /// Gives a constraint that waits to be there another name, and another kind where one is said, and partitions
    /// what they have of it. Says whether it waits.
    pub(super) fn change_waiting(
        &mut self,
        (table, name): (&QualifiedName, &Name),
        to: &ObjectName,
        altered: Option<&Constraint>,
    ) -> bool {
        if !self.is_waiting(table, name) {
            return false;
        }
        let heirs = self.heirs(table);
        for (of, constraint) in &mut self.waiting {
            if of == table && constraint.name.get() == Some(name) {
                constraint.name = to.clone();
                if let Some(altered) = altered {
                    *constraint = altered.clone();
                }
            } else if heirs.contains(of) && constraint.from_parent.is(Some(name)) {
                constraint.from_parent = FromParent(to.get().cloned());
                if let Some(altered) = altered {
                    constraint.kind = altered.kind.clone();
                }
            }
        }
        true
    }

    /// Adds what waits still, but for the keys to wholes whose parts are away.
    pub(super) fn add_rest(&mut self) {
        for (table, constraint) in std::mem::take(&mut self.waiting) {
            if self.must_wait(&table, &constraint) {
                self.waiting.push((table, constraint));
            } else {
                self.write_add_constraint(&table, &constraint);
            }
        }
    }

    /// The partitions whose part of an index is that of a key of their own: the index cannot go while
    /// they are there, nor can the key before it.
    pub(super) fn parts_with_keys(&self, whole: &QualifiedName, index: &Index) -> Vec<WithKey> {
        let columns = depend::key_columns(index);
        let is_it = |key: &&Constraint| {
            key.from_parent.is_own() && !columns.is_empty() && key_of(key) == Some(&columns)
        };
        let has_part = |part: &Table| {
            let mut indexes = part.indexes.iter();
            indexes.any(|found| found.from_parent.is(index.name.get()))
        };
        let tables = self.state.tables.values();
        let parts = tables.filter_map(|table| {
            let of = table
                .partition_of
                .as_ref()
                .filter(|of| of.table == *whole)?;
            let key = table.constraints.iter().find(is_it)?;
            (index.unique && !has_part(table)).then(|| WithKey {
                part: table.name.clone(),
                of: of.clone(),
                key: key.clone(),
            })
        });
        parts.collect()
    }

    /// Takes partitions out of a whole for a moment.
    pub(super) fn let_go(&mut self, whole: &QualifiedName, parts: &[WithKey]) {
        if !parts.is_empty() {
            let wholes = self.wholes(whole);
            self.park_keys_to(&wholes);
        }
        for found in parts {
            self.detach(&found.part, whole);
        }
    }

    /// Puts them back, without the keys that go.
    pub(super) fn take_back(&mut self, parts: &[WithKey]) {
        for WithKey { part, of, key } in parts {
            if self.is_dropped(&Gone::Constraint(part.clone(), key.name.get().cloned())) {
                self.drop_early(part, key);
            }
            self.attach_now(part, of);
        }
    }
}

/// The columns of a key.
fn key_of(constraint: &Constraint) -> Option<&Vec<Name>> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(PrimaryKey { columns, .. }) => Some(columns),
        ConstraintKind::Unique(unique) => Some(&unique.columns),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclude(_) => {
            None
        }
    }
}
