//! Shapes of PostgreSQL databases made by chance, of all that two databases are compared by: types,
//! sequences, partitions, children, every kind of constraint and index. Two of them share their names, so
//! that the way from one to the other changes everything that can be changed.
//! Each pair is turned there and back, or refused by name.

mod column;
mod parts;
mod shape;
mod table;
mod types;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use schemi_tests::monorepo::block_on;
use schemi_tests::pairs;

/// What PostgreSQL has no way for, and is refused with.
const REFUSED: [&str; 3] = [
    "is made anew, and column",
    "PostgreSQL cannot change how a table is partitioned",
    "without losing elements",
];

#[test]
fn any_one_becomes_any_other_and_back() {
    let said = std::env::var("SCHEMI_PROPTEST_CASES").ok();
    let said: Option<u32> = said.and_then(|text| text.parse().ok());
    let cases = said.unwrap_or(12);
    let config = Config {
        cases,
        max_shrink_iters: 60,
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
    let refused = std::cell::Cell::new(0_u32);
    let result = runner.run(&shape::case(), |case| match block_on(pairs::hold(&case)) {
        Ok(()) => Ok(()),
        Err(error) if REFUSED.iter().any(|part| error.contains(part)) => {
            refused.set(refused.get() + 1);
            Ok(())
        }
        Err(error) => Err(TestCaseError::fail(error)),
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let refused = refused.get();
    assert!(refused * 3 <= cases * 2, "{refused} of {cases} are refused");
}
