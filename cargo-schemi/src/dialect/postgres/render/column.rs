//! Columns added, altered and computed.

use std::collections::BTreeMap;

use schemi_schema::{
    Column, ColumnType, Constraint, Deferrable, Expr, Generated, GeneratedKind, Identity, Index,
    Name, QualifiedName,
};

use super::{Gone, Renderer, depend, text};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::normalize::default::type_text;
use crate::dialect::postgres::types;
use crate::dialect::postgres::types::family;
use crate::dialect::postgres::types::quote::{beside, collation, ident, literal, qualified};
use crate::fold;

/// How many neighbouring changes add columns, or drop columns, of one table.
pub fn run_length(changes: &[Change]) -> usize {
    let table_of = |change: &Change| {
        if let Change::AddColumn { table, .. } = change {
            Some((true, table.clone()))
        } else if let Change::DropColumn { table, .. } = change {
            Some((false, table.clone()))
        } else {
            None
        }
    };
    let Some(first) = changes.first().and_then(table_of) else {
        return 0;
    };
    changes
        .iter()
        .take_while(|change| table_of(change).as_ref() == Some(&first))
        .count()
}

/// Computed columns stand on others: they are added last and dropped first.
pub fn order(changes: &mut [Change]) {
    changes.sort_by_key(|change| {
        if let Change::AddColumn { column, .. } = change {
            column.generated.is_some()
        } else if let Change::DropColumn { column, .. } = change {
            column.generated.is_none()
        } else {
            false
        }
    });
}

/// What hangs on a column and goes with it.
#[derive(Default)]
pub struct Hanging {
    constraints: Vec<Constraint>,
    indexes: Vec<Index>,
}

impl Renderer {
    fn alter_of(&mut self, table: &QualifiedName, column: &Name, action: &str) {
        self.alter(
            table,
            &format!("ALTER COLUMN {} {action}", ident(column.as_str())),
        );
    }

    pub(super) fn column_comment(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        comment: Option<&str>,
    ) {
        let object = format!("COLUMN {}.{}", qualified(table), ident(column.as_str()));
        self.comment(&object, comment);
    }

    pub(super) fn add_column(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        backfill: Option<&Expr>,
    ) {
        match backfill {
            Some(backfill) if column.generated.is_none() && column.identity.is_none() => {
                let bare = Column {
                    nullable: true,
                    default: None,
                    ..column.clone()
                };
                self.alter(table, &format!("ADD COLUMN {}", text::column(table, &bare)));
                self.backfill(table, &column.name, backfill);
                if column.default.is_some() {
                    self.set_default(table, column);
                }
                if !column.nullable {
                    self.alter_of(table, &column.name, "SET NOT NULL");
                }
            }
            Some(_) | None => {
                self.alter(
                    table,
                    &format!("ADD COLUMN {}", text::column(table, column)),
                );
            }
        }
        if column.comment.is_some() {
            self.column_comment(table, &column.name, column.comment.as_deref());
        }
    }

    /// Fills NULLs. Checks that wait for the end of the transaction are made at once, since a table
    /// with pending ones cannot be altered.
    fn backfill(&mut self, table: &QualifiedName, column: &Name, value: &Expr) {
        let name = ident(column.as_str());
        self.script.push(format!(
            "UPDATE {} SET {name} = {value} WHERE {name} IS NULL",
            qualified(table)
        ));
        self.settle_deferred(table);
    }

