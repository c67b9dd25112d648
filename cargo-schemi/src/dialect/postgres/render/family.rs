//! Partitions and children: made, attached and detached.

use schemi_schema::{Column, Constraint, Index, Name, PartitionOf, QualifiedName, Table};

use super::{Renderer, in_list, text};
use crate::change::{Change, TableTraits};
use crate::dialect::RenderError;
use crate::dialect::postgres::types::quote::{beside, qualified};
use crate::fold::carry::is_check_for_all;

/// What of a table its own `CREATE TABLE` says.
///
/// A partition is made in full, with its own names for everything, and attached when all else is done:
/// the server then takes what it has for its parts of the whole's. A child is made of what it has beside
/// its parents.
pub fn own(table: &Table) -> Table {
    let mut own = table.clone();
    if table.partition_of.is_some() {
        for column in own.columns.iter_mut().filter(|c| !c.from_parent.is_own()) {
            column.identity = None;
        }
    } else if !table.inherits.is_empty() {
        own.columns.retain(|column| column.from_parent.is_own());
        own.constraints
            .retain(|constraint| constraint.from_parent.is_own() || !is_check_for_all(constraint));
    }
    own
}

impl Renderer {
    /// Gives the columns that a new child has from its parents what it has otherwise.
    pub(super) fn set_apart(&mut self, table: &Table) -> Result<(), RenderError> {
        if table.inherits.is_empty() {
            return Ok(());
        }
        for column in table.columns.iter().filter(|c| !c.from_parent.is_own()) {
            let parents = table.inherits.iter();
            let mut above =
                parents.filter_map(|name| self.state.tables.get(name)?.column(&column.name));
            let Some(first) = above.next().cloned() else {
                continue;
            };
            let given = Column {
                nullable: first.nullable && above.all(|other| other.nullable),
                identity: None,
                comment: column.comment.clone(),
                ..first
            };
            if given != *column {
                self.alter_column(&table.name, &given, column, None)?;
            }
        }
        Ok(())
    }

    /// Lets a table leave its parents, or come to them.
    pub(super) fn move_in_family(
        &mut self,
        table: &QualifiedName,
        from: &TableTraits,
        to: &TableTraits,
    ) {
        let name = qualified(table);
        if from.partition_of != to.partition_of {
            if let Some(part) = &from.partition_of {
                self.keep_keys_apart(table, &part.table);
                self.detach(table, &part.table);
            }
            if let Some(part) = &to.partition_of {
                self.attaching.push((table.clone(), part.clone()));
            }
        }
        for parent in from
            .inherits
            .iter()
            .filter(|old| !to.inherits.contains(old))
        {
            let parent = qualified(parent);
            self.script
                .push(format!("ALTER TABLE {name} NO INHERIT {parent}"));
        }
        for parent in to
            .inherits
            .iter()
            .filter(|new| !from.inherits.contains(new))
        {
            let parent = qualified(parent);
            self.script
                .push(format!("ALTER TABLE {name} INHERIT {parent}"));
        }
    }

    pub(super) fn detach(&mut self, table: &QualifiedName, parent: &QualifiedName) {
        let name = qualified(table);
        self.alter(parent, &format!("DETACH PARTITION {name}"));
    }

    /// Attaches the partitions that wait, now that they have whatever the whole has; then makes the
    /// indexes that some partitions have no part of.
    pub(super) fn attach(&mut self) {
        for (table, part) in std::mem::take(&mut self.attaching) {
            self.attach_now(&table, &part);
            if let Some(made) = self.state.tables.get_mut(&table) {
                made.partition_of = Some(part);
            }
        }
        for (table, index) in std::mem::take(&mut self.incomplete) {
            self.write_index(&table, &index);
            let parts: Vec<_> = self
                .state
                .tables
                .values()
                .flat_map(|part| part.indexes.iter().map(move |found| (part, found)))
                .filter(|(part, found)| {
                    let of_it = part
                        .partition_of
                        .as_ref()
                        .is_some_and(|of| of.table == table);
                    of_it && found.from_parent.is(index.name.get())
                })
                .map(|(part, found)| (part.name.clone(), found.clone()))
                .collect();
            for (part, found) in parts {
                self.attach_index(&part, &found);
            }
        }
    }

    pub(super) fn attach_now(&mut self, table: &QualifiedName, part: &PartitionOf) {
        let (name, bound) = (qualified(table), &part.bound);
        self.alter(&part.table, &format!("ATTACH PARTITION {name} {bound}"));
    }

    /// Makes a part of an index that is there already, and lacked it.
    pub(super) fn attach_part(&mut self, table: &QualifiedName, index: &Index) {
        let parent = self.state.tables.get(table).and_then(|table| {
            let part = table.partition_of.as_ref()?;
            self.state.tables.get(&part.table)
        });
        let is_there = parent.is_some_and(|parent| {
            let mut indexes = parent.indexes.iter();
            indexes.any(|found| index.from_parent.is(found.name.get()))
        });
        if is_there {
            self.attach_index(table, index);
        }
    }

