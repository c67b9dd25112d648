//! Every test that needs a database, the built tool or a compiler: one binary, so that it links once.

#![expect(
    clippy::unwrap_used,
    reason = "a test that unwraps fails where it should"
)]
#![expect(
    clippy::too_many_lines,
    reason = "a table of examples is read from top to bottom"
)]
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test looks for one variant and shows whatever else it gets"
)]

mod apply_messages;
mod apply_postgres;
mod apply_sqlite;
mod chance;
mod clone;
mod commands;
mod connection;
mod diff;
mod diff_pairs;
mod diff_pairs_sqlite;
mod export;
mod fuzz_inputs;
mod laws;
mod layers;
mod models;
mod postgres_reflect;
mod postgres_render;
mod proof;
mod readme;
mod recreate;
mod rehearse;
mod revisions;
mod roundtrip;
mod settings_file;
mod sqlite_reflect;
mod sqlite_render;
