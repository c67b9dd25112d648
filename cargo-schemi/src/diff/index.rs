//! Indexes of a table that both sides have.

use schemi_schema::{Index, IndexTarget, Name, Table};

use crate::change::Change;

/// Whether two indexes hold the same: they differ at most in what can be changed in place.
pub fn same_structure(a: &Index, b: &Index) -> bool {
    let Index {
        name: _,
        unique,
        nulls_not_distinct,
        method,
        keys,
        include,
        predicate,
        with: _,
        tablespace: _,
        comment: _,
    } = a;
    *unique == b.unique
        && *nulls_not_distinct == b.nulls_not_distinct
        && *method == b.method
        && *keys == b.keys
        && *include == b.include
        && *predicate == b.predicate
}

/// The columns that are keys of an index; its expressions are none.
pub fn columns(index: &Index) -> Vec<Name> {
    let keys = index.keys.iter().filter_map(|key| match &key.target {
        IndexTarget::Column(name) => Some(name.clone()),
        IndexTarget::Expr(_) => None,
    });
    keys.collect()
}

/// Adds the changes of a table's indexes.
pub fn compare(from: &Table, to: &Table, changes: &mut Vec<Change>) {
    let mut gone: Vec<&Index> = from
        .indexes
        .iter()
        .filter(|old| !to.indexes.contains(old))
        .collect();
    for index in to.indexes.iter().filter(|new| !from.indexes.contains(new)) {
        let table = to.name.clone();
        let same = |old: &&Index| same_structure(old, index);
        let named_so = gone.iter().position(|old| old.name == index.name);
        if let Some(at) = named_so.filter(|at| same(&gone[*at])) {
            changes.push(Change::AlterIndex {
                table,
                from: gone.remove(at).clone(),
                to: index.clone(),
            });
            continue;
        }
        match gone.iter().position(|old| is_renamed(old, index)) {
            Some(at) => changes.push(Change::RenameIndex {
                table,
                from: gone.remove(at).clone(),
                to: index.name.clone(),
            }),
            None => changes.push(Change::CreateIndex {
                table,
                index: index.clone(),
            }),
        }
    }
    changes.extend(gone.into_iter().map(|index| Change::DropIndex {
        table: to.name.clone(),
        index: index.clone(),
    }));
}

/// Whether two indexes differ in nothing but their names.
fn is_renamed(from: &Index, to: &Index) -> bool {
    let renamed = Index {
        name: to.name.clone(),
        ..from.clone()
    };
    renamed == *to
}
