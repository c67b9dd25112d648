//! Indexes of a table that both sides have.

use schemi_schema::{Index, IndexTarget, Name, QualifiedName, Table};

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
        from_parent: _,
        incomplete: _,
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
        // What partitions have of an index is not taken away again.
        let same =
            |old: &&Index| same_structure(old, index) && (old.incomplete || !index.incomplete);
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
            None => match gone.iter().position(same) {
                Some(at) => changes.extend(renamed_and_altered(&table, gone.remove(at), index)),
                None => changes.push(Change::CreateIndex {
                    table,
                    index: index.clone(),
                }),
            },
        }
    }
    changes.extend(gone.into_iter().map(|index| Change::DropIndex {
        table: to.name.clone(),
        index: index.clone(),
    }));
    if from.partition_of.is_some() && from.partition_of == to.partition_of {
        changes.extend(taken_up(from, to));
    }
}

/// The indexes of a partition that stay as they are and become parts of an index of the whole.
fn taken_up(from: &Table, to: &Table) -> Vec<Change> {
    let pairs = to.indexes.iter().filter_map(|new| {
        let old = from.indexes.iter().find(|old| *old == new)?;
        let is_taken = old.from_parent.is_own() && !new.from_parent.is_own();
        is_taken.then(|| Change::AlterIndex {
            table: to.name.clone(),
            from: old.clone(),
            to: new.clone(),
        })
    });
    pairs.collect()
}

/// The changes of an index that gets another name, and other settings or another comment.
fn renamed_and_altered(table: &QualifiedName, from: &Index, to: &Index) -> [Change; 2] {
    let renamed = Index {
        name: to.name.clone(),
        ..from.clone()
    };
    [
        Change::RenameIndex {
            table: table.clone(),
            from: from.clone(),
            to: to.name.clone(),
        },
        Change::AlterIndex {
            table: table.clone(),
            from: renamed,
            to: to.clone(),
        },
    ]
}

/// Whether two indexes differ in nothing but their names.
fn is_renamed(from: &Index, to: &Index) -> bool {
    let renamed = Index {
        name: to.name.clone(),
        ..from.clone()
    };
    renamed == *to
}