    fn attach_index(&mut self, table: &QualifiedName, index: &Index) {
        let parent = self
            .state
            .tables
            .get(table)
            .and_then(|t| t.partition_of.clone());
        if let (Some(parent), Some(whole), Some(name)) =
            (parent, &index.from_parent.0, index.name.get())
        {
            let (whole, part) = (beside(&parent.table, whole), beside(table, name));
            self.script
                .push(format!("ALTER INDEX {whole} ATTACH PARTITION {part}"));
        }
    }

    pub(super) fn write_index(&mut self, table: &QualifiedName, index: &Index) {
        let created = text::create_index(table, index);
        let found = self.state.tables.get(table);
        let columns = found.map_or(&[][..], |table| &table.columns);
        self.script.push(in_list::as_written(created, columns));
        if let (Some(_), Some(name)) = (&index.comment, index.name.get()) {
            let object = format!("INDEX {}", beside(table, name));
            self.comment(&object, index.comment.as_deref());
        }
    }

    /// One action of `ALTER TABLE` that children do not follow: what they lose is said of each.
    pub(super) fn alter_alone(&mut self, table: &QualifiedName, action: &str) {
        let has_heirs = self
            .state
            .tables
            .values()
            .any(|other| other.inherits.contains(table));
        if has_heirs {
            self.script
                .push(format!("ALTER TABLE ONLY {} {action}", qualified(table)));
        } else {
            self.alter(table, action);
        }
    }

    /// Drops a constraint; a check that children have, too, stays theirs.
    pub(super) fn write_drop_constraint(
        &mut self,
        table: &QualifiedName,
        constraint: &Constraint,
        action: &str,
    ) {
        if is_check_for_all(constraint) {
            self.alter_alone(table, action);
        } else {
            self.alter(table, action);
        }
    }

    /// Takes a partition out of a whole that stays, before it is dropped: foreign keys to the whole would
    /// hold it. One whose whole goes, goes with it; says whether it must be dropped by itself.
    pub(super) fn part_with(&mut self, table: &Table) -> bool {
        if let Some(part) = &table.partition_of {
            let whole = self.changes.iter().find_map(|change| {
                if let Change::DropTable { table } = change {
                    (table.name == part.table).then(|| table.clone())
                } else {
                    None
                }
            });
            if let Some(whole) = whole {
                // What it alone refers to may go before its whole does.
                let is_own = |key: &&Constraint| {
                    let mut of_whole = whole.constraints.iter();
                    key.as_foreign_key().is_some() && of_whole.all(|other| other.kind != key.kind)
                };
                for key in table.constraints.iter().filter(is_own) {
                    self.drop_early(&table.name, key);
                }
                return false;
            }
            self.detach(&table.name, &part.table);
        }
        true
    }

    /// Lets the state hold a new partition as what it is until it is attached: a table of its own.
    pub(super) fn hold_back(&mut self, table: &Table) {
        if let Some(part) = &table.partition_of {
            self.attaching.push((table.name.clone(), part.clone()));
            if let Some(made) = self.state.tables.get_mut(&table.name) {
                made.partition_of = None;
            }
        }
    }

    /// Whether a column is changed with its parent's: it has it from there, and is attached by now.
    pub(super) fn follows(&self, table: &QualifiedName, column: &Column) -> bool {
        let table = self.state.tables.get(table);
        table.is_some_and(|table| {
            table.partition_of.is_some()
                || !column.from_parent.is_own() && !table.inherits.is_empty()
        })
    }

    /// How many generations of parents a table has.
    pub(super) fn generation(&self, table: &QualifiedName) -> usize {
        let parents = |name: &QualifiedName| {
            let table = self.state.tables.get(name);
            table
                .into_iter()
                .flat_map(|table| table.parents().cloned())
                .collect::<Vec<_>>()
        };
        let mut above = parents(table);
        let mut generations = 0;
        while !above.is_empty() && generations <= self.state.tables.len() {
            above = above.iter().flat_map(parents).collect();
            generations += 1;
        }
        generations
    }

    /// Refuses to change the type of a column that a child has from another parent as well.
    ///
    /// # Errors
    /// Such a column: PostgreSQL has no way to change both at once.
    pub(super) fn refuse_shared(
        &self,
        table: &QualifiedName,
        column: &Name,
    ) -> Result<(), RenderError> {
        let has_it = |name: &QualifiedName| {
            let parent = self.state.tables.get(name);
            parent.is_some_and(|parent| parent.column(column).is_some())
        };
        let mut children = self.state.tables.values();
        let shared = children.find_map(|child| {
            let is_child = child.inherits.contains(table);
            let mut others = child.inherits.iter().filter(|name| *name != table);
            let other = others.find(|name| has_it(name))?;
            is_child.then_some((child, other))
        });
        match shared {
            None => Ok(()),
            Some((child, other)) => Err(RenderError::new(format!(
                "column {table}.{column}: its type cannot change while table {} has the column from {other} as well; let {} inherit from neither, change both, and let it inherit again",
                child.name, child.name
            ))),
        }
    }
}
