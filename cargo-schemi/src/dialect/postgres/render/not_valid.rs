//! Checks that children have from parents, where rows that were there before are not held to them.
//!
//! A child that is made when its parent has such a check is held to it: it has no rows yet. So the check comes after
//! a child that is not.

use schemi_schema::{Check, Constraint, ConstraintKind, Name, QualifiedName, Table};

use super::aside::Parts;
use super::{Renderer, part};
use crate::change::Change;
use crate::dialect::postgres::types::quote::ident;
use crate::fold::carry::is_check_for_all;

impl Renderer {
    /// Whether a check must wait for a child that has it from there and is not held to it, either.
    pub(super) fn awaits_child(&self, table: &QualifiedName, constraint: &Constraint) -> bool {
        let Some(name) = constraint.name.get().filter(|_| is_unheld(constraint)) else {
            return false;
        };
        self.changes.iter().any(|change| {
            let Change::CreateTable { table: child } = change else {
                return false;
            };
            !self.state.tables.contains_key(&child.name)
                && self.ancestors(child).contains(table)
                && named(child, name).is_some_and(is_unheld)
        })
    }

    /// The parents of a child and theirs, be they there or still to come.
    fn ancestors(&self, child: &Table) -> Vec<QualifiedName> {
        let mut found: Vec<QualifiedName> = child.inherits.clone();
        let mut at = 0;
        while let Some(name) = found.get(at) {
            let coming = self.changes.iter().find_map(|change| {
                if let Change::CreateTable { table } = change {
                    (table.name == *name).then_some(table)
                } else {
                    None
                }
            });
            let parent = self.state.tables.get(name).or(coming);
            let above = parent.map(|parent| parent.inherits.clone());
            for name in above.unwrap_or_default() {
                if !found.contains(&name) {
                    found.push(name);
                }
            }
            at += 1;
        }
        found
    }

    /// Before a child is made: the checks of its parents that it is not held to stand aside until it is there; those
    /// that wait, and to which it is held, are made valid after it.
    pub(super) fn make_way_for_checks(&mut self, child: &Table) {
        if child.inherits.is_empty() {
            return;
        }
        let ancestors = self.ancestors(child);
        for check in child
            .constraints
            .iter()
            .filter(|check| is_check_for_all(check))
        {
            let Some(name) = check.name.get() else {
                continue;
            };
            let waits = self.waiting.iter().any(|(table, waiting)| {
                ancestors.contains(table) && waiting.name.get() == Some(name) && is_unheld(waiting)
            });
            if !is_unheld(check) && waits {
                self.valid.insert((child.name.clone(), name.clone()));
            } else if is_unheld(check) {
                self.set_check_aside(&ancestors, name);
            }
        }
    }

    /// Lets the check of a parent wait, where it is there already.
    fn set_check_aside(&mut self, ancestors: &[QualifiedName], name: &Name) {
        let mut parts = Parts::default();
        for table in ancestors {
            let found = self.state.tables.get(table);
            let check = found.and_then(|table| named(table, name));
            // One that waits stands in the state already.
            let stands = !self.is_waiting(table, name);
            if let Some(check) = check.filter(|check| stands && check.from_parent.is_own()) {
                parts.constraints.push((table.clone(), check.clone()));
            }
        }
        for (table, _) in &parts.constraints {
            for heir in self.heirs(table) {
                let found = self.state.tables.get(&heir);
                if found
                    .and_then(|heir| named(heir, name))
                    .is_some_and(|check| !is_unheld(check))
                {
                    self.valid.insert((heir, name.clone()));
                }
            }
        }
        self.take_down(&mut parts);
        self.let_wait(parts.constraints);
    }

    /// After a check has come: those below that are held to it, are.
    pub(super) fn validate_below(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let Some(name) = constraint.name.get().filter(|_| is_unheld(constraint)) else {
            return;
        };
        for heir in self.heirs(table) {
            if self.valid.remove(&(heir.clone(), name.clone())) {
                self.validate(&heir, name);
            }
        }
    }

    /// Lets a check that came with a parent's be valid, where it is to be and did not come so.
    pub(super) fn validate_if_held(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let found = self.state.tables.get(table);
        let name = constraint.name.get();
        let came = name.and_then(|name| found.and_then(|table| named(table, name)));
        if let (Some(name), false, true) =
            (name, is_unheld(constraint), came.is_some_and(is_unheld))
        {
            self.validate(table, name);
        }
    }

    fn validate(&mut self, table: &QualifiedName, name: &Name) {
        let action = format!("VALIDATE CONSTRAINT {}", ident(name.as_str()));
        self.alter(table, &action);
        let found = self.state.tables.get_mut(table);
        let checks = found.into_iter().flat_map(|table| &mut table.constraints);
        for check in checks.filter(|check| check.name.get() == Some(name)) {
            if let ConstraintKind::Check(Check { not_valid, .. }) = &mut check.kind {
                *not_valid = false;
            }
        }
    }
}

/// Whether a check that children have, too, is not valid.
fn is_unheld(constraint: &Constraint) -> bool {
    is_check_for_all(constraint) && part::is_not_valid(constraint)
}

fn named<'a>(table: &'a Table, name: &Name) -> Option<&'a Constraint> {
    let mut constraints = table.constraints.iter();
    constraints.find(|constraint| constraint.name.get() == Some(name))
}
