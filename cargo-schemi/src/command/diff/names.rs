//! Names that models leave to the convention: they fit whatever a database calls the object.

use schemi_schema::{Constraint, Index, Name, ObjectName, Schema, Table};

use crate::diff::constraint::same_demand;
use crate::diff::index::same_structure;

/// The models as a scratch database has them, with the names taken back that no model says.
pub fn unsaid(mut built: Schema, models: &Schema) -> Schema {
    for (name, table) in &mut built.tables {
        let Some(model) = models.tables.get(name) else {
            continue;
        };
        let conventional = Conventional::of(model);
        let constraints = table.constraints.iter_mut().map(|c| &mut c.name);
        for name in constraints.filter(|name| conventional.has_constraint(name)) {
            take_back(name);
        }
        let indexes = table.indexes.iter_mut().map(|i| &mut i.name);
        for name in indexes.filter(|name| conventional.has_index(name)) {
            take_back(name);
        }
    }
    built
}

/// A database that models are led to, without the names of what has one by convention in `built`.
pub fn forgotten(mut to: Schema, built: &Schema, models: &Schema) -> Schema {
    for (name, table) in &mut to.tables {
        let (Some(from), Some(model)) = (built.tables.get(name), models.tables.get(name)) else {
            continue;
        };
        let conventional = Conventional::of(model);
        let theirs: Vec<ObjectName> = table.constraints.iter().map(|c| c.name.clone()).collect();
        let ours: Vec<&ObjectName> = from.constraints.iter().map(|c| &c.name).collect();
        for constraint in &mut table.constraints {
            let fits = |mine: &&Constraint| {
                conventional.has_constraint(&mine.name)
                    && !theirs.contains(&mine.name)
                    && same_demand(&mine.kind, &constraint.kind)
            };
            if !ours.contains(&&constraint.name) && from.constraints.iter().any(|c| fits(&c)) {
                take_back(&mut constraint.name);
            }
        }
        let theirs: Vec<ObjectName> = table.indexes.iter().map(|i| i.name.clone()).collect();
        let ours: Vec<&ObjectName> = from.indexes.iter().map(|i| &i.name).collect();
        for index in &mut table.indexes {
            let fits = |mine: &&Index| {
                conventional.has_index(&mine.name)
                    && !theirs.contains(&mine.name)
                    && same_structure(mine, index)
            };
            if !ours.contains(&&index.name) && from.indexes.iter().any(|i| fits(&i)) {
                take_back(&mut index.name);
            }
        }
    }
    to
}

fn take_back(name: &mut ObjectName) {
    if let ObjectName::Said(said) = name {
        *name = ObjectName::Conventional(said.clone());
    }
}

/// The names that the convention gave in a table.
struct Conventional<'a> {
    constraints: Vec<&'a Name>,
    indexes: Vec<&'a Name>,
}

impl<'a> Conventional<'a> {
    fn of(table: &'a Table) -> Self {
        let constraints = table.constraints.iter().map(|c| &c.name);
        let indexes = table.indexes.iter().map(|i| &i.name);
        Self {
            constraints: constraints.filter_map(conventional).collect(),
            indexes: indexes.filter_map(conventional).collect(),
        }
    }

    fn has_constraint(&self, name: &ObjectName) -> bool {
        name.get()
            .is_some_and(|name| self.constraints.contains(&name))
    }

    fn has_index(&self, name: &ObjectName) -> bool {
        name.get().is_some_and(|name| self.indexes.contains(&name))
    }
}

fn conventional(name: &ObjectName) -> Option<&Name> {
    match name {
        ObjectName::Conventional(name) => Some(name),
        ObjectName::Said(_) | ObjectName::Unnamed => None,
    }
}
