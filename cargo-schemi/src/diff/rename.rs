//! Renames: applied as the user has said them, asked about where nobody has, never guessed.

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Column, Name, QualifiedName, Renames, Schema, Table};

use super::attribute;
use crate::change::Change;
use crate::fold;

/// The renames that have not happened yet: the old name stands in `from` and not in `to`, the new
/// one in `to` and not in `from`. What is left of `renamed_from` may stay in a model for ever.
pub fn effective(from: &Schema, to: &Schema, renames: &Renames) -> Renames {
    let mut kept = renames.clone();
    kept.tables.retain(|old, new| {
        let (in_from, in_to) = (
            |n| from.tables.contains_key(n),
            |n| to.tables.contains_key(n),
        );
        in_from(old) && in_to(new) && (!in_from(new) || renames.tables.contains_key(new))
    });
    let old_name = |table: &QualifiedName| {
        let found = kept.tables.iter().find(|(_, new)| *new == table);
        found.map_or_else(|| table.clone(), |(old, _)| old.clone())
    };
    kept.columns.retain(|(table, old), new| {
        let (Some(before), Some(after)) = (from.tables.get(&old_name(table)), to.tables.get(table))
        else {
            return false;
        };
        let moves_on = renames.columns.contains_key(&(table.clone(), new.clone()));
        let is_free = before.column(new).is_none() || moves_on;
        before.column(old).is_some() && after.column(new).is_some() && is_free
    });
    attribute::effective(from, to, renames, &mut kept);
    kept
}

/// The renames that go round in a ring, such as two names exchanged, as `--rename` takes them: both
/// sides of a ring have the same names, so that only one who says it when it happens can know.
pub fn rings(renames: &Renames) -> Vec<String> {
    let tables = renames.tables.iter();
    let tables = tables
        .filter(|(old, _)| comes_round(*old, |name| renames.tables.get(name)))
        .map(|(old, new)| format!("{old}={new}"));
    let columns = renames.columns.iter().filter(|((table, old), _)| {
        let next = |name: &Name| renames.columns.get(&(table.clone(), name.clone()));
        comes_round(old, next)
    });
    let columns = columns.map(|((table, old), new)| format!("{table}.{old}={new}"));
    let attributes = attribute::rings(renames).into_iter();
    tables.chain(columns).chain(attributes).collect()
}

/// The enum values whose new names go round in a ring, as `type: old=new`: as [`rings`], and rows that
/// hold such a value would change their meaning without a trace.
pub fn value_rings(renames: &Renames) -> Vec<String> {
    let types = renames.enum_values.iter();
    let types = types
        .filter(|((name, old), _)| {
            let next = |value: &String| renames.enum_values.get(&(name.clone(), value.clone()));
            comes_round(old, next)
        })
        .map(|((name, old), new)| format!("{name}: {old}={new}"));
    let columns = renames.column_values.iter();
    let columns = columns
        .filter(|((table, column, old), _)| {
            let next = |value: &String| {
                let key = (table.clone(), column.clone(), value.clone());
                renames.column_values.get(&key)
            };
            comes_round(old, next)
        })
        .map(|((table, column, old), new)| format!("{table}.{column}: {old}={new}"));
    types.chain(columns).collect()
}

pub(super) fn comes_round<'a, N: Ord>(start: &'a N, next: impl Fn(&N) -> Option<&'a N>) -> bool {
    let mut seen = BTreeSet::new();
    let mut name = start;
    while let Some(following) = next(name) {
        if following == start {
            return true;
        }
        if !seen.insert(following) {
            return false;
        }
        name = following;
    }
    false
}

/// The renames whose old name stands in `from` and whose new one in `to`: all of those that are
/// known to happen now, such as the way back of ones that did.
pub fn present(from: &Schema, to: &Schema, renames: &Renames) -> Renames {
    let mut kept = renames.clone();
    kept.tables
        .retain(|old, new| from.tables.contains_key(old) && to.tables.contains_key(new));
    let old_name = |table: &QualifiedName| {
        let found = kept.tables.iter().find(|(_, new)| *new == table);
        found.map_or_else(|| table.clone(), |(old, _)| old.clone())
    };
    kept.columns.retain(|(table, old), new| {
        let has = |schema: &Schema, table: &QualifiedName, column: &Name| {
            let table = schema.tables.get(table);
            table.is_some_and(|table| table.column(column).is_some())
        };
        has(from, &old_name(table), old) && has(to, table, new)
    });
    attribute::present(from, to, &mut kept);
    kept
}

