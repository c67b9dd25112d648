//! Whether what is dropped can be made again as it was, once the changes are done.

use schemi_schema::{Constraint, ConstraintKind, EnumType, Name, QualifiedName, Schema};

use super::former::Former;
use crate::change::Change;
use crate::dialect::dependent::{Definition, Dependent};
use crate::dialect::postgres::types::quote::{literal, qualified};

/// What stands before the changes, and what they are.
pub struct Course<'a> {
    /// The names before them.
    pub former: &'a Former,
    /// The schema before them.
    pub from: &'a Schema,
    /// The changes.
    pub changes: &'a [Change],
}

impl Course<'_> {
    /// Why an object cannot be made again as it was, if so; `dependents` is what is known of it.
    pub fn refusal<'d>(
        &self,
        definition: &Definition,
        dependents: impl Iterator<Item = &'d Dependent>,
    ) -> Option<String> {
        let mut on = dependents.filter(|dependent| dependent.by.id == definition.id);
        let stands = on.find_map(|dependent| self.lost(dependent));
        definition
            .cannot
            .clone()
            .or_else(|| stands.map(|what| format!("it names {what}")))
            .or_else(|| self.value(definition))
    }

    /// What of an object's ground goes or gets another name.
    pub fn lost(&self, dependent: &Dependent) -> Option<String> {
        let (on, part) = (&dependent.on, dependent.part.as_ref());
        if !dependent.is_type
            && let Some(renamed) = self.former.renamed(on, part)
        {
            return Some(renamed);
        }
        let goes = self.changes.iter().any(|change| match dependent.is_type {
            true => self.takes_type(change, on),
            false => self.takes(change, on, part),
        });
        goes.then(|| match part {
            Some(part) if part.as_str().starts_with("constraint ") => {
                format!("what {part} of table {on} holds together, which goes")
            }
            Some(part) => format!("column {on}.{part}, which goes"),
            None => format!("{on}, which goes"),
        })
    }

    fn takes(&self, change: &Change, on: &QualifiedName, part: Option<&Name>) -> bool {
        if let Change::DropTable { table } = change {
            self.former.table(&table.name) == *on
        } else if let Change::DropSequence { sequence } = change {
            self.former.full(&sequence.name) == *on
        } else if let Change::DropColumn { table, column } = change {
            let table = self.former.table(table);
            table == *on && Some(&self.former.column(&table, &column.name)) == part
        } else if let Change::DropConstraint { table, constraint } = change
            && let Some(name) = constraint.name.get()
        {
            let is_it = part.is_some_and(|part| part.as_str() == format!("constraint {name}"));
            is_it && self.former.table(table) == *on && !self.is_put_back(table, constraint)
        } else {
            false
        }
    }

    /// Whether a key of the same columns comes in the place of one: that is all that a view needs.
    fn is_put_back(&self, table: &QualifiedName, key: &Constraint) -> bool {
        let ConstraintKind::PrimaryKey(key) = &key.kind else {
            return false;
        };
        self.changes.iter().any(|change| {
            if let Change::AddConstraint {
                table: of,
                constraint,
            } = change
                && let ConstraintKind::PrimaryKey(new) = &constraint.kind
            {
                of == table && new.columns == key.columns
            } else {
                false
            }
        })
    }

    fn takes_type(&self, change: &Change, on: &QualifiedName) -> bool {
        if let Change::DropType { user_type } = change {
            self.former.full(&user_type.name) == *on
        } else if let Change::DropEnum { enum_type } = change {
            self.former.full(&enum_type.name) == *on
        } else {
            false
        }
    }

    /// A value that the statements say, and that its enum has no longer under that name.
    fn value(&self, definition: &Definition) -> Option<String> {
        let changed = self.changes.iter().find_map(|change| {
            let Change::AlterEnum { from, to, .. } = change else {
                return None;
            };
            self.value_of(definition, from, to)
        });
        changed.map(|(value, name)| format!("it says {value} of enum {name}, which goes"))
    }

    fn value_of(
        &self,
        definition: &Definition,
        from: &EnumType,
        to: &EnumType,
    ) -> Option<(String, QualifiedName)> {
        let name = qualified(&self.former.full(&from.name));
        let mut gone = from
            .values
            .iter()
            .filter(|value| !to.values.contains(value));
        let said = gone.find(|value| {
            let text = format!("{}::{name}", literal(value));
            definition.create.iter().any(|sql| sql.contains(&text))
        });
        said.map(|value| (literal(value), from.name.clone()))
    }
}
