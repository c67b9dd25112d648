//! Constraints and indexes renamed, also where one takes the name that another one leaves later.

use schemi_schema::{Name, ObjectName, QualifiedName};

use super::names::key_index;
use super::{Renderer, named};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::quote::{beside, ident};
use crate::fold;

impl Renderer {
    /// A rename as it can run: what still has the new name, and leaves it later, steps aside under a name
    /// of its own; what has stepped aside is renamed from there.
    pub(super) fn make_room(&mut self, change: Change) -> Result<Change, RenderError> {
        let Some((table, _, to)) = parts(&change) else {
            return Ok(change);
        };
        let (table, to) = (table.clone(), to.cloned());
        let change = self.out_of_aside(change);
        let later = self.changes.iter().find(|other| {
            let Some((other_table, from, _)) = parts(other) else {
                return false;
            };
            let clashes = *other_table == table
                || other_table.schema == table.schema && (has_index(other) && has_index(&change));
            clashes && from.is_some() && from == to.as_ref() && self.stands(other)
        });
        if let Some(later) = later.cloned() {
            self.step_aside(later)?;
        }
        Ok(change)
    }

    /// The rename with the name under which its object waits.
    fn out_of_aside(&mut self, change: Change) -> Change {
        let aside = parts(&change).and_then(|(table, from, _)| {
            let key = (table.clone(), from?.clone());
            self.aside.remove(&key)
        });
        match (aside, change) {
            (
                Some(aside),
                Change::RenameConstraint {
                    table,
                    mut from,
                    to,
                },
            ) => {
                from.name = ObjectName::Said(aside);
                Change::RenameConstraint { table, from, to }
            }
            (
                Some(aside),
                Change::RenameIndex {
                    table,
                    mut from,
                    to,
                },
            ) => {
                from.name = ObjectName::Said(aside);
                Change::RenameIndex { table, from, to }
            }
            (_, change) => change,
        }
    }

    /// Whether what a rename speaks of has its old name still.
    fn stands(&self, change: &Change) -> bool {
        let Some((table, from, _)) = parts(change) else {
            return false;
        };
        self.state.tables.get(table).is_some_and(|table| {
            let constraints = table.constraints.iter().map(|c| c.name.get());
            let mut names = constraints.chain(table.indexes.iter().map(|i| i.name.get()));
            names.any(|name| name == from)
        })
    }

    fn step_aside(&mut self, change: Change) -> Result<(), RenderError> {
        let aside = |name: Option<&Name>| {
            let text = format!("schemi_old_{}", name.map(Name::as_str).unwrap_or_default());
            Name::from(text[..text.floor_char_boundary(63)].to_owned())
        };
        let moved = if let Change::RenameConstraint { table, from, .. } = change {
            let to = aside(from.name.get());
            self.note_aside(&table, from.name.get(), &to);
            let to = ObjectName::Said(to);
            self.rename_constraint(&table, &from.name, &to)?;
            Change::RenameConstraint { table, from, to }
        } else if let Change::RenameIndex { table, from, .. } = change {
            let to = aside(from.name.get());
            self.note_aside(&table, from.name.get(), &to);
            let to = ObjectName::Said(to);
            self.rename_index(&table, &from.name, &to)?;
            Change::RenameIndex { table, from, to }
        } else {
            change
        };
        fold::apply(&mut self.state, &moved);
        Ok(())
    }

    fn note_aside(&mut self, table: &QualifiedName, name: Option<&Name>, aside: &Name) {
        if let Some(name) = name {
            self.aside
                .insert((table.clone(), name.clone()), aside.clone());
        }
    }

    pub(super) fn rename_constraint(
        &mut self,
        table: &QualifiedName,
        from: &ObjectName,
        to: &ObjectName,
    ) -> Result<(), RenderError> {
        let old = named(table, "constraint", from)?;
        if self.change_waiting((table, old), to, None) {
            return Ok(());
        }
        let from = ident(old.as_str());
        let to = ident(named(table, "constraint", to)?.as_str());
        self.alter(table, &format!("RENAME CONSTRAINT {from} TO {to}"));
        Ok(())
    }

    pub(super) fn rename_index(
        &mut self,
        table: &QualifiedName,
        from: &ObjectName,
        to: &ObjectName,
    ) -> Result<(), RenderError> {
        let from = beside(table, named(table, "index", from)?);
        let to = ident(named(table, "index", to)?.as_str());
        self.script
            .push(format!("ALTER INDEX {from} RENAME TO {to}"));
        Ok(())
    }
}

/// The table, the old and the new name of a rename.
fn parts(change: &Change) -> Option<(&QualifiedName, Option<&Name>, Option<&Name>)> {
    if let Change::RenameConstraint { table, from, to } = change {
        Some((table, from.name.get(), to.get()))
    } else if let Change::RenameIndex { table, from, to } = change {
        Some((table, from.name.get(), to.get()))
    } else {
        None
    }
}

/// Whether what is renamed is an index, or has one of its name: such a name is the schema's.
fn has_index(change: &Change) -> bool {
    if let Change::RenameConstraint { from, .. } = change {
        key_index(from).is_some()
    } else {
        matches!(change, Change::RenameIndex { .. })
    }
}
