//! Copies of databases, made by the built tool: equal, whole or not at all, and never of what was to
//! be left out.

mod commands;
mod postgres;
mod progress;
mod sqlite;
mod sqlite_part;
mod stopped;

use std::path::PathBuf;

use schemi_tests::monorepo::{Monorepo, SHOP, names, sqlite};

/// A shop with customers and orders in `shop.dev`, and a second database, `shop.copy`, not there yet.
fn shop() -> Monorepo {
    let repo = Monorepo::sqlite(SHOP);
    repo.evolve(SHOP, &[]);
    repo.sql(
        "INSERT INTO customers (id, email, name) VALUES (1, 'ada@example.com', 'Ada'), \
         (2, 'bob@example.com', NULL), (7, 'eve@example.com', 'Eve')",
    );
    repo.sql("INSERT INTO orders (customer_id, total) VALUES (1, 10), (1, 20), (2, 30), (7, 40)");
    add_copy(&repo);
    repo
}

/// Adds `shop.copy`, a SQLite file beside the other one, to the settings.
fn add_copy(repo: &Monorepo) {
    let entry =
        "      copy:\n        type: sqlite\n        connection: { db_path: data/copy.db }\n";
    let text = repo.read("settings.yaml") + entry;
    repo.write("settings.yaml", &text);
}

fn copy_file(repo: &Monorepo) -> PathBuf {
    repo.path("data/copy.db")
}

/// Whether a copy's file, beside which nothing may be left, is alone with the original.
#[track_caller]
fn nothing_is_left(repo: &Monorepo) {
    let mut files = names(&repo.path("data"));
    files.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    let allowed = [".gitkeep", "copy.db", "shop.db"];
    assert!(
        files.iter().all(|name| allowed.contains(&name.as_str())),
        "{files:?}"
    );
}

/// A copy that has another content than the original, to see whether it stands.
fn old_copy(repo: &Monorepo) {
    sqlite(
        &copy_file(repo),
        "CREATE TABLE old (a integer); INSERT INTO old VALUES (1), (2)",
    );
}

#[track_caller]
fn old_copy_stands(repo: &Monorepo) {
    assert_eq!(sqlite(&copy_file(repo), "SELECT a FROM old"), "1\n2\n");
    nothing_is_left(repo);
}
