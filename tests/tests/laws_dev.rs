#[path = "suite/laws/mod.rs"]
mod laws;
