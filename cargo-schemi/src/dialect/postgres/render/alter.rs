//! Columns altered: type, default, NULL, identity.

use schemi_schema::{Column, ColumnType, Expr, Identity, Index, Name, QualifiedName};

use super::aside::Parts;
use super::bounds::Bounds;
use super::column::Hanging;
use super::sequence::identity_options;
use super::type_parts::base_of;
use super::{Renderer, depend, text};
use crate::dialect::RenderError;
use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::types;
use crate::dialect::postgres::types::family;
use crate::dialect::postgres::types::quote::{beside, collation, ident, literal, qualified};

impl Renderer {
    pub(super) fn alter_column(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        backfill: Option<&Expr>,
    ) -> Result<(), RenderError> {
        if self.is_made(table, to) {
            return Ok(());
        }
        let is_same = from.generated == to.generated;
        let is_retyped = from.ty != to.ty || from.collation != to.collation;
        let is_remade = match (&from.generated, &to.generated) {
            (None, None) => {
                self.alter_plain(table, from, to, backfill)?;
                false
            }
            (Some(_), Some(_)) if is_same && !is_retyped => {
                self.alter_nullability(table, from, to);
                false
            }
            // Whether a plain column's values are lost is asked before anything runs.
            (_, Some(_)) => {
                self.replace(table, from, to);
                true
            }
            (Some(old), None) => self.keep_values(table, from, to, old, backfill)?,
        };
        self.set_storage(table, Some(from), to);
        if from.comment != to.comment || (is_remade && to.comment.is_some()) {
            self.column_comment(table, &to.name, to.comment.as_deref());
        }
        Ok(())
    }

    pub(super) fn alter_plain(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        backfill: Option<&Expr>,
    ) -> Result<(), RenderError> {
        let retyped = from.ty != to.ty || from.collation != to.collation;
        let behind = self.draw_on(table, from, to);
        if from.identity.is_some() && to.identity.is_none() {
            self.alter_of(table, &to.name, "DROP IDENTITY");
        }
        let unset =
            from.default.is_some() && (retyped || to.default.is_none() || to.identity.is_some());
        if unset {
            self.alter_of(table, &to.name, "DROP DEFAULT");
        }
        let before = match &to.identity {
            Some(identity) if from.identity.is_none() => {
                self.displace_sequence(table, from, to, identity)
            }
            Some(_) | None => None,
        };
        if unset && before.is_none() {
            self.release_sequence(table, from, to);
        }
        if retyped {
            self.refuse_rows_of(table)?;
            self.set_type(table, from, to)?;
        }
        if let Some(backfill) = backfill {
            self.backfill(table, &to.name, backfill);
        }
        if let Some(made) = behind {
            let sequence = literal(&qualified(&made.name));
            self.go_behind(table, &to.name, &sequence, &made.options);
        }
        self.alter_nullability(table, from, to);
        if to.default.is_some() && (unset || from.default != to.default) {
            self.set_default(table, to);
        }
        self.alter_identity(table, from.identity.as_deref(), to, before.as_deref());
        Ok(())
    }

    pub(super) fn alter_nullability(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        match (from.nullable, to.nullable) {
            (true, false) => self.alter_of(table, &to.name, "SET NOT NULL"),
            (false, true) => self.alter_of(table, &to.name, "DROP NOT NULL"),
            (true, true) | (false, false) => {}
        }
    }

    /// Sets the default. That of a `serial` column needs its sequence, which goes on behind the
    /// highest value.
    pub(super) fn set_default(&mut self, table: &QualifiedName, column: &Column) {
        let Some(default) = &column.default else {
            return;
        };
        if self.is_serial(table, column) {
            let name = types::sequence_name(table.name.as_str(), column.name.as_str());
            let sequence = beside(table, &Name::new(name));
            let owner = format!("{}.{}", qualified(table), ident(column.name.as_str()));
            self.script.push(format!(
                "CREATE SEQUENCE IF NOT EXISTS {sequence} OWNED BY {owner}"
            ));
            self.go_on(table, &column.name, &literal(&sequence));
        }
        let value = text::default_value(default);
        self.alter_of(table, &column.name, &format!("SET DEFAULT {value}"));
    }

