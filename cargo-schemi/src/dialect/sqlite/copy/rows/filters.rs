//! Masks and conditions: whether they mean something, and what they do to the copy.

use libsqlite3_sys::{
    SQLITE_CONSTRAINT, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID,
    SQLITE_CONSTRAINT_UNIQUE, SQLITE_FULL, SQLITE_IOERR,
};
use schemi_schema::{Name, QualifiedName};

use super::Copying;
use crate::dialect::copy::{CopyError, counted};
use crate::dialect::sqlite::copy::said;
use crate::dialect::sqlite::ddl::identifier::{literal, quote};
use crate::dialect::sqlite::types::{Affinity, affinity};

impl Copying<'_, '_> {
    /// Refuses options that name nothing: a mask that misses its column would let values through.
    pub(super) async fn check_names(&mut self) -> Result<(), CopyError> {
        let tables: Vec<_> = self
            .objects
            .iter()
            .filter(|object| object.is_table() && !self.shadows.contains(&object.name))
            .map(|object| QualifiedName::local(object.name.as_str()))
            .collect();
        let from = self.source.target.clone();
        let names = self.options.selection.unmatched(&tables);
        let explained = |name: String| match self.owner(&name) {
            owner if owner == name => name,
            owner => format!("{name} (it is a part of {owner}: name that)"),
        };
        let names: Vec<String> = names.into_iter().map(explained).collect();
        if !names.is_empty() {
            return Err(CopyError::Unmatched { from, names });
        }
        for (table, columns) in &self.options.selection.masks {
            let present = self.columns(table.name.as_str()).await?;
            let is_there = |column: &&Name| present.iter().any(|name| name == column.as_str());
            if let Some(column) = columns.keys().find(|column| !is_there(column)) {
                let column = table.column(column).to_string();
                return Err(CopyError::NoColumn { from, column });
            }
        }
        Ok(())
    }

    /// Refuses masks and conditions that SQLite does not understand, each by its place.
    pub(super) async fn check_filters(&mut self) -> Result<(), CopyError> {
        let selection = self.options.selection;
        for filter in selection.filters() {
            // A value of many rows has no place beside those of one row: as a condition it is refused.
            let sql = format!(
                "SELECT 1 FROM source.{} WHERE ({}) IS NULL LIMIT 0",
                quote(filter.table.name.as_str()),
                filter.sql
            );
            if let Err(error) = self.try_to(&sql).await {
                return Err(CopyError::Expression {
                    from: self.source.target.clone(),
                    places: vec![filter.to_string()],
                    message: said(&error),
                });
            }
        }
        Ok(())
    }

    /// The masks of a table, and its condition, as they are called.
    fn filters_of(&self, table: &str, is_wanted: impl Fn(Option<&Name>) -> bool) -> Vec<String> {
        let filters = self.options.selection.filters();
        filters
            .filter(|filter| filter.table.name.as_str() == table && is_wanted(filter.column))
            .map(|filter| filter.to_string())
            .collect()
    }

    /// Why rows of a table cannot be copied, or what hangs on it cannot be made.
    pub(super) fn unfit(&self, table: &str, error: &sqlx::Error) -> CopyError {
        let code = error.as_database_error().and_then(|error| error.code());
        let code: i32 = code.and_then(|code| code.parse().ok()).unwrap_or_default();
        let masks = self.filters_of(table, |column| column.is_some());
        let places = self.filters_of(table, |_| true);
        let message = said(error);
        let is_interrupt = self.options.cancel.is_cancelled();
        match (code, code & 0xff) {
            _ if is_interrupt || places.is_empty() => self.error(error),
            (_, SQLITE_FULL | SQLITE_IOERR) => self.error(error),
            (
                SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID,
                _,
            ) if !masks.is_empty() => {
                // SQLite names the columns: "UNIQUE constraint failed: customers.email".
                let constraint = message.rsplit(": ").next().unwrap_or(&message);
                let names = |column: &Name| {
                    constraint
                        .split(", ")
                        .any(|name| name == format!("{table}.{column}"))
                };
                let named = self.filters_of(table, |column| column.is_some_and(names));
                CopyError::NotUnique {
                    masks: if named.is_empty() { masks } else { named },
                    constraint: constraint.to_owned(),
                    example: "`'name' || rowid`",
                }
            }
            (_, SQLITE_CONSTRAINT) if !masks.is_empty() => CopyError::Masked {
                table: table.to_owned(),
                masks,
                message,
            },
            _ => CopyError::Expression {
                from: self.source.target.clone(),
                places,
                message,
            },
        }
    }

    /// Warns of masks that put values of another kind into a column than it is declared with. SQLite
    /// takes them, and a program that reads them does not.
    pub(super) async fn check_kinds(&mut self, table: &str) -> Result<(), CopyError> {
        let selection = self.options.selection;
        let Some(masks) = selection.masks.get(&QualifiedName::local(table)) else {
            return Ok(());
        };
        for column in masks.keys() {
            let declared = format!(
                "SELECT type FROM pragma_table_xinfo({}, 'main') WHERE name = {}",
                literal(table),
                literal(column.as_str())
            );
            let declared = self.strings(&declared).await?;
            let declared = declared.first().map_or("", String::as_str);
            let kind = match affinity(declared) {
                Affinity::Integer => "integer",
                Affinity::Real => "real",
                Affinity::Text => "text",
                // What is kept as a number or as text is not for the type to say.
                Affinity::Numeric | Affinity::Blob | Affinity::Any => continue,
            };
            let name = quote(column.as_str());
            let others = format!(
                "SELECT count(*) FROM main.{} WHERE typeof({name}) NOT IN ('{kind}', 'null')",
                quote(table)
            );
            let others = self.number(&others).await?;
            if others > 0 {
                self.warnings.push(format!(
                    "the mask of {table}.{column} puts values that are not {kind} into {}, and the column is {declared}",
                    counted(others, "row")
                ));
            }
        }
        Ok(())
    }
}
