//! What tables and columns were called before a plan, and which of their values it means to change.

use std::collections::BTreeSet;

use schemi_runtime::migrate::{Block, Plan};
use schemi_schema::{ColumnType, Dialect, Name, QualifiedName, Schema, Table};

use crate::change::Change;
use crate::command::CommandError;
use crate::command::losses::Names;
use crate::loss;
use crate::record::Record;

/// What a plan does to names and values, by the records of its revisions; to names also by the words of
/// what was written by hand.
#[derive(Debug, Default)]
pub struct Past {
    names: Names,
    /// Columns whose values are written otherwise afterwards, in their names from before.
    changed: BTreeSet<(QualifiedName, Name)>,
    /// Enums whose values get other names.
    renamed: BTreeSet<QualifiedName>,
}

impl Past {
    /// Of the revisions of a plan.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn of(plan: &Plan, dialect: Dialect) -> Result<Self, CommandError> {
        let mut past = Self::default();
        for step in &plan.steps {
            let record = Record::read(&step.path)?;
            let changes = record.as_ref().map_or(&[][..], |record| record.of(dialect));
            for change in changes {
                past.note(change);
            }
            let blocks = step.sections.iter().flat_map(|section| &section.blocks);
            for block in blocks {
                if let Block::Statement(statement) = block
                    && let Some(change) = loss::renamed(&statement.sql, dialect)
                    && !changes.contains(&change)
                {
                    past.names.note(&change);
                }
            }
        }
        Ok(past)
    }

    /// Forgets what was called otherwise in the middle of the plan only: a table that takes another one's
    /// place and name is that other one.
    pub fn keep_to(&mut self, before: &Schema) {
        self.names.keep_to(before);
    }

    fn note(&mut self, change: &Change) {
        if let Change::AlterColumn { table, from, .. } = change {
            self.changes(table, &from.name);
        } else if let Change::RenameValues { table, column, .. } = change {
            self.changes(table, column);
        } else if let Change::AlterEnum { from, renamed, .. } = change
            && !renamed.is_empty()
        {
            self.renamed.insert(from.name.clone());
        }
        self.names.note(change);
    }

    fn changes(&mut self, table: &QualifiedName, column: &Name) {
        if let Some(before) = self.names.table_before(table) {
            let column = self.names.column_before(table, column);
            self.changed.insert((before, column));
        }
    }

    /// What a table was called before, unless it was not there.
    pub fn table(&self, now: &QualifiedName) -> Option<QualifiedName> {
        self.names.table_before(now)
    }

    /// What a column was called before.
    pub fn column(&self, table: &QualifiedName, now: &Name) -> Name {
        self.names.column_before(table, now)
    }

    /// Whether the plan means to write a column's values otherwise; all in names from before.
    pub fn means_to_change(&self, table: &Table, column: &Name) -> bool {
        if self.changed.contains(&(table.name.clone(), column.clone())) {
            return true;
        }
        match table.column(column).map(|column| &column.ty) {
            Some(ColumnType::Enum { name, .. }) => self.renamed.contains(name),
            Some(ColumnType::Sql(_)) | None => false,
        }
    }
}
