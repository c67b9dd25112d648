//! A whole database, and two of them.

use proptest::prelude::*;

use schemi_tests::pairs::Case;

use super::table::{Table, table};
use super::types::{Types, types};

/// A database.
#[derive(Clone, Debug)]
struct Shape {
    types: Types,
    tables: Vec<Table>,
}

/// The names that tables have.
const TABLES: [&str; 4] = ["alpha", "beta", "aux.gamma", "\"Delta one\""];

fn shape() -> impl Strategy<Value = Shape> {
    let tables = TABLES.map(|name| prop::option::weighted(0.8, table(name)));
    (types(), Vec::from(tables)).prop_map(|(types, tables)| Shape {
        types,
        tables: tables.into_iter().flatten().collect(),
    })
}

impl Shape {
    /// What makes it.
    fn ddl(&self) -> String {
        let mut text = "CREATE SCHEMA aux;\n".to_owned();
        text.push_str(&self.types.ddl());
        for table in &self.tables {
            text.push_str(&table.ddl());
        }
        // All tables are there by now.
        for table in &self.tables {
            text.push_str(&table.references(&self.tables));
        }
        text
    }

    fn rows(&self) -> String {
        self.tables.iter().map(Table::rows).collect()
    }
}

/// Two shapes, with rows of the first.
pub(super) fn case() -> impl Strategy<Value = Case> {
    (shape(), shape()).prop_map(|(old, new)| Case::new(old.ddl(), new.ddl(), old.rows()))
}
