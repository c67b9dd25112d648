//! The laws on every case folder and on pairs made by chance, on both databases.

mod edit;
mod random;
mod shape;

use schemi_schema::Dialect;
use schemi_tests::cases::{self, Stored};
use schemi_tests::laws::walk;

use crate::chance::{self, Count};

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

fn hold_all(dialect: Dialect) {
    let stored = match std::env::var_os("SCHEMI_BLESS") {
        Some(_) => Stored::Bless,
        None => Stored::Hold,
    };
    let runtime = runtime();
    let mut broken = Vec::new();
    let mut count = 0;
    for case in cases::all() {
        match case.dialects() {
            Ok(dialects) if !dialects.contains(&dialect) => continue,
            Ok(_) => {}
            Err(error) => broken.push(format!("{}: {error}", case.name())),
        }
        count += 1;
        if let Err(error) = runtime.block_on(case.hold(dialect, stored)) {
            broken.push(format!("== {}\n{error}", case.name()));
        }
    }
    assert!(count > 0, "no case");
    let names = broken.len();
    assert!(
        broken.is_empty(),
        "{names} of {count} cases\n{}",
        broken.join("\n")
    );
}

#[test]
fn cases_hold_on_sqlite() {
    hold_all(Dialect::Sqlite);
}

#[test]
fn cases_hold_on_postgres() {
    hold_all(Dialect::Postgres);
}

/// Holds the laws on pairs made by chance.
fn hold_random(dialect: Dialect, usual: u32) {
    let runtime = runtime();
    let count = Count {
        usual,
        shrinks: 1500,
    };
    chance::hold(&random::sample(), &count, (&[], 0.0), |sample| {
        let pair = sample.pair(dialect)?;
        let walk = walk::there_and_back(&pair, dialect, sample.source);
        runtime.block_on(walk).map(drop)
    });
}

#[test]
fn random_pairs_hold_on_sqlite() {
    hold_random(Dialect::Sqlite, 200);
}

#[test]
fn random_pairs_hold_on_postgres() {
    hold_random(Dialect::Postgres, 120);
}
