//! Shapes of SQLite databases made by chance, of all that two databases are compared by: kinds of tables,
//! keys, conflict clauses, collations, computed columns, checks, references, indexes, in all ways of quoting.
//! Two of them share their names, so that the way from one to the other changes everything that can be
//! changed. Each pair is led both ways.

mod column;
mod table;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use schemi_tests::monorepo::block_on;

use super::{Case, hold};
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
    let said = std::env::var("SCHEMI_PROPTEST_CASES").ok();
    let said: Option<u32> = said.and_then(|text| text.parse().ok());
    let cases = said.unwrap_or(30);
    let config = Config {
        cases,
        max_shrink_iters: 400,
        failure_persistence: None,
        ..Config::default()
    };
    // The same pairs each time, unless somebody asks for more: then any.
    let mut runner = match said {
        Some(_) => TestRunner::new(config),
        None => {
            let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config, seed)
        }
    };
    let refused = Cell::new(0_u32);
    let result = runner.run(&case(), |case| match block_on(hold(&case)) {
        Ok(()) => Ok(()),
        Err(error) if REFUSED.iter().any(|part| error.contains(part)) => {
            refused.set(refused.get() + 1);
            Ok(())
        }
        Err(error) => {
            let (old, new, rows) = (&case.old, &case.new, &case.rows);
            let pair = format!("{error}\n--- old\n{old}\n--- new\n{new}\n--- rows\n{rows}");
            Err(TestCaseError::fail(pair))
        }
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let refused = refused.get();
    assert!(refused * 3 <= cases, "{refused} of {cases} are refused");
}
