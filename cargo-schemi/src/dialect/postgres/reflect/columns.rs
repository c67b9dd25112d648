//! The names behind the numbers of columns, by which constraints know them.

use std::collections::BTreeMap;

use schemi_schema::Name;

use super::row::ColumnRow;

/// The columns of every table that was read, and of those that are passed over: keys may refer to them.
#[derive(Debug, Default)]
pub struct Columns {
    of_tables: BTreeMap<i64, BTreeMap<i16, Name>>,
}

impl Columns {
    /// Notes a column.
    pub fn put(&mut self, row: &ColumnRow) {
        let of_table = self.of_tables.entry(row.table).or_default();
        of_table.insert(row.number, Name::new(&*row.name));
    }

    /// The name of a column.
    pub fn name(&self, table: i64, number: i16) -> Option<&Name> {
        self.of_tables.get(&table)?.get(&number)
    }

    /// The names behind an array of numbers, `{1,3}`.
    pub fn of_array(&self, table: i64, numbers: Option<&str>) -> Vec<Name> {
        let numbers = numbers.unwrap_or_default().trim_matches(['{', '}']);
        self.names(table, numbers.split(',')).collect()
    }

    /// The names behind numbers.
    pub fn names<'a>(
        &'a self,
        table: i64,
        numbers: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = Name> {
        numbers.filter_map(move |number| self.name(table, number.parse().ok()?).cloned())
    }
}
