//! Renames of the attributes of composite types: as those of columns.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Attribute, Name, QualifiedName, Renames, Schema, UserTypeKind};

use super::rename::{Candidate, comes_round, make_room, sequence};
use crate::change::Change;
use crate::fold;

/// The attributes of a type, if it is a composite one.
fn attributes<'a>(schema: &'a Schema, name: &QualifiedName) -> &'a [Attribute] {
    match schema.types.get(name).map(|of| &of.kind) {
        Some(UserTypeKind::Composite(composite)) => &composite.attributes,
        Some(UserTypeKind::Domain(_) | UserTypeKind::Range(_)) | None => &[],
    }
}

/// Whether a composite type has an attribute.
pub fn has(schema: &Schema, name: &QualifiedName, attribute: &Name) -> bool {
    let mut parts = attributes(schema, name).iter();
    parts.any(|part| part.name == *attribute)
}

/// Those that have not happened yet: see [`super::rename::effective`].
pub fn effective(from: &Schema, to: &Schema, renames: &Renames, kept: &mut Renames) {
    kept.attributes.retain(|(of, old), new| {
        let moves_on = renames.attributes.contains_key(&(of.clone(), new.clone()));
        has(from, of, old) && has(to, of, new) && (!has(from, of, new) || moves_on)
    });
}

/// Those that happen now: see [`super::rename::present`].
pub fn present(from: &Schema, to: &Schema, kept: &mut Renames) {
    kept.attributes
        .retain(|(of, old), new| has(from, of, old) && has(to, of, new));
}

/// Applies the renames, and gives the changes that do so.
pub fn apply(schema: &mut Schema, renames: &Renames) -> Vec<Change> {
    let mut by_type: BTreeMap<&QualifiedName, Vec<(Name, Name)>> = BTreeMap::new();
    for ((of, old), new) in &renames.attributes {
        let pairs = by_type.entry(of).or_default();
        pairs.push((old.clone(), new.clone()));
    }
    let mut changes = Vec::new();
    for (of, mut pairs) in by_type {
        let swap = |name: &Name| Name::new(format!("schemi_swap_{name}"));
        make_room(&mut pairs, |name| has(schema, of, name), swap);
        let renamed = sequence(pairs, swap).into_iter();
        changes.extend(renamed.map(|(from, to)| Change::RenameAttribute {
            user_type: of.clone(),
            from,
            to,
        }));
    }
    for change in &changes {
        fold::apply(schema, change);
    }
    changes
}

/// The same renames seen from the other side.
pub fn reversed(renames: &Renames) -> BTreeMap<(QualifiedName, Name), Name> {
    let pairs = renames.attributes.iter();
    pairs
        .map(|((of, old), new)| ((of.clone(), new.clone()), old.clone()))
        .collect()
}

/// The renames that go round in a ring, as `--rename` takes them.
pub fn rings(renames: &Renames) -> Vec<String> {
    let in_ring = renames.attributes.iter().filter(|((of, old), _)| {
        let next = |name: &Name| renames.attributes.get(&(of.clone(), name.clone()));
        comes_round(old, next)
    });
    in_ring
        .map(|((of, old), new)| format!("{of}.{old}={new}"))
        .collect()
}

/// The attributes that go while others of their type come, and about which nothing is said.
pub fn candidates(from: &Schema, to: &Schema, renames: &Renames) -> Vec<Candidate> {
    let mut found = Vec::new();
    for name in from.types.keys() {
        let (before, after) = (attributes(from, name), attributes(to, name));
        let known: BTreeSet<&Name> = before.iter().map(|part| &part.name).collect();
        let come: Vec<&Attribute> = after
            .iter()
            .filter(|part| !known.contains(&part.name))
            .collect();
        for part in before.iter().filter(|part| !has(to, name, &part.name)) {
            let key = (name.clone(), part.name.clone());
            let alike = come.iter().filter(|new| new.ty == part.ty);
            let alike: Vec<Name> = alike.map(|new| new.name.clone()).collect();
            let stays = to.types.contains_key(name);
            if stays && !alike.is_empty() && !renames.dropped_attributes.contains(&key) {
                found.push(Candidate::Attribute {
                    of: key.0,
                    from: key.1,
                    to: alike,
                });
            }
        }
    }
    found
}
