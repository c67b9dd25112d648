//! What the derives say about mistakes: one file per family, several mistakes in one struct.
//!
//! The cases stand here and not in the workspace's test crate because trybuild compiles every
//! dependency of the crate it runs in again, and this one has few.

#[test]
fn every_mistake_is_reported_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