    /// A `serial` column that no longer draws from its sequence needs it no more. Another sequence may
    /// serve others: it is only let go, so that an identity's is the column's one.
    fn release_sequence(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        if to.default == from.default {
            return;
        }
        if self.is_serial(table, from) {
            let name = types::sequence_name(table.name.as_str(), from.name.as_str());
            self.script
                .push(format!("DROP SEQUENCE {}", beside(table, &Name::new(name))));
        } else if to.identity.is_some()
            && let Some(sequence) = from.default.as_ref().and_then(|default| {
                default
                    .as_str()
                    .strip_prefix("nextval('")?
                    .strip_suffix("'::regclass)")
            })
        {
            let sequence = sequence.replace("''", "'");
            self.script
                .push(format!("ALTER SEQUENCE {sequence} OWNED BY NONE"));
        }
    }

    /// Sets a sequence behind the highest value that the column holds.
    fn go_on(&mut self, table: &QualifiedName, column: &Name, sequence: &str) {
        let (name, column) = (qualified(table), ident(column.as_str()));
        self.script.push(format!(
            "SELECT setval({sequence}, coalesce(max({column}), 0) + 1, false) FROM {name}"
        ));
    }

    /// Makes a column an identity that gives the numbers after those of `before`, or alters it.
    fn alter_identity(
        &mut self,
        table: &QualifiedName,
        from: Option<&Identity>,
        to: &Column,
        before: Option<&str>,
    ) {
        match (from, to.identity.as_deref()) {
            (None, Some(identity)) => {
                let (kind, options) = (
                    text::identity_kind(identity.kind),
                    identity_options(identity),
                );
                self.alter_of(
                    table,
                    &to.name,
                    &format!("ADD GENERATED {kind} AS IDENTITY{options}"),
                );
                let name = literal(&qualified(table));
                let column = literal(to.name.as_str());
                let sequence = format!("pg_get_serial_sequence({name}, {column})");
                let falls = identity.options.increment.is_some_and(|step| step < 0);
                let is_bounded = identity.options.min.is_some() || identity.options.max.is_some();
                if let Some(before) = before.filter(|_| !falls) {
                    let bounds = Bounds::of(&identity.options, text::sql_type(&to.ty).as_str());
                    self.script.push(match is_bounded {
                        true => bounds.go_on(&sequence, before),
                        false => format!(
                            "SELECT setval({sequence}, last_value, is_called) FROM {before}"
                        ),
                    });
                } else if identity.options.is_default() {
                    self.go_on(table, &to.name, &sequence);
                } else {
                    self.go_behind(table, &to.name, &sequence, &identity.options);
                }
            }
            (Some(from), Some(to_identity)) if from != to_identity => {
                if from.kind != to_identity.kind {
                    let kind = text::identity_kind(to_identity.kind);
                    self.alter_of(table, &to.name, &format!("SET GENERATED {kind}"));
                }
                self.alter_identity_options(table, to, from, to_identity);
            }
            (Some(_), Some(_) | None) | (None, None) => {}
        }
    }

    /// Refuses another type for what a table, or a partition of it, is partitioned by.
    pub(super) fn refuse_partitioned_by(
        &self,
        table: &QualifiedName,
        column: &Name,
    ) -> Result<(), RenderError> {
        let tables = std::iter::once(table.clone()).chain(self.heirs(table));
        for whole in tables {
            let found = self.state.tables.get(&whole);
            let key = found.and_then(|table| table.partition_by.as_ref());
            let is_of = |key: &&String| depend::mentions(&Expr::new(key.as_str()), column);
            if let Some(key) = key.filter(is_of) {
                return Err(RenderError::new(format!(
                    "column {table}.{column}: PostgreSQL cannot change the type of what {whole} is partitioned by \
                     ({key}); make a new table, copy the rows, and rename"
                )));
            }
        }
        Ok(())
    }