/// Applies the renames of tables, columns and attributes, and gives the changes that do so.
pub fn apply(mut schema: Schema, renames: &Renames) -> (Schema, Vec<Change>) {
    let mut changes = Vec::new();
    let swap = |name: &QualifiedName| QualifiedName {
        schema: name.schema.clone(),
        name: Name::new(format!("schemi_swap_{}", name.name)),
    };
    let mut tables: Vec<_> = renames
        .tables
        .iter()
        .map(|(o, n)| (o.clone(), n.clone()))
        .collect();
    make_room(&mut tables, |name| schema.tables.contains_key(name), swap);
    for (from, to) in sequence(tables, swap) {
        changes.push(Change::RenameTable { from, to });
    }
    for change in &changes {
        fold::apply(&mut schema, change);
    }
    let tables_done = changes.len();
    let mut by_table: BTreeMap<&QualifiedName, Vec<(Name, Name)>> = BTreeMap::new();
    for ((table, old), new) in &renames.columns {
        // What a parent's column is called, its partitions and children call it, too.
        let of_parent = schema.tables.get(table).is_some_and(|heir| {
            let mut parents = heir.parents();
            parents.any(|parent| renames.columns.get(&(parent.clone(), old.clone())) == Some(new))
        });
        if of_parent {
            continue;
        }
        by_table
            .entry(table)
            .or_default()
            .push((old.clone(), new.clone()));
    }
    for (table, mut columns) in by_table {
        let swap = |name: &Name| Name::new(format!("schemi_swap_{name}"));
        let before = schema.tables.get(table);
        let is_there = |name: &Name| before.is_some_and(|table| table.column(name).is_some());
        make_room(&mut columns, is_there, swap);
        for (from, to) in sequence(columns, swap) {
            changes.push(Change::RenameColumn {
                table: table.clone(),
                from,
                to,
            });
        }
    }
    for change in &changes[tables_done..] {
        fold::apply(&mut schema, change);
    }
    changes.extend(attribute::apply(&mut schema, renames));
    (schema, changes)
}

/// Moves what bears a name that is about to be given, and has no new one, out of the way: it goes.
pub(super) fn make_room<N: Ord + Clone>(
    renames: &mut Vec<(N, N)>,
    is_there: impl Fn(&N) -> bool,
    swap: impl Fn(&N) -> N,
) {
    let olds: BTreeSet<N> = renames.iter().map(|(old, _)| old.clone()).collect();
    let news: Vec<N> = renames.iter().map(|(_, new)| new.clone()).collect();
    for new in news {
        if is_there(&new) && !olds.contains(&new) {
            renames.push((new.clone(), swap(&new)));
        }
    }
}

/// Orders renames so that no name is taken when it is given; a ring of them goes by way of a
/// temporary name.
pub(super) fn sequence<N: Ord + Clone>(
    mut open: Vec<(N, N)>,
    temporary: impl Fn(&N) -> N,
) -> Vec<(N, N)> {
    let mut done = Vec::new();
    while !open.is_empty() {
        let taken: BTreeSet<N> = open.iter().map(|(old, _)| old.clone()).collect();
        match open.iter().position(|(_, new)| !taken.contains(new)) {
            Some(at) => done.push(open.remove(at)),
            None => {
                let swap = temporary(&open[0].0);
                done.push((open[0].0.clone(), swap.clone()));
                open[0].0 = swap;
            }
        }
    }
    done
}

/// The same renames seen from the other side.
pub fn reversed(renames: &Renames) -> Renames {
    let old_table = |table: &QualifiedName| {
        let found = renames.tables.iter().find(|(_, new)| *new == table);
        found.map_or_else(|| table.clone(), |(old, _)| old.clone())
    };
    let columns = renames.columns.iter();
    let column_values = renames.column_values.iter();
    let old_column = |table: &QualifiedName, column: &Name| {
        let found = columns
            .clone()
            .find(|((t, _), new)| t == table && *new == column);
        found.map_or_else(|| column.clone(), |((_, old), _)| old.clone())
    };
    Renames {
        tables: renames
            .tables
            .iter()
            .map(|(old, new)| (new.clone(), old.clone()))
            .collect(),
        columns: columns
            .clone()
            .map(|((table, old), new)| ((old_table(table), new.clone()), old.clone()))
            .collect(),
        enum_values: renames
            .enum_values
            .iter()
            .map(|((name, old), new)| ((name.clone(), new.clone()), old.clone()))
            .collect(),
        column_values: column_values
            .map(|((table, column, old), new)| {
                let key = (old_table(table), old_column(table, column), new.clone());
                (key, old.clone())
            })
            .collect(),
        attributes: attribute::reversed(renames),
        dropped_columns: BTreeSet::new(),
        dropped_attributes: BTreeSet::new(),
        dropped_tables: BTreeSet::new(),
    }
}

