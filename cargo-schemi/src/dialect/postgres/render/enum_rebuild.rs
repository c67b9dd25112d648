//! Enum types made anew, where values go or move.

use std::collections::BTreeMap;

use schemi_schema::{Column, ColumnType, EnumType, Expr, QualifiedName};

use super::aside::Parts;
use super::computed::Aside;
use super::enum_value::{holds_literal, rename_in_constraint, with_renamed};
use super::enums::{create, in_free_order};
use super::{Renderer, depend, text};
use crate::dialect::RenderError;
use crate::dialect::postgres::types::quote::{ident, literal, qualified};

impl Renderer {
    /// Makes the type anew: PostgreSQL can neither drop a value nor move one. A row that holds a
    /// value that goes stops the migration.
    pub(super) fn rebuild_enum(
        &mut self,
        from: &EnumType,
        to: &EnumType,
        renamed: &BTreeMap<String, String>,
    ) -> Result<(), RenderError> {
        let name = qualified(&to.name);
        let old = temporary(&to.name);
        let taken = self.take_types_of(&to.name)?;
        let columns = self.columns_of(&to.name);
        for (table, column) in &columns {
            self.refuse_partitioned_by(table, &column.name)?;
        }
        let parked = self.park_mentions(&to.name, from, &columns);
        for (table, column) in &columns {
            if column.default.is_some() {
                let column = ident(column.name.as_str());
                self.alter(table, &format!("ALTER COLUMN {column} DROP DEFAULT"));
            }
        }
        self.script.push(format!(
            "ALTER TYPE {name} RENAME TO {}",
            ident(old.name.as_str())
        ));
        self.script.push(create(&name, &to.values));
        // What a partition or a child has from its parent gets the new type with it.
        let own = columns
            .iter()
            .filter(|(table, column)| !self.follows(table, column));
        let own: Vec<_> = own.cloned().collect();
        for (table, column) in &own {
            let using = conversion(column, &name, renamed);
            let (ty, column) = (text::sql_type(&column.ty), ident(column.name.as_str()));
            self.alter(
                table,
                &format!("ALTER COLUMN {column} TYPE {ty} USING {using}"),
            );
        }
        self.script.push(format!("DROP TYPE {}", qualified(&old)));
        for (table, column) in &columns {
            self.put_default_back(table, column, from, to, renamed);
        }
        self.put_mentions_back(parked, renamed);
        self.put_types_back(&taken)
    }

    fn columns_of(&self, name: &QualifiedName) -> Vec<(QualifiedName, Column)> {
        let mut found = Vec::new();
        for table in self.state.tables.values() {
            for column in &table.columns {
                match &column.ty {
                    ColumnType::Enum { name: used, .. } if used == name => {
                        found.push((table.name.clone(), column.clone()));
                    }
                    ColumnType::Enum { .. } | ColumnType::Sql(_) => {}
                }
            }
        }
        // What a parent is given, its parts and children are given with it: what is theirs comes later.
        found.sort_by_cached_key(|(table, _)| self.generation(table));
        found
    }

    /// Puts a default back, unless it is a value that has gone: then its own change sets another.
    fn put_default_back(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        from: &EnumType,
        to: &EnumType,
        renamed: &BTreeMap<String, String>,
    ) {
        let Some(default) = &column.default else {
            return;
        };
        let has_gone = from.values.iter().any(|value| {
            let kept = renamed.get(value).unwrap_or(value);
            !to.values.contains(kept) && holds_literal(default, value)
        });
        if !has_gone {
            let value = text::default_value(&with_renamed(default, renamed));
            let column = ident(column.name.as_str());
            self.alter(table, &format!("ALTER COLUMN {column} SET DEFAULT {value}"));
        }
    }

