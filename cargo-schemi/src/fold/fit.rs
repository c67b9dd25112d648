//! Whether changes that were made for one schema fit another.
//!
//! Two schemas are folded side by side. A change fits as long as what it makes, changes or stands on
//! is the same in both: then its SQL does on the second one what it was written to do on the first.

use std::fmt;

use schemi_schema::{
    Column, Constraint, ConstraintKind, EnumType, Index, Name, ObjectName, QualifiedName, Schema,
    Sequence, Table, UserType,
};

use crate::change::{Change, TableTraits};
use crate::diff::index;

/// Something that a change makes, changes or stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// An enum.
    Enum(QualifiedName),
    /// A domain or composite type.
    Type(QualifiedName),
    /// A sequence.
    Sequence(QualifiedName),
    /// A table, with all that it has.
    Table(QualifiedName),
    /// That there is such a table.
    TableThere(QualifiedName),
    /// What a table has beside columns, constraints and indexes.
    Traits(QualifiedName),
    /// A column.
    Column(QualifiedName, Name),
    /// That there is such a column.
    ColumnThere(QualifiedName, Name),
    /// A constraint.
    Constraint(QualifiedName, Name),
    /// An index.
    Index(QualifiedName, Name),
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enum(name) => write!(f, "enum {name}"),
            Self::Type(name) => write!(f, "type {name}"),
            Self::Sequence(name) => write!(f, "sequence {name}"),
            Self::Table(name) | Self::TableThere(name) | Self::Traits(name) => {
                write!(f, "table {name}")
            }
            Self::Column(table, name) | Self::ColumnThere(table, name) => {
                write!(f, "column {}", table.column(name))
            }
            Self::Constraint(table, name) => write!(f, "constraint {name} of table {table}"),
            Self::Index(table, name) => write!(f, "index {name} of table {table}"),
        }
    }
}

