//! Names that pass from one kind of object to another: what goes gives its name up before anything comes.
//!
//! A table, an index and a sequence cannot have one name in a schema, nor can two types, nor a table and a
//! type. What keeps its kind is altered, and an index that goes is gone in time; all else steps aside under
//! a name of its own until its turn comes.

use std::collections::BTreeSet;

use schemi_schema::{
    Column, Constraint, ConstraintKind, Name, ObjectName, QualifiedName, Schema, Table,
    UserTypeKind,
};

use super::type_parts::made_of;
use super::user_type::kind;
use super::{numbers, text};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::{ident, qualified};
use crate::fold;

/// The names that changes give.
#[derive(Default)]
struct Given {
    /// To tables, indexes, sequences and composite types, with the word for it.
    relations: BTreeSet<(QualifiedName, &'static str)>,
    /// To types, and to tables, whose rows are of a type of that name.
    types: BTreeSet<(QualifiedName, &'static str)>,
}

impl Given {
    fn new(changes: &[Change]) -> Self {
        let mut given = Self::default();
        for change in changes {
            given.take(change);
        }
        given
    }

    fn take(&mut self, change: &Change) {
        if let Change::CreateTable { table } = change {
            self.relations.insert((table.name.clone(), "table"));
            self.types.insert((table.name.clone(), "table"));
            let indexes = table.indexes.iter().map(|index| &index.name);
            let keys = table.constraints.iter().filter_map(key_index);
            for name in indexes.chain(keys) {
                self.index(&table.name, name);
            }
        } else if let Change::CreateSequence { sequence } = change {
            self.relations.insert((sequence.name.clone(), "sequence"));
        } else if let Change::CreateIndex { table, index } = change {
            self.index(table, &index.name);
        } else if let Change::AddConstraint { table, constraint } = change
            && let Some(name) = key_index(constraint)
        {
            self.index(table, name);
        } else if let Change::RenameIndex { table, to, .. } = change {
            self.index(table, to);
        } else if let Change::CreateEnum { enum_type } = change {
            self.types.insert((enum_type.name.clone(), "type"));
        } else if let Change::CreateType { user_type } = change {
            self.types.insert((user_type.name.clone(), "type"));
            if matches!(user_type.kind, UserTypeKind::Composite(_)) {
                self.relations.insert((user_type.name.clone(), "type"));
            }
        }
    }

    fn index(&mut self, table: &QualifiedName, name: &ObjectName) {
        if let Some(name) = name.get() {
            let name = QualifiedName::new(table.schema.clone(), name.clone());
            self.relations.insert((name, "index"));
        }
    }

    /// Whether something of another kind gets the name of a relation.
    fn takes_relation(&self, name: &QualifiedName, kind: &str) -> bool {
        named(&self.relations, name).any(|other| other != kind)
    }

    /// Whether a type, or something of another kind, gets the name of a type.
    fn takes_type(&self, name: &QualifiedName) -> bool {
        named(&self.types, name).next().is_some()
    }

    /// Whether something gets the name of an index before one that goes is gone.
    fn is_early(&self, name: &QualifiedName) -> bool {
        named(&self.relations, name).any(|kind| matches!(kind, "sequence" | "type"))
    }
}

/// The kinds of what gets a name.
fn named<'g>(
    given: &'g BTreeSet<(QualifiedName, &'static str)>,
    name: &'g QualifiedName,
) -> impl Iterator<Item = &'static str> + 'g {
    let from = given.range((name.clone(), "")..);
    let same = from.take_while(move |(given, _)| given == name);
    same.map(|(_, kind)| *kind)
}

