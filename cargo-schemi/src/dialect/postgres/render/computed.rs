//! Computed columns: made anew where they change, since their values are derived.

use schemi_schema::{Column, Expr, Generated, GeneratedKind, Name, QualifiedName};

use super::column::Hanging;
use super::{Renderer, depend};
use crate::change::Change;
use crate::dialect::RenderError;
use crate::dialect::postgres::types::quote::ident;
use crate::fold;
use crate::fold::rename::with_heirs;

/// A computed column that stands aside, with what hung on it, in its table and in those that have it from there.
pub(super) struct Aside {
    pub(super) table: QualifiedName,
    pub(super) column: Column,
    hanging: Vec<(QualifiedName, Hanging)>,
}

impl Renderer {
    /// Makes a computed column anew. Its values are derived from other columns, so none is lost; what
    /// hangs on it is put back. (`SET EXPRESSION` came with PostgreSQL 17 only.)
    pub(super) fn replace(&mut self, table: &QualifiedName, from: &Column, to: &Column) {
        let aside = self.put_aside(table, from);
        self.alter(table, &format!("ADD COLUMN {}", self.column(table, to)));
        self.put_all_back(&aside);
    }

    /// Drops a computed column that is made anew: partitions and children lose it with its table, and get it
    /// with it again.
    pub(super) fn put_aside(&mut self, table: &QualifiedName, column: &Column) -> Aside {
        self.park_all(self.keys_to(table, &column.name));
        let mut hanging = vec![(table.clone(), self.hanging(table, &column.name))];
        for heir in self.heirs(table) {
            let mut own = self.hanging(&heir, &column.name);
            own.constraints.retain(|part| part.from_parent.is_own());
            own.indexes.retain(|part| part.from_parent.is_own());
            hanging.push((heir, own));
        }
        let name = ident(column.name.as_str());
        self.alter(table, &format!("DROP COLUMN {name}"));
        for (table, hanging) in &hanging {
            self.forget(table, hanging);
        }
        Aside {
            table: table.clone(),
            column: column.clone(),
            hanging,
        }
    }

    fn put_all_back(&mut self, aside: &Aside) {
        for (table, hanging) in &aside.hanging {
            self.put_back(table, hanging);
        }
    }

    /// The partitions and children of a table, and theirs.
    pub(super) fn heirs(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let mut found = with_heirs(&self.state, table);
        found.split_off(1)
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
    /// wants, those of children too; returns them. One that the list drops later is not put back, and one that
    /// becomes a plain one becomes so now.
    pub(super) fn drop_computed_from(
        &mut self,
        table: &QualifiedName,
        column: &Name,
    ) -> Vec<Aside> {
        let mut tables = vec![table.clone()];
        tables.extend(self.heirs(table));
        let mut dropped = Vec::new();
        for table in tables {
            for computed in self.computed_from(&table, column) {
                if self.becomes_plain(&table, &computed) {
                    self.alter_of(&table, &computed.name, "DROP EXPRESSION");
                    let found = self.state.tables.get_mut(&table);
                    let columns = found.into_iter().flat_map(|table| &mut table.columns);
                    for column in columns.filter(|column| column.name == computed.name) {
                        column.generated = None;
                    }
                } else {
                    dropped.push(self.put_aside(&table, &computed));
                }
            }
        }
        dropped
    }

    /// The computed columns of a table that are made of a column, but for those that come from elsewhere.
    fn computed_from(&self, table: &QualifiedName, column: &Name) -> Vec<Column> {
        let is_from = |computed: &&Column| {
            let mentions = |g: &Generated| depend::mentions(&g.expr, column);
            computed.name != *column
                && computed.generated.as_ref().is_some_and(mentions)
                && !self.follows(table, computed)
        };
        let found = self.state.tables.get(table);
        let columns = found.into_iter().flat_map(|table| &table.columns);
        columns.filter(is_from).cloned().collect()
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
    pub(super) fn with_later_types(&mut self, computed: Vec<Aside>) -> Vec<Aside> {
        let mut wanted = Vec::with_capacity(computed.len());
        for mut aside in computed {
            let later = self.changes.iter().find(|change| {
                matches!(change, Change::AlterColumn { table, from, to, .. }
                    if *table == aside.table && *from == aside.column && to.generated == from.generated)
            });
            if let Some(change) = later.cloned() {
                fold::apply(&mut self.state, &change);
                let altered = self.state.tables.get(&aside.table);
                if let Some(column) = altered.and_then(|t| t.column(&aside.column.name)) {
                    aside.column = column.clone();
                }
            }
            wanted.push(aside);
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

    pub(super) fn put_computed_back(&mut self, computed: Vec<Aside>) {
        for aside in computed {
            let Aside { table, column, .. } = &aside;
            self.alter(table, &format!("ADD COLUMN {}", self.column(table, column)));
            if column.comment.is_some() {
                self.column_comment(table, &column.name, column.comment.as_deref());
            }
            self.put_all_back(&aside);
        }
    }
}
