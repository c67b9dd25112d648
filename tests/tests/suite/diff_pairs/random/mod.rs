//! Shapes of PostgreSQL databases made by chance, of all that two databases are compared by: types,
//! sequences, partitions, children, every kind of constraint and index. Two of them share their names, so
//! that the way from one to the other changes everything that can be changed.
//! Each pair is turned there and back, or refused by name.

mod column;
mod parts;
mod shape;
mod table;
mod types;

use schemi_tests::monorepo::block_on;
use schemi_tests::pairs;

use crate::chance::{self, Count};

/// What PostgreSQL has no way for, and is refused with.
const REFUSED: [&str; 3] = [
    "is made anew, and column",
    "PostgreSQL cannot change how a table is partitioned",
    "without losing elements",
];

#[test]
fn any_one_becomes_any_other_and_back() {
    let count = Count {
        usual: 12,
        shrinks: 60,
    };
    chance::hold(&shape::case(), &count, (&REFUSED, 0.67), |case| {
        block_on(pairs::hold(&case))
    });
}
