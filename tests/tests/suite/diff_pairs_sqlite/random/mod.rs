//! Shapes of SQLite databases made by chance, of all that two databases are compared by: kinds of tables,
//! keys, conflict clauses, collations, computed columns, checks, references, indexes, in all ways of quoting.
//! Two of them share their names, so that the way from one to the other changes everything that can be
//! changed. Each pair is led both ways.

mod column;
mod table;

use proptest::prelude::*;
use schemi_tests::monorepo::block_on;

use super::{Case, hold};
use crate::chance::{self, Count};
use table::{Table, table};

/// What SQLite has no way for, and is refused with.
const REFUSED: [&str; 1] = ["view seen would not work afterwards"];

/// The names that tables have.
const TABLES: [&str; 4] = ["alpha", "beta", "Delta one", "order"];

#[derive(Clone, Debug)]
struct Shape {
    tables: Vec<Table>,
    has_view: bool,
}

fn shape() -> impl Strategy<Value = Shape> {
    let tables = TABLES.map(|name| prop::option::weighted(0.8, table(name)));
    (Vec::from(tables), any::<bool>()).prop_map(|(tables, has_view)| Shape {
        tables: tables.into_iter().flatten().collect(),
        has_view,
    })
}

impl Shape {
    fn ddl(&self) -> String {
        // There is a file, at least.
        let mut text = "CREATE TABLE same (a);\n".to_owned();
        text.extend(self.tables.iter().map(|table| table.ddl(&self.tables)));
        if self.has_view && self.tables.iter().any(|table| table.name == "alpha") {
            text.push_str("CREATE VIEW seen AS SELECT id FROM alpha;\n");
        }
        text
    }

    fn rows(&self) -> String {
        self.tables.iter().map(Table::rows).collect()
    }
}

/// Two shapes, with rows of the first.
fn case() -> impl Strategy<Value = Case> {
    (shape(), shape()).prop_map(|(old, new)| Case {
        name: "random".to_owned(),
        old: old.ddl(),
        new: new.ddl(),
        rows: old.rows(),
        refused: None,
        refused_back: None,
        one_way: false,
        same: false,
    })
}

#[test]
fn any_one_becomes_any_other_and_back() {
    let count = Count {
        usual: 30,
        shrinks: 400,
    };
    chance::hold(&case(), &count, (&REFUSED, 0.34), |case| {
        block_on(hold(&case)).map_err(|error| {
            let (old, new, rows) = (&case.old, &case.new, &case.rows);
            format!("{error}\n--- old\n{old}\n--- new\n{new}\n--- rows\n{rows}")
        })
    });
}
