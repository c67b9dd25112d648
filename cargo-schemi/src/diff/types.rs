//! Namespaces, enums and other types, sequences.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{EnumType, Name, Renames, Schema, Sequence};

use super::value;
use crate::change::Change;

/// Adds the changes of namespaces, types and sequences.
pub fn compare(from: &Schema, to: &Schema, renames: &Renames, changes: &mut Vec<Change>) {
    compare_namespaces(from, to, changes);
    compare_enums(from, to, renames, changes);
    compare_types(from, to, changes);
    compare_sequences(from, to, changes);
}

fn compare_namespaces(from: &Schema, to: &Schema, changes: &mut Vec<Change>) {
    for name in to.namespaces.difference(&from.namespaces) {
        changes.push(Change::CreateNamespace { name: name.clone() });
    }
    for name in from.namespaces.difference(&to.namespaces) {
        changes.push(Change::DropNamespace { name: name.clone() });
    }
    let (old, new) = (&from.namespace_comments, &to.namespace_comments);
    let names: BTreeSet<&Name> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        let goes =
            after.is_none() && from.namespaces.contains(name) && !to.namespaces.contains(name);
        if before != after && !goes {
            changes.push(Change::CommentNamespace {
                name: name.clone(),
                from: before.cloned(),
                to: after.cloned(),
            });
        }
    }
}

fn compare_enums(from: &Schema, to: &Schema, renames: &Renames, changes: &mut Vec<Change>) {
    for (name, enum_type) in &from.enums {
        if !to.enums.contains_key(name) {
            changes.push(Change::DropEnum {
                enum_type: enum_type.clone(),
            });
        }
    }
    for (name, enum_type) in &to.enums {
        match from.enums.get(name) {
            None => changes.push(Change::CreateEnum {
                enum_type: enum_type.clone(),
            }),
            Some(old) if old != enum_type => changes.push(Change::AlterEnum {
                from: old.clone(),
                to: enum_type.clone(),
                renamed: renamed(old, enum_type, renames),
            }),
            Some(_) => {}
        }
    }
}

fn compare_types(from: &Schema, to: &Schema, changes: &mut Vec<Change>) {
    let gone = from
        .types
        .values()
        .filter(|old| !to.types.contains_key(&old.name));
    changes.extend(gone.map(|old| Change::DropType {
        user_type: old.clone(),
    }));
    for new in to.types.values() {
        match from.types.get(&new.name) {
            None => changes.push(Change::CreateType {
                user_type: new.clone(),
            }),
            Some(old) if old != new => changes.push(Change::AlterType {
                from: old.clone(),
                to: new.clone(),
            }),
            Some(_) => {}
        }
    }
}

fn compare_sequences(from: &Schema, to: &Schema, changes: &mut Vec<Change>) {
    let is_gone = |old: &&Sequence| !to.sequences.contains_key(&old.name);
    let gone = from.sequences.values().filter(is_gone);
    changes.extend(gone.map(|old| Change::DropSequence {
        sequence: old.clone(),
    }));
    for new in to.sequences.values() {
        match from.sequences.get(&new.name) {
            None => changes.push(Change::CreateSequence {
                sequence: new.clone(),
            }),
            Some(old) if old != new => changes.push(Change::AlterSequence {
                from: old.clone(),
                to: new.clone(),
            }),
            Some(_) => {}
        }
    }
}

fn renamed(from: &EnumType, to: &EnumType, renames: &Renames) -> BTreeMap<String, String> {
    let mine = renames
        .enum_values
        .iter()
        .filter(|((name, _), _)| *name == from.name);
    let mine = mine.map(|((_, old), new)| (old.clone(), new.clone()));
    let holds = |side: &EnumType, value: &str| side.values.iter().any(|known| known == value);
    value::pending(mine.collect(), |v| holds(from, v), |v| holds(to, v))
}
