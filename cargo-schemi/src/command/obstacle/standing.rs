//! Which change something stands in the way of.

use std::collections::BTreeMap;

use schemi_schema::{
    Column, ColumnType, EnumType, Name, QualifiedName, Schema, Table, UserType, UserTypeKind,
};

use super::former::Former;
use crate::change::Change;
use crate::dialect::dependent::{Dependent, Object};
use crate::dialect::postgres::render::depend;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;

/// Something that stands on what changes, so that the database refuses the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// What cannot be changed: `column orders.total`.
    pub what: String,
    /// What stands on it.
    pub by: Object,
}

/// What stands in the way of changes of `from`.
pub fn in_the_way(
    former: &Former,
    dependents: &[Dependent],
    from: &Schema,
    changes: &[Change],
) -> Vec<Obstacle> {
    let standing = Standing {
        dependents,
        former,
        from,
    };
    let mut found: Vec<Obstacle> = Vec::new();
    for obstacle in changes.iter().flat_map(|change| standing.of(change)) {
        if !found.contains(&obstacle) {
            found.push(obstacle);
        }
    }
    found
}

/// What stands on the objects of one database.
struct Standing<'d> {
    dependents: &'d [Dependent],
    former: &'d Former,
    from: &'d Schema,
}

impl Standing<'_> {
    fn find(&self, what: &str, is_it: impl Fn(&Dependent) -> bool) -> Vec<Obstacle> {
        let found = self.dependents.iter().filter(|dependent| is_it(dependent));
        let obstacle = |dependent: &Dependent| Obstacle {
            what: what.to_owned(),
            by: dependent.by.clone(),
        };
        found.map(obstacle).collect()
    }

    /// On a column, by the names that there are now.
    fn on_column(&self, table: &QualifiedName, column: &Name) -> Vec<Obstacle> {
        let on = self.former.full(table);
        self.find(&format!("column {table}.{column}"), |dependent| {
            !dependent.is_type && dependent.on == on && dependent.part.as_ref() == Some(column)
        })
    }

    fn on_type(&self, name: &QualifiedName) -> Vec<Obstacle> {
        let on = self.former.full(name);
        self.find(&format!("type {name}"), |dependent| {
            dependent.is_type && dependent.on == on
        })
    }

    /// On a type that is made anew: on the type, and on the columns of it, which get the new one.
    fn on_columns_of(&self, name: &QualifiedName) -> Vec<Obstacle> {
        let is_of = |column: &&Column| match &column.ty {
            ColumnType::Enum { name: used, .. } => used == name,
            ColumnType::Sql(text) => element(text).unwrap_or(text) == qualified(name),
        };
        let mut found = self.on_type(name);
        for table in self.from.tables.values() {
            for column in table.columns.iter().filter(is_of) {
                found.extend(self.retyped(table, &column.name));
            }
        }
        found
    }

    /// On a column that gets another type, and on those that are computed from it.
    fn retyped(&self, table: &Table, column: &Name) -> Vec<Obstacle> {
        let mut found = self.on_column(&table.name, column);
        let computed = table.columns.iter().filter(|other| {
            let generated = other.generated.as_ref();
            other.name != *column && generated.is_some_and(|g| depend::mentions(&g.expr, column))
        });
        found.extend(computed.flat_map(|other| self.on_column(&table.name, &other.name)));
        found
    }

    fn table(&self, before: &QualifiedName) -> Option<&Table> {
        let mut tables = self.from.tables.values();
        tables.find(|table| self.former.full(&table.name) == *before)
    }

    fn of(&self, change: &Change) -> Vec<Obstacle> {
        if let Change::DropTable { table } = change {
            let on = self.former.table(&table.name);
            self.find(&format!("table {}", table.name), |dependent| {
                !dependent.is_type && dependent.on == on && !dependent.goes_along
            })
        } else if let Change::DropSequence { sequence } = change {
            let on = self.former.full(&sequence.name);
            self.find(&format!("sequence {}", sequence.name), |dependent| {
                !dependent.is_type && dependent.on == on
            })
        } else if let Change::DropConstraint { table, constraint } = change
            && let Some(name) = constraint.name.get()
        {
            let on = self.former.table(table);
            let part = Name::new(format!("constraint {name}"));
            self.find(&format!("constraint {name} of {table}"), |dependent| {
                dependent.on == on && dependent.part.as_ref() == Some(&part)
            })
        } else if let Change::DropColumn { table, column } = change {
            let table = self.former.table(table);
            let column = self.former.column(&table, &column.name);
            match self.table(&table) {
                Some(table) => self.on_column(&table.name, &column),
                None => Vec::new(),
            }
        } else if let Change::AlterColumn {
            table, from, to, ..
        } = change
            && is_retyped(from, to)
        {
            let table = self.former.table(table);
            let column = self.former.column(&table, &from.name);
            match self.table(&table) {
                Some(table) => self.retyped(table, &column),
                None => Vec::new(),
            }
        } else {
            self.of_type(change)
        }
    }

    fn of_type(&self, change: &Change) -> Vec<Obstacle> {
        if let Change::DropType { user_type } = change {
            self.on_type(&user_type.name)
        } else if let Change::DropEnum { enum_type } = change {
            self.on_type(&enum_type.name)
        } else if let Change::AlterType { from: old, to: new } = change
            && is_made_anew(old, new)
        {
            self.on_columns_of(&old.name)
        } else if let Change::AlterEnum {
            from: old,
            to: new,
            renamed,
        } = change
            && !grows(old, new, renamed)
        {
            self.on_columns_of(&old.name)
        } else {
            Vec::new()
        }
    }
}

fn is_retyped(from: &Column, to: &Column) -> bool {
    from.ty != to.ty || from.collation != to.collation || from.generated != to.generated
}

/// Whether an enum only gets values: then its type stays.
fn grows(old: &EnumType, new: &EnumType, renamed: &BTreeMap<String, String>) -> bool {
    let kept = |value: &String| new.values.contains(value) || renamed.contains_key(value);
    let before = old.values.iter().filter(|value| new.values.contains(value));
    let after = new.values.iter().filter(|value| old.values.contains(value));
    old.values.iter().all(kept) && before.eq(after)
}

/// Whether a type can only be dropped and made again.
fn is_made_anew(old: &UserType, new: &UserType) -> bool {
    match (&old.kind, &new.kind) {
        (UserTypeKind::Domain(old), UserTypeKind::Domain(new)) => {
            old.base != new.base || old.collation != new.collation
        }
        (UserTypeKind::Composite(_), UserTypeKind::Composite(_)) => false,
        (old, new) => old != new,
    }
}
