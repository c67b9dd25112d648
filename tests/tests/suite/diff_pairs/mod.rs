//! Two databases of anybody's DDL: one becomes the other, and back.

mod random;

use schemi_schema::Dialect;
use schemi_tests::pairs;

/// Every fourth case, so that they run beside each other.
async fn hold(part: usize) {
    let cases = pairs::cases(Dialect::Postgres).unwrap();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases.iter().skip(part).step_by(4) {
        if let Err(error) = pairs::hold(case).await {
            failures.push(format!("{}: {error}", case.name));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[tokio::test]
async fn one_becomes_the_other_and_back_1() {
    hold(0).await;
}

#[tokio::test]
async fn one_becomes_the_other_and_back_2() {
    hold(1).await;
}

#[tokio::test]
async fn one_becomes_the_other_and_back_3() {
    hold(2).await;
}

#[tokio::test]
async fn one_becomes_the_other_and_back_4() {
    hold(3).await;
}
