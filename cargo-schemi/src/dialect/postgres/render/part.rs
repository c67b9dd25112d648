//! What tables, constraints and indexes get where they stand: storage, comments, validity.

use schemi_schema::{
    Constraint, ConstraintKind, Deferrable, Index, KeyIndex, Name, Parameters, QualifiedName,
};

use super::{Renderer, named};
use crate::dialect::RenderError;
use crate::dialect::postgres::types::quote::{beside, ident, literal, qualified};

impl Renderer {
    pub(super) fn create_index(&mut self, table: &QualifiedName, index: &Index) {
        if index.incomplete {
            self.incomplete.push((table.clone(), index.clone()));
        } else {
            self.write_index(table, index);
            self.attach_part(table, index);
        }
    }

    pub(super) fn alter_index(
        &mut self,
        table: &QualifiedName,
        from: &Index,
        to: &Index,
    ) -> Result<(), RenderError> {
        let object = format!("INDEX {}", beside(table, named(table, "index", &to.name)?));
        let found = self.state.tables.get(table);
        let is_partitioned = found.is_some_and(|table| table.partition_by.is_some());
        if is_partitioned && from.with != to.with {
            return Err(RenderError::new(format!(
                "index {}: PostgreSQL cannot change the storage parameters of an index on a partitioned table; drop \
                 it before, and diff makes it anew",
                to.name.get().map_or_else(String::new, ToString::to_string)
            )));
        }
        self.set_parameters(&object, &from.with, &to.with);
        if from.tablespace != to.tablespace {
            let action = set_tablespace(to.tablespace.as_ref());
            self.script.push(format!("ALTER {object} {action}"));
        }
        if from.comment != to.comment {
            self.comment(&object, to.comment.as_deref());
        }
        if from.from_parent.is_own() {
            self.attach_part(table, to);
        }
        Ok(())
    }

    pub(super) fn alter_constraint(
        &mut self,
        table: &QualifiedName,
        from: &Constraint,
        to: &Constraint,
    ) -> Result<(), RenderError> {
        let name = named(table, "constraint", &to.name)?;
        if self.change_waiting((table, name), &to.name, Some(to)) {
            return Ok(());
        }
        let name = ident(name.as_str());
        if let (ConstraintKind::ForeignKey(old), ConstraintKind::ForeignKey(new)) =
            (&from.kind, &to.kind)
            && old.deferrable != new.deferrable
        {
            let when = match new.deferrable {
                Deferrable::No => "NOT DEFERRABLE",
                Deferrable::Immediate => "DEFERRABLE INITIALLY IMMEDIATE",
                Deferrable::Deferred => "DEFERRABLE INITIALLY DEFERRED",
            };
            self.alter(table, &format!("ALTER CONSTRAINT {name} {when}"));
        }
        if is_not_valid(from) && !is_not_valid(to) {
            self.alter(table, &format!("VALIDATE CONSTRAINT {name}"));
        }
        if from.comment != to.comment {
            self.constraint_comment(table, to);
        }
        if let (Some(old), Some(new)) = (key_index(from), key_index(to)) {
            let object = format!(
                "INDEX {}",
                beside(table, named(table, "constraint", &to.name)?)
            );
            self.set_parameters(&object, &old.with, &new.with);
            if old.tablespace != new.tablespace {
                let action = set_tablespace(new.tablespace.as_ref());
                self.script.push(format!("ALTER {object} {action}"));
            }
            if old.comment != new.comment {
                self.comment(&object, new.comment.as_deref());
            }
        }
        Ok(())
    }

    pub(super) fn constraint_comment(&mut self, table: &QualifiedName, constraint: &Constraint) {
        if let Some(name) = constraint.name.get() {
            let (name, table) = (ident(name.as_str()), qualified(table));
            let object = format!("CONSTRAINT {name} ON {table}");
            self.comment(&object, constraint.comment.as_deref());
        }
    }

    /// The comments of a constraint that was made, and of its index.
    pub(super) fn new_constraint_comments(
        &mut self,
        table: &QualifiedName,
        constraint: &Constraint,
    ) {
        if constraint.comment.is_some() {
            self.constraint_comment(table, constraint);
        }
        let of_index = key_index(constraint).and_then(|index| index.comment.as_deref());
        if let (Some(comment), Some(name)) = (of_index, constraint.name.get()) {
            let object = format!("INDEX {}", beside(table, name));
            self.comment(&object, Some(comment));
        }
    }

    /// Sets storage parameters, and takes back those that are not said any more.
    pub(super) fn set_parameters(&mut self, object: &str, from: &Parameters, to: &Parameters) {
        let gone: Vec<&str> = from
            .iter()
            .filter(|(key, _)| to.get(key).is_none())
            .map(|(key, _)| key)
            .collect();
        if !gone.is_empty() {
            let gone = gone.join(", ");
            self.script.push(format!("ALTER {object} RESET ({gone})"));
        }
        let changed: Parameters = to
            .iter()
            .filter(|(key, value)| from.get(key) != Some(*value))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        if !changed.is_empty() {
            let set = parameters(&changed);
            self.script.push(format!("ALTER {object} SET ({set})"));
        }
    }
}

fn key_index(constraint: &Constraint) -> Option<&KeyIndex> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => Some(&key.index),
        ConstraintKind::Unique(unique) => Some(&unique.index),
        ConstraintKind::Exclude(exclude) => Some(&exclude.index),
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => None,
    }
}

/// The action that moves something to a tablespace.
pub fn set_tablespace(space: Option<&Name>) -> String {
    let name = space.map_or("pg_default".to_owned(), |name| ident(name.as_str()));
    format!("SET TABLESPACE {name}")
}

/// Storage parameters as a list.
pub fn parameters(with: &Parameters) -> String {
    let parts: Vec<String> = with
        .iter()
        .map(|(key, value)| format!("{key}={}", literal(value)))
        .collect();
    parts.join(", ")
}

/// Whether rows that were there already are not held to a constraint.
pub fn is_not_valid(constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::Check(check) => check.not_valid,
        ConstraintKind::ForeignKey(key) => key.not_valid,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
            false
        }
    }
}