    /// Drops the constraints, indexes and computed columns that would tie a column to the old type:
    /// those whose expressions mention the column.
    fn park_mentions(
        &mut self,
        name: &QualifiedName,
        from: &EnumType,
        columns: &[(QualifiedName, Column)],
    ) -> Parked {
        let mut parked = Parked::default();
        let type_name = &name.name;
        for table in self.state.tables.values() {
            let own: Vec<&Column> = columns
                .iter()
                .filter(|(t, _)| *t == table.name)
                .map(|(_, column)| column)
                .collect();
            let ties = |expr: &Expr| {
                own.iter()
                    .any(|column| depend::mentions(expr, &column.name))
                    || (depend::mentions(expr, type_name)
                        && from.values.iter().any(|value| holds_literal(expr, value)))
            };
            let computed = |column: &&Column| {
                column
                    .generated
                    .as_ref()
                    .is_some_and(|generated| ties(&generated.expr))
                    && !self.follows(&table.name, column)
            };
            parked.columns.extend(
                table
                    .columns
                    .iter()
                    .filter(computed)
                    .map(|column| (table.name.clone(), column.clone())),
            );
            for constraint in &table.constraints {
                let refers = constraint
                    .as_foreign_key()
                    .is_some_and(|key| own.iter().any(|column| key.columns.contains(&column.name)));
                if refers || depend::constraint_exprs(constraint).into_iter().any(ties) {
                    let constraint = (table.name.clone(), constraint.clone());
                    parked.parts.constraints.push(constraint);
                }
            }
            for index in &table.indexes {
                if depend::index_exprs(index).into_iter().any(ties) {
                    let index = (table.name.clone(), index.clone());
                    parked.parts.indexes.push(index);
                }
            }
        }
        self.take_down(&mut parked.parts);
        for (table, column) in &parked.columns {
            let aside = self.put_aside(table, column);
            parked.aside.push(aside);
        }
        parked
    }

    fn put_mentions_back(&mut self, parked: Parked, renamed: &BTreeMap<String, String>) {
        for mut aside in parked.aside {
            if let Some(generated) = &mut aside.column.generated {
                generated.expr = with_renamed(&generated.expr, renamed);
            }
            self.put_computed_back(vec![aside]);
        }
        let mut parts = parked.parts;
        for (_, constraint) in &mut parts.constraints {
            rename_in_constraint(constraint, renamed);
        }
        for (_, index) in &mut parts.indexes {
            let predicate = index.predicate.take();
            index.predicate = predicate.map(|expr| with_renamed(&expr, renamed));
        }
        self.put_up(parts);
    }
}

/// What stands aside while a type is made anew.
#[derive(Default)]
struct Parked {
    columns: Vec<(QualifiedName, Column)>,
    aside: Vec<Aside>,
    parts: Parts,
}

/// A name for the old type while the new one takes its place.
fn temporary(name: &QualifiedName) -> QualifiedName {
    let text = name.name.as_str();
    let text = &text[..text.floor_char_boundary(63 - "schemi_old_".len())];
    QualifiedName::new(name.schema.clone(), format!("schemi_old_{text}"))
}

/// The values of a column of the old type as those of the new.
fn conversion(column: &Column, name: &str, renamed: &BTreeMap<String, String>) -> String {
    let from = ident(column.name.as_str());
    let is_array = match &column.ty {
        ColumnType::Enum { dimensions, .. } => *dimensions > 0,
        ColumnType::Sql(_) => false,
    };
    let arms: Vec<String> = renamed
        .iter()
        .map(|(old, new)| format!("WHEN {} THEN {}", literal(old), literal(new)))
        .collect();
    match (is_array, arms.is_empty()) {
        (true, true) => format!("{from}::text[]::{name}[]"),
        (false, true) => format!("{from}::text::{name}"),
        (false, false) => {
            format!(
                "(CASE {from}::text {} ELSE {from}::text END)::{name}",
                arms.join(" ")
            )
        }
        // A subquery may not stand in USING: each value is replaced in turn.
        (true, false) => {
            let replaced =
                in_free_order(renamed)
                    .iter()
                    .fold(format!("{from}::text[]"), |sql, (old, new)| {
                        format!("array_replace({sql}, {}, {})", literal(old), literal(new))
                    });
            format!("({replaced})::{name}[]")
        }
    }
}
