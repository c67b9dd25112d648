//! The tool as cargo runs it.
fn main() {}
