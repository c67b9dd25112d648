//! A table that goes along: the rows that are read of it, and where they are put.

use std::collections::BTreeMap;

use schemi_schema::Name;

use super::catalog::{Kind, Table};
use super::server::{full, quoted};
use crate::dialect::copy::Rows;

/// What of a table goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) table: Table,
    /// Whether its rows do.
    pub(super) rows: Rows,
    /// Which rows: all of these must hold.
    pub(super) conditions: Vec<String>,
    /// What stands in place of a column's values.
    pub(super) masks: BTreeMap<Name, String>,
    /// The name that they call the table by.
    pub(super) alias: String,
    /// The table that masked rows are put into: they may belong into another part of it.
    pub(super) root: Option<(String, String)>,
}

impl Wanted {
    /// Whether a mask or a condition stands between the source's rows and the copy's.
    pub(super) fn is_filtered(&self) -> bool {
        !self.masks.is_empty() || !self.conditions.is_empty()
    }

    /// Whether its rows are masked.
    pub(super) fn is_masked(&self) -> bool {
        !self.masks.is_empty()
    }

    /// Its masks, as they are called, with the columns that they stand for.
    pub(super) fn mask_places(&self) -> Vec<(&Name, String)> {
        let table = self.table.full_name();
        let place = |column| format!("the mask of {}", table.column(column));
        self.masks.keys().map(|name| (name, place(name))).collect()
    }

    /// Its masks and conditions, as they are called.
    pub(super) fn places(&self) -> Vec<String> {
        self.parts().into_iter().map(|(place, _)| place).collect()
    }

    /// Each of its masks and conditions alone, as a query that only has them read.
    pub(super) fn probes(&self) -> Vec<(String, String)> {
        let table = full(&self.table.schema, &self.table.name);
        let alias = quoted(&self.alias);
        // A value of many rows has no place beside those of one row: as a condition it is refused.
        let probe = |sql: &str| {
            format!("SELECT FROM ONLY {table} AS {alias} WHERE ({sql}\n) IS NULL LIMIT 0")
        };
        let parts = self.parts().into_iter();
        parts.map(|(place, sql)| (place, probe(sql))).collect()
    }

    fn parts(&self) -> Vec<(String, &str)> {
        let condition = format!("the condition of {}", self.table.full_name());
        let conditions = self.conditions.iter();
        let conditions = conditions.map(|sql| (condition.clone(), sql.as_str()));
        let masks = self.mask_places().into_iter().zip(self.masks.values());
        let masks = masks.map(|((_, place), sql)| (place, sql.as_str()));
        masks.chain(conditions).collect()
    }

    /// The table that its rows are put into, by schema and name.
    pub(super) fn stored_in(&self) -> (String, String) {
        let own = || (self.table.schema.clone(), self.table.name.clone());
        self.root.clone().unwrap_or_else(own)
    }

    /// Whether it has rows that are to be copied.
    pub(super) fn is_full(&self) -> bool {
        self.rows == Rows::All && self.table.kind != Kind::Partitioned && self.table.bytes > 0
    }

    /// The rows that go along, as a query.
    pub(super) fn query(&self) -> String {
        let value = |column: &String| match self.masks.get(&Name::from(column.as_str())) {
            // A comment at the end of the mask ends with its line.
            Some(mask) => format!("({mask}\n)"),
            None => quoted(column),
        };
        let values: Vec<String> = self.table.columns.iter().map(value).collect();
        format!(
            "SELECT {} FROM ONLY {} AS {}{}",
            values.join(", "),
            full(&self.table.schema, &self.table.name),
            quoted(&self.alias),
            self.filter()
        )
    }

    fn filter(&self) -> String {
        let conditions: Vec<String> = self
            .conditions
            .iter()
            .map(|condition| format!("({condition}\n)"))
            .collect();
        match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        }
    }

    /// The statement that reads them.
    pub(super) fn copy_out(&self) -> String {
        match self.is_filtered() {
            true => format!("COPY ({}) TO STDOUT", self.query()),
            false => format!(
                "COPY {} {} TO STDOUT",
                full(&self.table.schema, &self.table.name),
                self.columns()
            ),
        }
    }

    /// The statement that empties the table, so that what follows needs no log of its own; and the one
    /// that stores rows, as if they had always been there.
    pub(super) fn copy_in(&self) -> (String, String) {
        if let Some((schema, name)) = &self.root {
            let copy = format!("COPY {} {} FROM STDIN", full(schema, name), self.columns());
            return (String::new(), copy);
        }
        let name = full(&self.table.schema, &self.table.name);
        let copy = format!("COPY {name} {} FROM STDIN", self.columns());
        match self.table.kind {
            // The extension may have put rows of its own there.
            Kind::Extension => (String::new(), copy),
            Kind::Plain | Kind::Partitioned => (
                format!("TRUNCATE TABLE ONLY {name}"),
                format!("{copy} WITH (FREEZE)"),
            ),
        }
    }

    fn columns(&self) -> String {
        if self.table.columns.is_empty() {
            return String::new();
        }
        let names: Vec<String> = self.table.columns.iter().map(|name| quoted(name)).collect();
        format!("({})", names.join(", "))
    }
}