    fn set_type(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
    ) -> Result<(), RenderError> {
        let (old, new) = (type_text(&from.ty), type_text(&to.ty));
        let holds_list = |ty: &str| types::element(&base_of(&self.state.types, ty)).is_some();
        let holds_any = family::family(&new) == family::Family::String || new.starts_with("json");
        if holds_list(&old) && !holds_list(&new) && !holds_any {
            return Err(RenderError::new(format!(
                "column {table}.{}: {old} cannot become {new} without losing elements; add a column, fill it, and drop this one in a later revision",
                to.name
            )));
        }
        if !holds_list(&old) && old.starts_with("json") && holds_list(&new) {
            return Err(RenderError::new(format!(
                "column {table}.{}: {old} cannot become {new}, as what it holds may be no list; add a column, \
                 fill it, and drop this one in a later revision",
                to.name
            )));
        }
        self.refuse_partitioned_by(table, &to.name)?;
        self.refuse_shared(table, &to.name)?;
        let computed = self.drop_computed_from(table, &to.name);
        self.park_uncomparable(table, from, to);
        let hanging = self.take_expressions(table, &to.name);
        let column = ident(to.name.as_str());
        let mut action = format!("TYPE {new}");
        if let Some(name) = &to.collation {
            action += &format!(" COLLATE {}", collation(name));
        }
        let (held, wanted) = (
            base_of(&self.state.types, &old),
            base_of(&self.state.types, &new),
        );
        if let Some(using) = family::using(&column, &held, &wanted) {
            action += &format!(" USING {using}");
        }
        self.alter_of(table, &to.name, &action);
        self.put_up(Parts {
            indexes: hanging,
            ..Parts::default()
        });
        let computed = self.with_later_types(computed);
        self.put_computed_back(computed);
        Ok(())
    }

    /// Drops the checks and indexes whose expressions speak of a column that gets another type, those of
    /// partitions and children, too: the server would keep them with casts for the old one, which no model says. The
    /// checks wait until the table's other columns have their types, too; the indexes are handed back.
    fn take_expressions(
        &mut self,
        table: &QualifiedName,
        column: &Name,
    ) -> Vec<(QualifiedName, Index)> {
        let mut parts = Parts::default();
        for table in std::iter::once(table.clone()).chain(self.heirs(table)) {
            let Hanging {
                mut constraints,
                mut indexes,
            } = self.hanging(&table, column);
            constraints.retain(|constraint| !depend::constraint_exprs(constraint).is_empty());
            indexes.retain(|index| !depend::index_exprs(index).is_empty());
            let constraints = constraints.into_iter().map(|part| (table.clone(), part));
            parts.constraints.extend(constraints);
            let indexes = indexes.into_iter().map(|part| (table.clone(), part));
            parts.indexes.extend(indexes);
        }
        self.take_down(&mut parts);
        self.let_wait(parts.constraints);
        parts.indexes
    }

    /// Drops the foreign keys whose two sides would not compare once the type has changed; they wait
    /// until the other side has followed.
    fn park_uncomparable(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        let new = type_text(&to.ty);
        let mut found = Vec::new();
        for other in self.state.tables.values() {
            for constraint in &other.constraints {
                let Some(key) = constraint.as_foreign_key() else {
                    continue;
                };
                let breaks =
                    key.columns
                        .iter()
                        .zip(&key.referenced_columns)
                        .any(|(own, target)| {
                            let far = if other.name == *table && *own == from.name {
                                self.column_type(&key.references, target)
                            } else if key.references == *table && *target == from.name {
                                self.column_type(&other.name, own)
                            } else {
                                None
                            };
                            far.is_some_and(|far| !family::comparable(&type_text(far), &new))
                        });
                if breaks {
                    found.push((other.name.clone(), constraint.clone()));
                }
            }
        }
        self.park_all(found);
    }

    fn column_type(&self, table: &QualifiedName, column: &Name) -> Option<&ColumnType> {
        Some(&self.state.tables.get(table)?.column(column)?.ty)
    }
}