/// Lets what goes step aside where something of another kind gets its name: in the schema that the changes
/// begin with, in the changes, and by the statements returned.
///
/// # Errors
/// Columns that stay are of a type whose name another kind of type gets.
pub(super) fn step_aside(
    state: &mut Schema,
    changes: &mut [Change],
) -> Result<Vec<String>, RenderError> {
    let given = Given::new(changes);
    let mut statements = Vec::new();
    for at in 0..changes.len() {
        let change = changes[at].clone();
        if let Change::DropTable { table } = &change {
            statements.extend(indexes_aside(&given, table));
            let is_wanted = given.takes_relation(&table.name, "table")
                || given.types.contains(&(table.name.clone(), "type"));
            if is_wanted {
                let to = aside(&table.name);
                statements.push(renamed("TABLE", &table.name, &to));
                rename_table(state, changes, &table.name, &to);
            }
        } else if let Change::DropSequence { sequence } = &change {
            if given.takes_relation(&sequence.name, "sequence")
                && state.sequences.contains_key(&sequence.name)
            {
                let mut sequence = sequence.clone();
                let to = aside(&sequence.name);
                statements.push(renamed("SEQUENCE", &sequence.name, &to));
                state.sequences.remove(&sequence.name);
                sequence.name = to;
                state.insert_sequence(sequence.clone());
                changes[at] = Change::DropSequence { sequence };
            }
        } else if let Change::DropIndex { table, index } = &change {
            if let Some(to) = index_aside(&given, table, &index.name, &mut statements) {
                let mut index = index.clone();
                fold_index(state, table, &index.name, &to);
                index.name = ObjectName::Said(to);
                let table = table.clone();
                changes[at] = Change::DropIndex { table, index };
            }
        } else if let Change::DropConstraint { table, constraint } = &change {
            if let Some(name) = key_index(constraint)
                && let Some(to) = index_aside(&given, table, name, &mut statements)
            {
                let mut constraint = constraint.clone();
                fold_constraint(state, table, &constraint.name, &to);
                constraint.name = ObjectName::Said(to);
                let table = table.clone();
                changes[at] = Change::DropConstraint { table, constraint };
            }
        } else {
            statements.extend(type_aside(&given, state, changes, at)?);
        }
    }
    Ok(statements)
}

/// The name under which something waits until it goes.
fn aside(name: &QualifiedName) -> QualifiedName {
    QualifiedName::new(name.schema.clone(), numbers::parked(name))
}

fn renamed(word: &str, from: &QualifiedName, to: &QualifiedName) -> String {
    let (from, to) = (qualified(from), ident(to.name.as_str()));
    format!("ALTER {word} {from} RENAME TO {to}")
}

/// Gives a table that goes another name, also where other tables that go speak of it.
fn rename_table(
    state: &mut Schema,
    changes: &mut [Change],
    from: &QualifiedName,
    to: &QualifiedName,
) {
    fold::rename_table(state, from, to);
    let mut gone = Schema::default();
    for change in changes.iter() {
        if let Change::DropTable { table } = change {
            gone.insert_table(table.clone());
        }
    }
    fold::rename_table(&mut gone, from, to);
    for change in changes {
        if let Change::DropTable { table } = change {
            let name = if table.name == *from { to } else { &table.name };
            if let Some(renamed) = gone.tables.remove(name) {
                *table = renamed;
            }
        }
    }
}

/// Lets the indexes of a table that goes step aside: it goes after others come.
fn indexes_aside(given: &Given, table: &Table) -> Vec<String> {
    let indexes = table.indexes.iter().map(|index| &index.name);
    let keys = table.constraints.iter().filter_map(key_index);
    let names = indexes.chain(keys).filter_map(ObjectName::get);
    let names = names.map(|name| QualifiedName::new(table.name.schema.clone(), name.clone()));
    let wanted = names.filter(|name| given.takes_relation(name, "index"));
    wanted
        .map(|name| renamed("INDEX", &name, &aside(&name)))
        .collect()
}

/// The other name of an index that goes, or of the one that a key has.
fn index_aside(
    given: &Given,
    table: &QualifiedName,
    name: &ObjectName,
    statements: &mut Vec<String>,
) -> Option<Name> {
    let name = QualifiedName::new(table.schema.clone(), name.get()?.clone());
    if !given.is_early(&name) {
        return None;
    }
    let to = aside(&name);
    statements.push(renamed("INDEX", &name, &to));
    Some(to.name)
}

