//! What only PostgreSQL says of how tables and columns are stored.

use super::Lowering;
use crate::dialect::Dialect;
use crate::model::{Field, Model};
use crate::name::Name;
use crate::table::Table;

impl Lowering<'_> {
    /// Storage parameters and tablespace of a table.
    pub(super) fn storage(&mut self, model: &Model, table: &mut Table) {
        if self.dialect == Dialect::Postgres {
            table.with = model.with.clone();
            table.tablespace = model.tablespace.as_deref().map(Name::from);
            return;
        }
        let said = [
            ("with", !model.with.is_empty()),
            ("tablespace", model.tablespace.is_some()),
        ];
        for (word, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
            self.ignore(format!("table {}: SQLite has no {word}", model.table));
        }
    }

    /// Lists what SQLite lacks of a field.
    pub(super) fn ignore_field_parts(&mut self, model: &Model, field: &Field) {
        let said = [
            ("storage", field.storage.is_some()),
            ("compression", field.compression.is_some()),
            ("options of an identity", !field.numbers.is_default()),
        ];
        for (word, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
            self.ignore(format!(
                "column {}.{}: SQLite has no {word}",
                model.table, field.column
            ));
        }
    }
}
