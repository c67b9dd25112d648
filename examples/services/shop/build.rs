//! Exports the models' schema, so that the compiler can prove that it was read right.

fn main() {
    schemi_runtime::build::export();
}
