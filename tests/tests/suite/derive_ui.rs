//! What the derives say about mistakes: one file per family, several mistakes in one struct.

#[test]
fn every_mistake_is_reported_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