    fn settle_deferred(&mut self, table: &QualifiedName) {
        let defers = self.state.tables.values().any(|other| {
            other
                .constraints
                .iter()
                .any(|constraint| match &constraint.kind {
                    schemi_schema::ConstraintKind::ForeignKey(key) => {
                        key.deferrable == Deferrable::Deferred
                            && (other.name == *table || key.references == *table)
                    }
                    schemi_schema::ConstraintKind::Unique(unique) => {
                        unique.deferrable == Deferrable::Deferred && other.name == *table
                    }
                    schemi_schema::ConstraintKind::Exclude(exclude) => {
                        exclude.deferrable == Deferrable::Deferred && other.name == *table
                    }
                    schemi_schema::ConstraintKind::PrimaryKey { .. }
                    | schemi_schema::ConstraintKind::Check(_) => false,
                })
        });
        if defers {
            self.script.push("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    /// Drops a column; PostgreSQL drops the table's indexes and constraints that hold it as well, so
    /// that their own changes find it done. Foreign keys of others that refer to it go first.
    pub(super) fn drop_column(&mut self, table: &QualifiedName, column: &Name) -> Hanging {
        for (other, key) in self.keys_to(table, column) {
            self.park(&other, key);
        }
        let hanging = self.hanging(table, column);
        self.alter(table, &format!("DROP COLUMN {}", ident(column.as_str())));
        self.forget(table, &hanging);
        hanging
    }

    /// Foreign keys of this and other tables that refer to the column.
    fn keys_to(&self, table: &QualifiedName, column: &Name) -> Vec<(QualifiedName, Constraint)> {
        let mut found = Vec::new();
        for other in self.state.tables.values() {
            for constraint in &other.constraints {
                let refers = constraint.as_foreign_key().is_some_and(|key| {
                    key.references == *table && key.referenced_columns.contains(column)
                });
                if refers {
                    found.push((other.name.clone(), constraint.clone()));
                }
            }
        }
        found
    }

    fn hanging(&self, table: &QualifiedName, column: &Name) -> Hanging {
        let table = self.state.tables.get(table);
        let constraints = table.map(|t| t.constraints.as_slice()).unwrap_or_default();
        let indexes = table.map(|t| t.indexes.as_slice()).unwrap_or_default();
        Hanging {
            constraints: constraints
                .iter()
                .filter(|constraint| depend::constraint_uses(constraint, column))
                .cloned()
                .collect(),
            indexes: indexes
                .iter()
                .filter(|i| depend::index_uses(i, column))
                .cloned()
                .collect(),
        }
    }

    fn forget(&mut self, table: &QualifiedName, hanging: &Hanging) {
        for constraint in &hanging.constraints {
            let name = constraint.name.get().cloned();
            self.gone.insert(Gone::Constraint(table.clone(), name));
            let change = Change::DropConstraint {
                table: table.clone(),
                constraint: constraint.clone(),
            };
            fold::apply(&mut self.state, &change);
        }
        for index in &hanging.indexes {
            self.gone
                .insert(Gone::Index(table.clone(), index.name.get().cloned()));
            let change = Change::DropIndex {
                table: table.clone(),
                index: index.clone(),
            };
            fold::apply(&mut self.state, &change);
        }
    }

    /// Puts back what a column took along that is made anew, but what the list drops anyway.
    fn put_back(&mut self, table: &QualifiedName, hanging: &Hanging) {
        for constraint in &hanging.constraints {
            let key = Gone::Constraint(table.clone(), constraint.name.get().cloned());
            if !self.is_dropped(&key) {
                self.gone.remove(&key);
                self.write_add_constraint(table, constraint);
            }
        }
        for index in &hanging.indexes {
            let key = Gone::Index(table.clone(), index.name.get().cloned());
            if !self.is_dropped(&key) {
                self.gone.remove(&key);
                self.script.push(text::create_index(table, index));
                let change = Change::CreateIndex {
                    table: table.clone(),
                    index: index.clone(),
                };
                fold::apply(&mut self.state, &change);
            }
        }
    }

    /// Whether the list drops an object, now or later.
    pub(super) fn is_dropped(&self, object: &Gone) -> bool {
        self.changes.iter().any(|change| match (change, object) {
            (Change::DropConstraint { table, constraint }, Gone::Constraint(t, name)) => {
                table == t && constraint.name.get() == name.as_ref()
            }
            (Change::DropIndex { table, index }, Gone::Index(t, name)) => {
                table == t && index.name.get() == name.as_ref()
            }
            (Change::DropTable { table }, Gone::Constraint(t, _) | Gone::Index(t, _)) => {
                table.name == *t
            }
            _ => false,
        })
    }

    pub(super) fn alter_column(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        backfill: Option<&Expr>,
    ) -> Result<(), RenderError> {
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
            (Some(_), Some(_)) => {
                self.replace(table, from, to);
                true
            }
            (Some(old), None) => self.keep_values(table, from, to, old, backfill)?,
            (None, Some(new)) => {
                self.prove_computed(table, from, to, new);
                self.replace(table, from, to);
                true
            }
        };
        if from.comment != to.comment || (is_remade && to.comment.is_some()) {
            self.column_comment(table, &to.name, to.comment.as_deref());
        }
        Ok(())
    }

    /// Makes a computed column anew. Its values are derived from other columns, so none is lost; what
    /// hangs on it is put back. (`SET EXPRESSION` came with PostgreSQL 17 only.)
    fn replace(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        let hanging = self.drop_column(table, &from.name);
        self.alter(table, &format!("ADD COLUMN {}", text::column(table, to)));
        self.put_back(table, &hanging);
    }

    /// A computed column that becomes a plain one keeps its values. Returns whether it was made anew.
    fn keep_values(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        computed: &Generated,
        backfill: Option<&Expr>,
    ) -> Result<bool, RenderError> {
        match computed.kind {
            GeneratedKind::Stored => {
                self.alter_of(table, &from.name, "DROP EXPRESSION");
                let plain = Column {
                    generated: None,
                    ..from.clone()
                };
                self.alter_plain(table, &plain, to, backfill)?;
                Ok(false)
            }
            // There is nothing stored to keep: the column is made anew and filled.
            GeneratedKind::Virtual => {
                let plain = Column {
                    nullable: true,
                    default: None,
                    identity: None,
                    ..to.clone()
                };
                self.replace(table, from, &plain);
                self.backfill(table, &to.name, &computed.expr);
                self.alter_plain(table, &plain, to, backfill)?;
                Ok(true)
            }
        }
    }

    /// Stops the migration where a plain column that becomes computed holds other values than its
    /// expression gives: they would be lost.
    fn prove_computed(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        new: &Generated,
    ) {
        let (name, column) = (qualified(table), ident(from.name.as_str()));
        let ty = text::sql_type(&to.ty);
        let message = literal(&format!(
            "{table}.{} holds values that its expression does not give; they would be lost",
            from.name
        ));
        self.script
            .push(format!("LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"));
        let body = format!(
            "\nBEGIN\n    IF EXISTS (SELECT FROM {name} WHERE {column}::text IS DISTINCT FROM ({})::{ty}::text) THEN\n        RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = 'check_violation';\n    END IF;\nEND\n",
            new.expr
        );
        let tag = dollar_tag(&body);
        self.script.push(format!("DO {tag}{body}{tag}"));
    }

    fn alter_plain(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        backfill: Option<&Expr>,
    ) -> Result<(), RenderError> {
        let retyped = from.ty != to.ty || from.collation != to.collation;
        if from.identity.is_some() && to.identity.is_none() {
            self.alter_of(table, &to.name, "DROP IDENTITY");
        }
        let unset =
            from.default.is_some() && (retyped || to.default.is_none() || to.identity.is_some());
        if unset {
            self.alter_of(table, &to.name, "DROP DEFAULT");
            self.release_sequence(table, from, to);
        }
        if retyped {
            self.set_type(table, from, to)?;
        }
        if let Some(backfill) = backfill {
            self.backfill(table, &to.name, backfill);
        }
        self.alter_nullability(table, from, to);
        if to.default.is_some() && (unset || from.default != to.default) {
            self.set_default(table, to);
        }
        self.alter_identity(table, from.identity.as_ref(), to);
        Ok(())
    }

    fn alter_nullability(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        match (from.nullable, to.nullable) {
            (true, false) => self.alter_of(table, &to.name, "SET NOT NULL"),
            (false, true) => self.alter_of(table, &to.name, "DROP NOT NULL"),
            (true, true) | (false, false) => {}
        }
    }

    /// Sets the default. That of a `serial` column needs its sequence, which goes on behind the
    /// highest value.
    fn set_default(&mut self, table: &QualifiedName, column: &Column) {
        let Some(default) = &column.default else {
            return;
        };
        if text::is_serial(table, column) {
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
        if text::is_serial(table, from) {
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

    fn alter_identity(&mut self, table: &QualifiedName, from: Option<&Identity>, to: &Column) {
        match (from, &to.identity) {
            (None, Some(identity)) => {
                let kind = text::identity_kind(identity.kind);
                self.alter_of(
                    table,
                    &to.name,
                    &format!("ADD GENERATED {kind} AS IDENTITY"),
                );
                let name = literal(&qualified(table));
                let column = literal(to.name.as_str());
                let sequence = format!("pg_get_serial_sequence({name}, {column})");
                self.go_on(table, &to.name, &sequence);
            }
            (Some(from), Some(to_identity)) if from != to_identity => {
                let kind = text::identity_kind(to_identity.kind);
                self.alter_of(table, &to.name, &format!("SET GENERATED {kind}"));
            }
            (Some(_), Some(_) | None) | (None, None) => {}
        }
    }

    fn set_type(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
    ) -> Result<(), RenderError> {
        let (old, new) = (type_text(&from.ty), type_text(&to.ty));
        if types::element(&old).is_some()
            && types::element(&new).is_none()
            && family::family(&new) != family::Family::String
        {
            return Err(RenderError::new(format!(
                "column {table}.{}: {old} cannot become {new} without losing elements; add a column, fill it, and drop this one in a later revision",
                to.name
            )));
        }
        let computed = self.drop_computed_from(table, &to.name);
        self.park_uncomparable(table, from, to);
        let column = ident(to.name.as_str());
        let mut action = format!("TYPE {new}");
        if let Some(name) = &to.collation {
            action += &format!(" COLLATE {}", collation(name));
        }
        if let Some(using) = family::using(&column, &old, &new) {
            action += &format!(" USING {using}");
        }
        self.alter_of(table, &to.name, &action);
        self.put_computed_back(table, computed);
        Ok(())
    }

    /// Drops the computed columns that are made of a column whose type changes, which PostgreSQL
    /// wants; returns them with what hangs on them. One that the list drops later is not put back.
    fn drop_computed_from(
        &mut self,
        table: &QualifiedName,
        column: &Name,
    ) -> Vec<(Column, Hanging)> {
        let columns = self
            .state
            .tables
            .get(table)
            .map(|t| t.columns.clone())
            .unwrap_or_default();
        let mut dropped = Vec::new();
        for computed in columns {
            let is_from =
                |g: &Generated| computed.name != *column && depend::mentions(&g.expr, column);
            if computed.generated.as_ref().is_some_and(is_from) {
                let hanging = self.drop_column(table, &computed.name);
                dropped.push((computed, hanging));
            }
        }
        dropped
    }

    pub(super) fn put_computed_back(
        &mut self,
        table: &QualifiedName,
        computed: Vec<(Column, Hanging)>,
    ) {
        for (column, hanging) in computed {
            self.alter(
                table,
                &format!("ADD COLUMN {}", text::column(table, &column)),
            );
            if column.comment.is_some() {
                self.column_comment(table, &column.name, column.comment.as_deref());
            }
            self.put_back(table, &hanging);
        }
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
        for (other, key) in found {
            self.park(&other, key);
        }
    }

    fn column_type(&self, table: &QualifiedName, column: &Name) -> Option<&ColumnType> {
        Some(&self.state.tables.get(table)?.column(column)?.ty)
    }

    pub(super) fn rename_values(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        values: &BTreeMap<String, String>,
    ) {
        let column = ident(column.as_str());
        let arms: Vec<String> = values
            .iter()
            .map(|(from, to)| format!("WHEN {} THEN {}", literal(from), literal(to)))
            .collect();
        let old: Vec<String> = values.keys().map(|value| literal(value)).collect();
        self.script.push(format!(
            "UPDATE {} SET {column} = CASE {column} {} END WHERE {column} IN ({})",
            qualified(table),
            arms.join(" "),
            old.join(", ")
        ));
        self.settle_deferred(table);
    }
}

/// A dollar quote that the body does not hold.
fn dollar_tag(body: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut count = 0;
    while body.contains(&tag) {
        count += 1;
        tag = format!("$q{count}$");
    }
    tag
}
