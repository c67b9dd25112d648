//! Samples made by chance: the same ones in every run, others and as many as it says with
//! `SCHEMI_PROPTEST_CASES`.

use std::cell::Cell;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRng, TestRunner};

/// How many samples there are.
pub(crate) struct Count {
    /// Of which nobody has said how many.
    pub(crate) usual: u32,
    /// How often a sample that fails is made smaller.
    pub(crate) shrinks: u32,
}

/// Holds samples. Those that fail with a text which has one of `refused` in it are counted, and no more than
/// `most` of them may.
///
/// # Panics
/// With what fails for the smallest sample that was found.
pub(crate) fn hold<S: Strategy>(
    samples: &S,
    count: &Count,
    (refused, most): (&[&str], f64),
    held: impl Fn(S::Value) -> Result<(), String>,
) {
    let said = std::env::var("SCHEMI_PROPTEST_CASES").ok();
    let said = said.map(|text| text.parse().expect("a number in SCHEMI_PROPTEST_CASES"));
    let config = Config {
        cases: said.unwrap_or(count.usual),
        failure_persistence: None,
        max_shrink_iters: count.shrinks,
        ..Config::default()
    };
    let cases = config.cases;
    let mut runner = match said {
        Some(_) => TestRunner::new(config),
        None => {
            let seed = TestRng::deterministic_rng(config.rng_algorithm);
            TestRunner::new_with_rng(config, seed)
        }
    };
    let refusals = Cell::new(0_u32);
    let result = runner.run(samples, |sample| match held(sample) {
        Ok(()) => Ok(()),
        Err(error) if refused.iter().any(|part| error.contains(part)) => {
            refusals.set(refusals.get() + 1);
            Ok(())
        }
        Err(error) => Err(TestCaseError::fail(error)),
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let refusals = refusals.get();
    assert!(
        f64::from(refusals) <= f64::from(cases) * most,
        "{refusals} of {cases} are refused"
    );
}
