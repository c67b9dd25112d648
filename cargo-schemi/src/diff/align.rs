//! Lets names that nobody said match whatever the database calls the object.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::naming::TakenNames;
use schemi_schema::{
    Constraint, Index, Name, ObjectName, QualifiedName, Schema, Table, UserTypeKind,
};

use super::constraint::same_demand;
use super::index::same_structure;
use super::{domain, family};

/// Gives every constraint and index of `to` whose name the model does not say the name of an object
/// of the same structure in `from`, and writes names that are equal in the same way, so that `==`
/// finds only what differs.
///
/// What finds no such object keeps its conventional name, or gets the next free one: an object of
/// another structure may bear it, since columns and tables are renamed and names stay.
pub fn align(from: &Schema, mut to: Schema) -> Schema {
    let links = family::links(&to);
    let mut fresh = BTreeSet::new();
    for (name, table) in &mut to.tables {
        let nothing = Table::new(name.clone());
        let old = from.tables.get(name).unwrap_or(&nothing);
        let found = align_table(old, table).into_iter();
        fresh.extend(found.map(|object| (name.clone(), object)));
    }
    let mut taken = taken_names(from, &to, &fresh);
    for (name, object) in fresh {
        let Some(table) = to.tables.get_mut(&name) else {
            continue;
        };
        let slot = match object {
            Object::Constraint(at) => &mut table.constraints[at].name,
            Object::Index(at) => &mut table.indexes[at].name,
        };
        if let ObjectName::Conventional(proposed) = slot {
            let taken = taken.entry(name.schema.clone()).or_default();
            *proposed = Name::from(taken.take(proposed.to_string()));
        }
    }
    family::follow(&mut to, &links);
    align_domains(from, &mut to);
    to
}

/// Gives the conditions of domains their names in the same way; each domain has names of its own.
fn align_domains(from: &Schema, to: &mut Schema) {
    for (old, mut new) in domain::differing(from, to) {
        let fresh = align_table(&old, &mut new);
        let mut taken = TakenNames::default();
        for (at, constraint) in new.constraints.iter().enumerate() {
            let is_fresh = fresh.contains(&Object::Constraint(at));
            let name = constraint.name.get().filter(|_| !is_fresh);
            name.into_iter()
                .for_each(|name| taken.reserve(name.as_str()));
        }
        for object in fresh {
            if let Object::Constraint(at) = object
                && let ObjectName::Conventional(proposed) = &mut new.constraints[at].name
            {
                *proposed = Name::from(taken.take(proposed.to_string()));
            }
        }
        if let Some(user_type) = to.types.get_mut(&new.name) {
            domain::take_back(user_type, &new);
        }
    }
}

/// A constraint or an index of a table, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Object {
    Constraint(usize),
    Index(usize),
}

/// The names that nothing new may take, by PostgreSQL schema: those of `to` but the fresh ones, and
/// those of tables that go, which go last.
fn taken_names(
    from: &Schema,
    to: &Schema,
    fresh: &BTreeSet<(QualifiedName, Object)>,
) -> BTreeMap<Option<Name>, TakenNames> {
    let mut taken: BTreeMap<Option<Name>, TakenNames> = BTreeMap::new();
    let going = from
        .tables
        .values()
        .filter(|table| !to.tables.contains_key(&table.name));
    for table in to.tables.values().chain(going) {
        let taken = taken.entry(table.name.schema.clone()).or_default();
        taken.reserve(table.name.name.as_str());
        let constraints = table.constraints.iter().enumerate();
        let constraints = constraints.map(|(at, c)| (Object::Constraint(at), &c.name));
        let indexes = table.indexes.iter().enumerate();
        let indexes = indexes.map(|(at, i)| (Object::Index(at), &i.name));
        for (object, name) in constraints.chain(indexes) {
            if let Some(name) = name.get()
                && !fresh.contains(&(table.name.clone(), object))
            {
                taken.reserve(name.as_str());
            }
        }
    }
    taken
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
    for user_type in schema.types.values_mut() {
        if let UserTypeKind::Domain(domain) = &mut user_type.kind {
            for name in domain.checks.iter_mut().map(|check| &mut check.name) {
                if let Some(given) = name.get() {
                    *name = ObjectName::Said(given.clone());
                }
            }
        }
    }
    schema
}

/// Aligns one table, and says which conventional names found nothing to match.
fn align_table(from: &Table, to: &mut Table) -> Vec<Object> {
    let mut free: Vec<&Constraint> = from.constraints.iter().collect();
    let same = |old: &Constraint, new: &Constraint| old.kind == new.kind;
    let alike = |old: &Constraint, new: &Constraint| same_demand(&old.kind, &new.kind);
    let constraints = adopt(&mut free, &mut to.constraints, same, alike);
    let mut free: Vec<&Index> = from.indexes.iter().collect();
    let indexes = adopt(&mut free, &mut to.indexes, same_structure, same_structure);
    let constraints = constraints.into_iter().map(Object::Constraint);
    constraints
        .chain(indexes.into_iter().map(Object::Index))
        .collect()
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
/// then any of the same structure, for the names that the model does not say; then any that is alike.
/// Returns the places of those that found none.
fn adopt<T: Named>(
    free: &mut Vec<&T>,
    to: &mut [T],
    same: impl Fn(&T, &T) -> bool,
    alike: impl Fn(&T, &T) -> bool,
) -> Vec<usize> {
    let mut open = Vec::new();
    for (at, new) in to.iter_mut().enumerate() {
        let found = free.iter().position(|old| {
            old.name().get().is_some() && old.name().get() == new.name().get() && same(old, new)
        });
        match found {
            Some(found) => new.set_name(free.remove(found).name().clone()),
            None if new.name().is_said() => {}
            None => open.push(at),
        }
    }
    for same in [&same as &dyn Fn(&T, &T) -> bool, &alike] {
        open.retain(|at| match free.iter().position(|old| same(old, &to[*at])) {
            Some(found) => {
                to[*at].set_name(free.remove(found).name().clone());
                false
            }
            None => true,
        });
    }
    open
}
