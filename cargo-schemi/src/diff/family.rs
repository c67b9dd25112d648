//! What partitions and children have from their parents follows these by name.

use schemi_schema::{ConstraintKind, FromParent, QualifiedName, Schema, Table};

/// A constraint or an index of a table that is its parent's, by their places.
#[derive(Clone, Debug)]
pub struct Link {
    table: QualifiedName,
    at: usize,
    parent: QualifiedName,
    of: usize,
    is_index: bool,
}

/// What tables have from their parents, under the names that the parents have for it now; those nearest
/// to the root first.
pub fn links(schema: &Schema) -> Vec<Link> {
    let mut found: Vec<(usize, Link)> = Vec::new();
    for table in schema.tables.values() {
        for parent in table.parents().filter_map(|name| schema.tables.get(name)) {
            let depth = depth(schema, table);
            let links = links_of(table, parent).into_iter();
            found.extend(links.map(|link| (depth, link)));
        }
    }
    found.sort_by_key(|(depth, _)| *depth);
    found.into_iter().map(|(_, link)| link).collect()
}

fn links_of(table: &Table, parent: &Table) -> Vec<Link> {
    let link = |is_index, at, of| Link {
        table: table.name.clone(),
        at,
        parent: parent.name.clone(),
        of,
        is_index,
    };
    let constraints = table.constraints.iter().enumerate();
    let constraints = constraints.filter_map(|(at, mine)| {
        let mut above = parent.constraints.iter();
        let of = above.position(|other| mine.from_parent.is(other.name.get()))?;
        Some(link(false, at, of))
    });
    let indexes = table.indexes.iter().enumerate();
    let indexes = indexes.filter_map(|(at, mine)| {
        let mut above = parent.indexes.iter();
        let of = above.position(|other| mine.from_parent.is(other.name.get()))?;
        Some(link(true, at, of))
    });
    constraints.chain(indexes).collect()
}

fn depth(schema: &Schema, table: &Table) -> usize {
    let mut depth = 0;
    let mut now = Some(table);
    while let Some(table) = now.filter(|_| depth <= schema.tables.len()) {
        now = table
            .parents()
            .next()
            .and_then(|name| schema.tables.get(name));
        depth += 1;
    }
    depth
}

/// Lets them follow their parents, which may have other names for them now. A check has the parent's name.
pub fn follow(schema: &mut Schema, links: &[Link]) {
    for link in links {
        let name = |parent: &Table| match link.is_index {
            true => Some(parent.indexes.get(link.of)?.name.clone()),
            false => Some(parent.constraints.get(link.of)?.name.clone()),
        };
        let Some(name) = schema.tables.get(&link.parent).and_then(name) else {
            continue;
        };
        let from_parent = FromParent(name.get().cloned());
        let Some(table) = schema.tables.get_mut(&link.table) else {
            continue;
        };
        if link.is_index {
            if let Some(index) = table.indexes.get_mut(link.at) {
                index.from_parent = from_parent;
            }
        } else if let Some(constraint) = table.constraints.get_mut(link.at) {
            constraint.from_parent = from_parent;
            let is_check = matches!(constraint.kind, ConstraintKind::Check(_));
            if is_check && constraint.name.get() != name.get() {
                constraint.name = name;
            }
        }
    }
}