fn fold_index(state: &mut Schema, table: &QualifiedName, from: &ObjectName, to: &Name) {
    let table = state.tables.get_mut(table);
    let mut indexes = table.into_iter().flat_map(|table| &mut table.indexes);
    if let Some(index) = indexes.find(|index| index.name == *from) {
        index.name = ObjectName::Said(to.clone());
    }
}

fn fold_constraint(state: &mut Schema, table: &QualifiedName, from: &ObjectName, to: &Name) {
    let table = state.tables.get_mut(table);
    let mut constraints = table.into_iter().flat_map(|table| &mut table.constraints);
    if let Some(constraint) = constraints.find(|constraint| constraint.name == *from) {
        constraint.name = ObjectName::Said(to.clone());
    }
}

/// Lets a type that goes step aside, of which no column is that stays.
fn type_aside(
    given: &Given,
    state: &mut Schema,
    changes: &mut [Change],
    at: usize,
) -> Result<Option<String>, RenderError> {
    let (name, what) = if let Change::DropEnum { enum_type } = &changes[at] {
        (enum_type.name.clone(), "enum type")
    } else if let Change::DropType { user_type } = &changes[at] {
        (user_type.name.clone(), kind(user_type))
    } else {
        return Ok(None);
    };
    let is_composite = what == "composite type";
    let is_wanted = given.takes_type(&name) || is_composite && given.takes_relation(&name, "type");
    if !is_wanted {
        return Ok(None);
    }
    refuse_kept(state, changes, &name, what)?;
    let to = aside(&name);
    let statement = renamed("TYPE", &name, &to);
    if let Change::DropEnum { enum_type } = &mut changes[at] {
        state.enums.remove(&name);
        enum_type.name = to;
        state.insert_enum(enum_type.clone());
    } else if let Change::DropType { user_type } = &mut changes[at] {
        state.types.remove(&name);
        user_type.name = to;
        state.insert_type(user_type.clone());
    }
    Ok(Some(statement))
}

/// Refuses to take the name from a type that something is of which stays.
fn refuse_kept(
    state: &Schema,
    changes: &[Change],
    name: &QualifiedName,
    what: &str,
) -> Result<(), RenderError> {
    let spelled = qualified(name);
    let goes = |table: &QualifiedName, column: &Column| {
        changes.iter().any(|change| {
            if let Change::DropTable { table: gone } = change {
                gone.name == *table
            } else if let Change::DropColumn {
                table: of,
                column: gone,
            } = change
            {
                of == table && gone.name == column.name
            } else {
                false
            }
        })
    };
    let columns = state.tables.values().flat_map(|table| {
        let columns = table.columns.iter();
        columns.map(move |column| (&table.name, column))
    });
    let mut kept = columns.filter(|(table, column)| {
        let ty = text::sql_type(&column.ty);
        element(&ty).unwrap_or(&ty) == spelled && !goes(table, column)
    });
    let stays = |other: &QualifiedName| {
        !changes.iter().any(
            |change| matches!(change, Change::DropType { user_type } if user_type.name == *other),
        )
    };
    let types = made_of(&state.types, &spelled);
    let user = match (kept.next(), types.iter().find(|of| stays(&of.name))) {
        (Some((table, column)), _) => format!("column {table}.{} is of it", column.name),
        (None, Some(user)) => format!("{} {} is made of it", kind(user), user.name),
        (None, None) => return Ok(()),
    };
    Err(RenderError::new(format!(
        "{what} {name} gives its name to something of another kind, and {user}: give the new one another \
         name, alter what is of the old one, and rename it then"
    )))
}

/// The name of the index that keeps a constraint.
pub(super) fn key_index(constraint: &Constraint) -> Option<&ObjectName> {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
            Some(&constraint.name)
        }
        ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => None,
    }
}
