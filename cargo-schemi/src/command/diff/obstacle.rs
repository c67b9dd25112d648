//! What stands on an object and is never changed, so that the database would refuse a change of it.

use std::collections::{BTreeMap, BTreeSet};

use schemi_runtime::migrate::Database;
use schemi_schema::{
    Column, ColumnType, Dialect, EnumType, Name, QualifiedName, Schema, UserType, UserTypeKind,
};

use super::beyond::{Difference, Differs};
use crate::change::Change;
use crate::command::CommandError;
use crate::dialect::postgres::types::element;
use crate::dialect::postgres::types::quote::qualified;
use crate::dialect::{self, Beyond, Cache, Dependent, Reflected, Refused, RenderError};

/// Refuses the first change that something else stands in the way of: a script would fail half-way.
///
/// # Errors
/// What is in the way, and of what.
pub fn check(from: &Schema, changes: &[Change], found: &Reflected) -> Result<(), RenderError> {
    let dependents = &found.dependents;
    for change in changes {
        if let Change::DropNamespace { name } = change
            && let Some(inside) = found.beyond.iter().find(|beyond| lives_in(beyond, name))
        {
            return Err(RenderError::new(format!(
                "schema {name}: {} {} is in it, and diff does not change that; drop it before",
                inside.kind, inside.name
            )));
        }
        if let Some((what, dependent)) = Standing(dependents).in_the_way(from, change) {
            return Err(RenderError::new(format!(
                "{what}: {dependent} stands on it, and diff does not change that; drop it before, and make it \
                 again afterwards"
            )));
        }
    }
    Ok(())
}

/// Whether an object of its own is in a schema: what hangs on a table goes with that.
fn lives_in(beyond: &Beyond, schema: &Name) -> bool {
    let hangs = [
        "trigger",
        "policy",
        "rule",
        "row level security",
        "grants",
        "statistics",
    ];
    beyond.name.schema.as_ref() == Some(schema) && !hangs.contains(&beyond.kind)
}

/// What the changes need and only the other database has: a function or a type of an extension. Where
/// nothing of the kind is there only, nobody is asked.
///
/// # Errors
/// A connection that breaks.
pub async fn lacking(
    database: &mut Database,
    (from, to): (&Schema, &Schema),
    changes: &[Change],
    beyond: &[Difference],
    cache: &Cache,
) -> Result<Option<RenderError>, CommandError> {
    let is_new = |difference: &&Difference| {
        let gives = ["extension", "function", "base type"].contains(&difference.kind);
        gives && difference.differs != Differs::Gone
    };
    let new: Vec<String> = beyond.iter().filter(is_new).map(named).collect();
    if new.is_empty() || database.dialect() != Dialect::Postgres {
        return Ok(None);
    }
    let way_out = format!(
        "the other database has what it needs ({}), and diff does not make that: make it before",
        new.join(", ")
    );
    let missing = dialect::missing_types(database, &brought_types(to, changes)).await?;
    if let Some(name) = missing.first() {
        let message = format!("type {name} is not there; {way_out}");
        return Ok(Some(RenderError::new(message)));
    }
    let asked = dialect::refusals(Dialect::Postgres, Some(database), (from, changes), cache);
    let refused = asked.await?;
    let missed = refused.iter().find(|refusal| {
        let message = &refusal.message;
        refusal.refused == Refused::Wrong
            || message.starts_with("function ") && message.ends_with(" does not exist")
    });
    Ok(missed.map(|refusal| {
        let (object, message) = (&refusal.object, &refusal.message);
        RenderError::new(format!("{object}: {message}; {way_out}"))
    }))
}

fn named(difference: &Difference) -> String {
    format!("{} {}", difference.kind, difference.name)
}

/// The types of columns that come or change, but for those that come along.
fn brought_types(to: &Schema, changes: &[Change]) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut note = |column: &Column| {
        if let ColumnType::Sql(text) = &column.ty {
            let name = element(text).unwrap_or(text);
            if !to.types.keys().any(|known| qualified(known) == name) {
                found.insert(text.clone());
            }
        }
    };
    for change in changes {
        if let Change::CreateTable { table } = change {
            table.columns.iter().for_each(&mut note);
        } else if let Change::AddColumn { column, .. } | Change::AlterColumn { to: column, .. } =
            change
        {
            note(column);
        }
    }
    found.into_iter().collect()
}

/// What stands on the objects of one database.
struct Standing<'d>(&'d [Dependent]);

/// What cannot be changed, and what stands on it.
type Found<'d> = Option<(String, &'d str)>;

impl<'d> Standing<'d> {
    fn find(&self, what: String, is_it: impl Fn(&Dependent) -> bool) -> Found<'d> {
        let found = self.0.iter().find(|dependent| is_it(dependent))?;
        Some((what, found.by.as_str()))
    }

    fn on_column(&self, table: &QualifiedName, column: &Name) -> Found<'d> {
        self.find(format!("column {table}.{column}"), |dependent| {
            !dependent.is_type && dependent.on == *table && dependent.part.as_ref() == Some(column)
        })
    }

    fn on_type(&self, name: &QualifiedName) -> Found<'d> {
        self.find(format!("type {name}"), |dependent| {
            dependent.is_type && dependent.on == *name
        })
    }

    /// On an enum that is made anew: on the type, and on the columns of it, which get the new one.
    fn on_enum(&self, from: &Schema, name: &QualifiedName) -> Found<'d> {
        let is_of = |column: &&Column| match &column.ty {
            ColumnType::Enum { name: used, .. } => used == name,
            ColumnType::Sql(_) => false,
        };
        let mut tables = from.tables.values();
        self.on_type(name).or_else(|| {
            tables.find_map(|table| {
                let mut columns = table.columns.iter().filter(is_of);
                columns.find_map(|column| self.on_column(&table.name, &column.name))
            })
        })
    }

    fn in_the_way(&self, from: &Schema, change: &Change) -> Found<'d> {
        if let Change::DropTable { table } = change {
            self.find(format!("table {}", table.name), |dependent| {
                !dependent.is_type && dependent.on == table.name && !dependent.goes_along
            })
        } else if let Change::DropSequence { sequence } = change {
            self.find(format!("sequence {}", sequence.name), |dependent| {
                !dependent.is_type && dependent.on == sequence.name
            })
        } else if let Change::DropConstraint { table, constraint } = change {
            let name = constraint.name.get()?;
            let part = Name::new(format!("constraint {name}"));
            self.find(format!("constraint {name} of {table}"), |dependent| {
                dependent.on == *table && dependent.part.as_ref() == Some(&part)
            })
        } else if let Change::DropColumn { table, column } = change {
            self.on_column(table, &column.name)
        } else if let Change::AlterColumn {
            table, from, to, ..
        } = change
            && is_retyped(from, to)
        {
            self.on_column(table, &from.name)
        } else {
            self.in_the_way_of_type(from, change)
        }
    }

    fn in_the_way_of_type(&self, from: &Schema, change: &Change) -> Found<'d> {
        if let Change::DropType { user_type } = change {
            self.on_type(&user_type.name)
        } else if let Change::DropEnum { enum_type } = change {
            self.on_type(&enum_type.name)
        } else if let Change::AlterType { from: old, to: new } = change
            && is_made_anew(old, new)
        {
            self.on_type(&old.name)
        } else if let Change::AlterEnum {
            from: old,
            to: new,
            renamed,
        } = change
            && !grows(old, new, renamed)
        {
            self.on_enum(from, &old.name)
        } else {
            None
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
