//! Computed columns: made anew where they change, since their values are derived.

use schemi_schema::{Column, Expr, Generated, GeneratedKind, Name, QualifiedName};

use super::column::Hanging;
use super::{Renderer, depend};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::fold;

impl Renderer {
    /// Makes a computed column anew. Its values are derived from other columns, so none is lost; what
    /// hangs on it is put back. (`SET EXPRESSION` came with PostgreSQL 17 only.)
    pub(super) fn replace(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        let hanging = self.drop_column(table, &from.name);
        self.alter(table, &format!("ADD COLUMN {}", self.column(table, to)));
        self.put_back(table, &hanging);
    }

    /// A computed column that becomes a plain one keeps its values. Returns whether it was made anew.
    pub(super) fn keep_values(
        &mut self,
        table: &QualifiedName,
        from: &Column,
        to: &Column,
        computed: &Generated,
        backfill: Option<&Expr>,
    ) -> Result<bool, RenderError> {
        match computed.kind {
            GeneratedKind::Stored => {
                let now = self.state.tables.get(table);
                let now = now.and_then(|table| table.column(&from.name));
                if now.is_none_or(|now| now.generated.is_some()) {
                    self.alter_of(table, &from.name, "DROP EXPRESSION");
                }
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

    /// Drops the computed columns that are made of a column whose type changes, which PostgreSQL
    /// wants; returns them with what hangs on them. One that the list drops later is not put back, and one that
    /// becomes a plain one becomes so now.
    pub(super) fn drop_computed_from(
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
            if !computed.generated.as_ref().is_some_and(is_from) {
                continue;
            }
            if self.becomes_plain(table, &computed) {
                self.alter_of(table, &computed.name, "DROP EXPRESSION");
                let found = self.state.tables.get_mut(table);
                let columns = found.into_iter().flat_map(|table| &mut table.columns);
                for column in columns.filter(|column| column.name == computed.name) {
                    column.generated = None;
                }
            } else {
                let hanging = self.drop_column(table, &computed.name);
                dropped.push((computed, hanging));
            }
        }
        dropped
    }

    /// Whether a later change makes a plain column of a computed one that is stored.
    fn becomes_plain(&self, table: &QualifiedName, computed: &Column) -> bool {
        let is_stored = |generated: &Generated| generated.kind == GeneratedKind::Stored;
        computed.generated.as_ref().is_some_and(is_stored)
            && self.changes.iter().any(|change| {
                matches!(change, Change::AlterColumn { table: t, from, to, .. }
                    if t == table && from.name == computed.name && to.generated.is_none())
            })
    }

    /// Gives computed columns that stand aside the types that later changes of the list give them, so
    /// that they are made anew once.
    pub(super) fn with_later_types(
        &mut self,
        table: &QualifiedName,
        computed: Vec<(Column, Hanging)>,
    ) -> Vec<(Column, Hanging)> {
        let mut wanted = Vec::with_capacity(computed.len());
        for (column, hanging) in computed {
            let later = self.changes.iter().find(|change| {
                matches!(change, Change::AlterColumn { table: t, from, to, .. }
                    if t == table && *from == column && to.generated == column.generated)
            });
            match later.cloned() {
                Some(change) => {
                    fold::apply(&mut self.state, &change);
                    let altered = self.state.tables.get(table);
                    let altered = altered.and_then(|t| t.column(&column.name)).cloned();
                    wanted.push((altered.unwrap_or(column), hanging));
                }
                None => wanted.push((column, hanging)),
            }
        }
        wanted
    }

    /// Whether a computed column has become what a change wants it to be, together with another one.
    pub(super) fn is_made(&self, table: &QualifiedName, to: &Column) -> bool {
        let now = self
            .state
            .tables
            .get(table)
            .and_then(|t| t.column(&to.name));
        to.generated.is_some() && now == Some(to)
    }

    pub(super) fn put_computed_back(
        &mut self,
        table: &QualifiedName,
        computed: Vec<(Column, Hanging)>,
    ) {
        for (column, hanging) in computed {
            self.alter(
                table,
                &format!("ADD COLUMN {}", self.column(table, &column)),
            );
            if column.comment.is_some() {
                self.column_comment(table, &column.name, column.comment.as_deref());
            }
            self.put_back(table, &hanging);
        }
    }
}
