//! What tables and columns were called before a plan, and which of their values it means to change.

use std::collections::BTreeSet;

use schemi_runtime::migrate::Plan;
use schemi_schema::{ColumnType, Name, QualifiedName, Table};

use crate::change::Change;
use crate::command::CommandError;
use crate::command::losses::Names;
use crate::record::Record;

/// What a plan does to names and values, by the records of its revisions.
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
    pub fn of(plan: &Plan) -> Result<Self, CommandError> {
        let mut past = Self::default();
        for step in &plan.steps {
            let dialect = step.sections.first().and_then(|section| section.dialect);
            let record = Record::read(&step.path)?;
            let (Some(record), Some(dialect)) = (record, dialect) else {
                continue;
            };
            for change in record.of(dialect) {
                past.note(change);
            }
        }
        Ok(past)
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