/// How a thing is in a schema.
#[derive(PartialEq)]
enum State<'s> {
    Missing,
    There,
    Enum(&'s EnumType),
    Type(&'s UserType),
    Sequence(&'s Sequence),
    Table(&'s Table),
    Traits(Box<TableTraits>),
    Column(&'s Column),
    Constraint(&'s Constraint),
    Index(&'s Index),
}

impl Thing {
    /// Whether it is the same in two schemas.
    pub fn is_same(&self, first: &Schema, second: &Schema) -> bool {
        self.state(first) == self.state(second)
    }

    fn state<'s>(&self, schema: &'s Schema) -> State<'s> {
        let table = |name| schema.tables.get(name);
        let found = match self {
            Self::Enum(name) => schema.enums.get(name).map(State::Enum),
            Self::Type(name) => schema.types.get(name).map(State::Type),
            Self::Sequence(name) => schema.sequences.get(name).map(State::Sequence),
            Self::Table(name) => table(name).map(State::Table),
            Self::TableThere(name) => table(name).map(|_| State::There),
            Self::Traits(name) => table(name).map(|table| State::Traits(Box::new(table.into()))),
            Self::Column(of, name) => {
                table(of).and_then(|table| table.column(name).map(State::Column))
            }
            Self::ColumnThere(of, name) => {
                table(of).and_then(|table| table.column(name).map(|_| State::There))
            }
            Self::Constraint(of, name) => table(of).and_then(|table| {
                let mut constraints = table.constraints.iter();
                let found = constraints.find(|one| one.name.get() == Some(name));
                found.map(State::Constraint)
            }),
            Self::Index(of, name) => table(of).and_then(|table| {
                let found = table
                    .indexes
                    .iter()
                    .find(|one| one.name.get() == Some(name));
                found.map(State::Index)
            }),
        };
        found.unwrap_or(State::Missing)
    }
}

/// What a change makes, changes or stands on.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of change")]
pub fn things(change: &Change) -> Vec<Thing> {
    match change {
        // They are made where they are missing, and dropped where nothing is left in them.
        Change::CreateNamespace { .. }
        | Change::DropNamespace { .. }
        | Change::CommentNamespace { .. } => Vec::new(),
        Change::CreateEnum { enum_type: of }
        | Change::DropEnum { enum_type: of }
        | Change::AlterEnum { from: of, .. } => vec![Thing::Enum(of.name.clone())],
        Change::CreateType { user_type: of }
        | Change::DropType { user_type: of }
        | Change::AlterType { from: of, .. } => vec![Thing::Type(of.name.clone())],
        Change::RenameAttribute { user_type, .. } => vec![Thing::Type(user_type.clone())],
        Change::CreateSequence { sequence: of }
        | Change::DropSequence { sequence: of }
        | Change::AlterSequence { from: of, .. } => vec![Thing::Sequence(of.name.clone())],
        Change::CreateTable { table } => {
            let mut things = vec![Thing::Table(table.name.clone())];
            let parts = table.constraints.iter();
            let stands_on = parts.flat_map(|constraint| beneath(&table.name, constraint));
            // Its own columns come with it.
            things.extend(stands_on.filter(|thing| matches!(thing, Thing::TableThere(_))));
            things
        }
        Change::DropTable { table } => vec![Thing::Table(table.name.clone())],
        Change::RenameTable { from, to } => {
            vec![Thing::TableThere(from.clone()), Thing::Table(to.clone())]
        }
        Change::AlterTable { table, .. } => vec![Thing::Traits(table.clone())],
        Change::AddColumn { table, column, .. } => vec![
            Thing::TableThere(table.clone()),
            Thing::Column(table.clone(), column.name.clone()),
        ],
        Change::DropColumn { table, column }
        | Change::AlterColumn {
            table,
            from: column,
            ..
        } => vec![Thing::Column(table.clone(), column.name.clone())],
        Change::RenameValues { table, column, .. } => {
            vec![Thing::Column(table.clone(), column.clone())]
        }
        Change::RenameColumn { table, from, to } => vec![
            Thing::ColumnThere(table.clone(), from.clone()),
            Thing::Column(table.clone(), to.clone()),
        ],
        Change::AddConstraint { table, constraint } => {
            let mut things = vec![Thing::TableThere(table.clone())];
            things.extend(constraint_of(table, &constraint.name));
            things.extend(beneath(table, constraint));
            things
        }
        Change::DropConstraint { table, constraint }
        | Change::AlterConstraint {
            table,
            from: constraint,
            ..
        } => constraint_of(table, &constraint.name).collect(),
        Change::RenameConstraint { table, from, to } => {
            let names = [&from.name, to].into_iter();
            names.flat_map(|name| constraint_of(table, name)).collect()
        }
        Change::CreateIndex { table, index } => {
            let mut things = vec![Thing::TableThere(table.clone())];
            things.extend(index_of(table, &index.name));
            let columns = index::columns(index).into_iter();
            things.extend(columns.map(|name| Thing::ColumnThere(table.clone(), name)));
            things
        }
        Change::DropIndex { table, index }
        | Change::AlterIndex {
            table, from: index, ..
        } => index_of(table, &index.name).collect(),
        Change::RenameIndex { table, from, to } => {
            let names = [&from.name, to].into_iter();
            names.flat_map(|name| index_of(table, name)).collect()
        }
    }
}

fn constraint_of(table: &QualifiedName, name: &ObjectName) -> impl Iterator<Item = Thing> {
    let thing = |name: &Name| Thing::Constraint(table.clone(), name.clone());
    name.get().map(thing).into_iter()
}

fn index_of(table: &QualifiedName, name: &ObjectName) -> impl Iterator<Item = Thing> {
    let thing = |name: &Name| Thing::Index(table.clone(), name.clone());
    name.get().map(thing).into_iter()
}

/// The columns and tables that a constraint stands on, as far as it names them.
fn beneath(table: &QualifiedName, constraint: &Constraint) -> Vec<Thing> {
    let of = |table: &QualifiedName, columns: &[Name]| -> Vec<Thing> {
        let columns = columns.iter().cloned();
        columns
            .map(|name| Thing::ColumnThere(table.clone(), name))
            .collect()
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => of(table, &key.columns),
        ConstraintKind::Unique(unique) => of(table, &unique.columns),
        ConstraintKind::ForeignKey(key) => {
            let mut things = of(table, &key.columns);
            if key.references != *table {
                things.push(Thing::TableThere(key.references.clone()));
                things.extend(of(&key.references, &key.referenced_columns));
            }
            things
        }
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use schemi_schema::ColumnType;

    use super::*;
    use crate::fold::apply;

    fn table(columns: &[&str]) -> Table {
        let mut table = Table::new(QualifiedName::local("orders"));
        let sql = ColumnType::Sql("bigint".to_owned());
        let columns = columns.iter().map(|name| Column::new(*name, sql.clone()));
        table.columns.extend(columns);
        table
    }

    #[test]
    fn a_change_fits_where_what_it_touches_is_the_same() {
        let name = QualifiedName::local("orders");
        let schema = |columns: &[&str]| {
            let mut schema = Schema::default();
            schema.insert_table(table(columns));
            schema
        };
        let (first, second) = (schema(&["id"]), schema(&["id", "note"]));
        let fits = |change: &Change| {
            let things = things(change);
            things.iter().all(|thing| thing.is_same(&first, &second))
        };
        let add = |name: &str| Change::AddColumn {
            table: QualifiedName::local("orders"),
            column: table(&[name]).columns.remove(0),
            backfill: None,
        };
        assert!(fits(&add("total")));
        assert!(!fits(&add("note")));
        let rename = |to: &str| Change::RenameTable {
            from: name.clone(),
            to: QualifiedName::local(to),
        };
        assert!(fits(&rename("sales")));
        // What goes as a whole must be the same as a whole.
        assert!(!fits(&Change::DropTable {
            table: table(&["id"])
        }));
        let mut third = first.clone();
        apply(&mut third, &rename("sales"));
        assert!(!Thing::TableThere(name).is_same(&first, &third));
    }
}
