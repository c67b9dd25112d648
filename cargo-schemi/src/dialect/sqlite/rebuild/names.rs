//! The names of what a script makes for itself: none that the database has.

use std::collections::BTreeSet;

use schemi_schema::Schema;

use crate::dialect::sqlite::ddl::declared::Declared;

/// The names that are taken. To SQLite capitals make no difference, and tables, views and indexes share their
/// names.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    /// What stands in two schemas, and in a database beside them.
    pub(super) fn of(schemas: [&Schema; 2], known: &Declared) -> Self {
        let tables = schemas.iter().flat_map(|schema| schema.tables.values());
        let indexes = tables
            .clone()
            .flat_map(|table| &table.indexes)
            .filter_map(|index| index.name.get());
        let dependents = known.dependents.iter().map(|dependent| &dependent.name);
        let names = tables.map(|table| &table.name.name).chain(indexes);
        let names = names.chain(known.tables.keys()).chain(known.indexes.keys());
        let names = names.chain(dependents);
        Self(
            names
                .map(|name| name.as_str().to_ascii_lowercase())
                .collect(),
        )
    }

    /// The name, or with a number where it is taken.
    pub(super) fn free(&self, wanted: &str) -> String {
        let is_free = |name: &String| !self.0.contains(&name.to_ascii_lowercase());
        let numbered = (2_u32..).map(|number| format!("{wanted}_{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        names.find(is_free).unwrap_or_else(|| wanted.to_owned())
    }
}
