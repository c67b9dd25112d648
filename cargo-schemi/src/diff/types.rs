//! Namespaces and enums.

use std::collections::BTreeMap;

use schemi_schema::{EnumType, Renames, Schema};

use super::value;
use crate::change::Change;

/// Adds the changes of namespaces and enums.
pub fn compare(from: &Schema, to: &Schema, renames: &Renames, changes: &mut Vec<Change>) {
    for name in to.namespaces.difference(&from.namespaces) {
        changes.push(Change::CreateNamespace { name: name.clone() });
    }
    for name in from.namespaces.difference(&to.namespaces) {
        changes.push(Change::DropNamespace { name: name.clone() });
    }
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

fn renamed(from: &EnumType, to: &EnumType, renames: &Renames) -> BTreeMap<String, String> {
    let mine = renames
        .enum_values
        .iter()
        .filter(|((name, _), _)| *name == from.name);
    let mine = mine.map(|((_, old), new)| (old.clone(), new.clone()));
    let holds = |side: &EnumType, value: &str| side.values.iter().any(|known| known == value);
    value::pending(mine.collect(), |v| holds(from, v), |v| holds(to, v))
}