/// Something that may be a rename: one disappears, one appears, and they look alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Candidate {
    /// A table with the columns of another.
    Table {
        /// The table that goes.
        from: QualifiedName,
        /// The tables that come and have the same columns.
        to: Vec<QualifiedName>,
    },
    /// A column with the type of another.
    Column {
        /// The table, under its new name.
        table: QualifiedName,
        /// The column that goes.
        from: Name,
        /// The columns that come and have the same type.
        to: Vec<Name>,
    },
    /// An attribute with the type of another.
    Attribute {
        /// The composite type.
        of: QualifiedName,
        /// The attribute that goes.
        from: Name,
        /// The attributes that come and have the same type.
        to: Vec<Name>,
    },
}

/// The drops that may be renames and about which the user has said nothing.
pub fn candidates(from: &Schema, to: &Schema, renames: &Renames) -> Vec<Candidate> {
    let known = effective(from, to, renames);
    let (from, _) = apply(from.clone(), &known);
    let mut found = Vec::new();
    let mut come: BTreeMap<_, Vec<QualifiedName>> = BTreeMap::new();
    let new = to.tables.values();
    for table in new.filter(|new| !from.tables.contains_key(&new.name)) {
        let names = come.entry(shape(table)).or_default();
        names.push(table.name.clone());
    }
    for (name, table) in &from.tables {
        match to.tables.get(name) {
            None if !renames.dropped_tables.contains(name) => {
                if let Some(to) = come.get(&shape(table)) {
                    found.push(Candidate::Table {
                        from: name.clone(),
                        to: to.clone(),
                    });
                }
            }
            None => {}
            Some(new) => column_candidates((&from, table), (to, new), renames, &mut found),
        }
    }
    found.extend(attribute::candidates(&from, to, renames));
    found
}

/// What a table that is another by its name only has in common with it.
fn shape(table: &Table) -> BTreeMap<&Name, String> {
    let columns = table.columns.iter();
    columns.map(|c| (&c.name, type_word(c))).collect()
}

fn type_word(column: &Column) -> String {
    format!("{:?}", column.ty)
}

fn column_candidates(
    (before, from): (&Schema, &Table),
    (after, to): (&Schema, &Table),
    renames: &Renames,
    found: &mut Vec<Candidate>,
) {
    let is_parents = |schema: &Schema, table: &Table, column: &Column| {
        let mut parents = table.parents().filter_map(|name| schema.tables.get(name));
        parents.any(|parent| parent.column(&column.name).is_some())
    };
    let added: Vec<&Column> = to
        .columns
        .iter()
        .filter(|c| from.column(&c.name).is_none() && !is_parents(after, to, c))
        .collect();
    for column in from.columns.iter().filter(|c| to.column(&c.name).is_none()) {
        let key = (to.name.clone(), column.name.clone());
        // A column that it has from its parent is renamed there.
        if renames.dropped_columns.contains(&key) || is_parents(before, from, column) {
            continue;
        }
        let alike = added.iter().filter(|new| {
            new.ty == column.ty && new.generated.is_some() == column.generated.is_some()
        });
        let alike: Vec<_> = alike.map(|new| new.name.clone()).collect();
        if !alike.is_empty() {
            let (table, from) = key;
            found.push(Candidate::Column {
                table,
                from,
                to: alike,
            });
        }
    }
}

/// The one column that goes from a table and the one that comes, of different types: as
/// `table.old=new`. They are not asked about, but deserve a word.
pub fn hints(from: &Schema, to: &Schema, renames: &Renames) -> Vec<String> {
    let mut found = Vec::new();
    for (name, after) in &to.tables {
        let Some(before) = from.tables.get(name) else {
            continue;
        };
        let gone = before
            .columns
            .iter()
            .filter(|c| after.column(&c.name).is_none());
        let come = after
            .columns
            .iter()
            .filter(|c| before.column(&c.name).is_none());
        let (gone, come): (Vec<_>, Vec<_>) = (gone.collect(), come.collect());
        if let ([old], [new]) = (gone.as_slice(), come.as_slice())
            && old.ty != new.ty
            && old.generated.is_none()
            && new.generated.is_none()
            && !renames
                .dropped_columns
                .contains(&(name.clone(), old.name.clone()))
        {
            found.push(format!("{name}.{}={}", old.name, new.name));
        }
    }
    found
}
