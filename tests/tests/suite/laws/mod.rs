//! The laws on every case folder and on pairs made by chance, on both databases.

mod edit;
mod random;
mod shape;

use proptest::test_runner::{Config, TestCaseError, TestRng, TestRunner};
use schemi_schema::Dialect;
use schemi_tests::cases::{self, Stored};
use schemi_tests::laws::walk;

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

/// Holds the laws on pairs made by chance: the same ones in every run, others and as many as it says
/// with `SCHEMI_PROPTEST_CASES`.
fn hold_random(dialect: Dialect, usual: u32) {
    let asked = std::env::var("SCHEMI_PROPTEST_CASES").ok();
    let config = Config {
        cases: asked
            .as_deref()
            .map_or(usual, |count| count.parse().unwrap()),
        failure_persistence: None,
        max_shrink_iters: 1500,
        ..Config::default()
    };
    let mut runner = match asked {
        Some(_) => TestRunner::new(config),
        None => {
            let rng = TestRng::deterministic_rng(config.rng_algorithm);
            TestRunner::new_with_rng(config, rng)
        }
    };
    let runtime = runtime();
    let result = runner.run(&random::sample(), |sample| {
        let held = sample.pair(dialect).and_then(|pair| {
            let walk = walk::there_and_back(&pair, dialect, sample.source);
            runtime.block_on(walk)
        });
        held.map(drop).map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn random_pairs_hold_on_sqlite() {
    hold_random(Dialect::Sqlite, 200);
}

#[test]
fn random_pairs_hold_on_postgres() {
    hold_random(Dialect::Postgres, 120);
}
