//! Lets names that nobody said match whatever the database calls the object.

use schemi_schema::{Constraint, Index, ObjectName, Schema, Table};

use super::index::same_structure;

/// Gives every constraint and index of `to` whose name the model does not say the name of an object
/// of the same structure in `from`, and writes names that are equal in the same way, so that `==`
/// finds only what differs.
pub fn align(from: &Schema, mut to: Schema) -> Schema {
    for (name, table) in &mut to.tables {
        if let Some(old) = from.tables.get(name) {
            align_table(old, table);
        }
    }
    to
}

/// Makes every name that the convention gave count like one that a model says.
pub fn insist(mut schema: Schema) -> Schema {
    for table in schema.tables.values_mut() {
        let constraints = table.constraints.iter_mut().map(|c| &mut c.name);
        let indexes = table.indexes.iter_mut().map(|i| &mut i.name);
        for name in constraints.chain(indexes) {
            if let Some(given) = name.get() {
                *name = ObjectName::Said(given.clone());
            }
        }
    }
    schema
}

fn align_table(from: &Table, to: &mut Table) {
    let mut free: Vec<&Constraint> = from.constraints.iter().collect();
    adopt(&mut free, &mut to.constraints, |old, new| {
        old.kind == new.kind
    });
    let mut free: Vec<&Index> = from.indexes.iter().collect();
    adopt(&mut free, &mut to.indexes, same_structure);
}

/// What has a name to be adopted.
trait Named {
    fn name(&self) -> &ObjectName;
    fn set_name(&mut self, name: ObjectName);
}

impl Named for Constraint {
    fn name(&self) -> &ObjectName {
        &self.name
    }
    fn set_name(&mut self, name: ObjectName) {
        self.name = name;
    }
}

impl Named for Index {
    fn name(&self) -> &ObjectName {
        &self.name
    }
    fn set_name(&mut self, name: ObjectName) {
        self.name = name;
    }
}

/// First the pairs that agree on the name, so that two objects of one structure are not crossed;
/// then any of the same structure, for the names that the model does not say.
fn adopt<T: Named>(free: &mut Vec<&T>, to: &mut [T], same: impl Fn(&T, &T) -> bool) {
    let mut open = Vec::new();
    for new in to.iter_mut() {
        let found = free.iter().position(|old| {
            old.name().get().is_some() && old.name().get() == new.name().get() && same(old, new)
        });
        match found {
            Some(at) => new.set_name(free.remove(at).name().clone()),
            None => open.push(new),
        }
    }
    for new in open.into_iter().filter(|new| !new.name().is_said()) {
        if let Some(at) = free.iter().position(|old| same(old, new)) {
            new.set_name(free.remove(at).name().clone());
        }
    }
}
