//! Whole SQLite databases.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use schemi_tests::monorepo::{Monorepo, block_on, dump_sqlite, sqlite};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};

use super::{copy_file, nothing_is_left, old_copy, old_copy_stands, shop};

const CLONE: [&str; 3] = ["clone", "shop.dev", "shop.copy"];

fn clone(repo: &Monorepo, rest: &[&str]) -> schemi_tests::cli::Ran {
    repo.run(&[&CLONE[..], rest].concat())
}

/// Another program's connection.
async fn connection(repo: &Monorepo) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(repo.path("data/shop.db"));
    options.connect().await.unwrap()
}

#[test]
fn everything_arrives() {
    let repo = shop();
    repo.sql(
        "PRAGMA user_version = 42; \
         CREATE TABLE odd (k text PRIMARY KEY, v real, w integer AS (v * 2) STORED) WITHOUT ROWID; \
         INSERT INTO odd (k, v) VALUES ('a', 1.5), ('b', NULL); \
         CREATE TABLE counted (id integer PRIMARY KEY AUTOINCREMENT, b blob); \
         INSERT INTO counted (b) VALUES (x'00ff'), (NULL); DELETE FROM counted WHERE id = 2; \
         CREATE INDEX part ON orders (total DESC) WHERE total > 10; \
         CREATE VIEW names AS SELECT name FROM customers; \
         CREATE TRIGGER no_copy AFTER INSERT ON orders BEGIN DELETE FROM customers; END; \
         CREATE VIRTUAL TABLE texts USING fts5(body); INSERT INTO texts VALUES ('a red fox')",
    );
    let said = clone(&repo, &["--create"]).done();
    assert!(
        said.starts_with("copied shop.dev to shop.copy (`"),
        "{said}"
    );
    // customers, orders, odd, counted, the history, and the five tables behind the full-text one.
    assert!(said.contains("10 tables, "), "{said}");
    let copy = copy_file(&repo);
    assert_eq!(dump_sqlite(&copy), repo.dump());
    assert_eq!(sqlite(&copy, "PRAGMA user_version"), "42\n");
    sqlite(&copy, "INSERT INTO counted (b) VALUES (x'01')");
    assert_eq!(sqlite(&copy, "SELECT max(id) FROM counted"), "3\n");
    let found = "SELECT count(*) FROM texts WHERE texts MATCH 'fox'";
    assert_eq!(sqlite(&copy, found), "1\n");
    repo.run(&["current", "shop.copy", "--check-heads"]).done();
    nothing_is_left(&repo);
}

#[test]
fn what_stands_in_the_write_ahead_log_arrives() {
    let repo = shop();
    block_on(async {
        let mut writer = connection(&repo).await;
        writer.execute("PRAGMA journal_mode = WAL").await.unwrap();
        writer
            .execute("PRAGMA wal_autocheckpoint = 0")
            .await
            .unwrap();
        writer
            .execute("INSERT INTO orders (customer_id, total) VALUES (1, 99)")
            .await
            .unwrap();
        // The writer stays, in a transaction of its own that nobody else may see.
        writer.execute("BEGIN IMMEDIATE").await.unwrap();
        writer.execute("DELETE FROM orders").await.unwrap();
        clone(&repo, &["--create"]).done();
        writer.execute("ROLLBACK").await.unwrap();
        writer.close().await.unwrap();
    });
    let totals = "SELECT total FROM orders ORDER BY 1";
    assert_eq!(sqlite(&copy_file(&repo), totals), "10\n20\n30\n40\n99\n");
}

#[test]
fn writers_go_on_and_the_copy_is_of_one_moment() {
    for mode in ["WAL", "DELETE"] {
        let repo = shop();
        repo.sql(&format!("PRAGMA journal_mode = {mode}"));
        repo.sql(
            "CREATE TABLE pairs (a integer, b integer, filling blob); \
             WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000) \
             INSERT INTO pairs SELECT x, x, randomblob(4000) FROM c",
        );
        let stop = AtomicBool::new(false);
        let written = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    // A bounded wait: a reader without a log holds writers up for a moment.
                    repo.sql("UPDATE pairs SET a = a + 1, b = b + 1 WHERE a % 7 = 0");
                    written.fetch_add(1, Ordering::Relaxed);
                }
            });
            // On a busy machine one copy may pass between two writes.
            let begun = Instant::now();
            let mut copied = clone(&repo, &["--create"]);
            while written.load(Ordering::Relaxed) < 3 && begun.elapsed() < Duration::from_secs(60) {
                copied = clone(&repo, &["--force"]);
            }
            stop.store(true, Ordering::Relaxed);
            copied.done();
        });
        let written = written.into_inner();
        assert!(written >= 3, "{mode}: {written}");
        let torn = "SELECT count(*) FROM pairs WHERE a <> b";
        assert_eq!(sqlite(&copy_file(&repo), torn), "0\n", "{mode}");
        nothing_is_left(&repo);
    }
}

#[test]
fn a_locked_source_is_waited_for_and_its_holder_named() {
    let repo = shop();
    let settings = repo.read("settings.yaml").replace(
        "{ db_path: data/shop.db }",
        "{ db_path: data/shop.db, lock_timeout: 300ms }",
    );
    repo.write("settings.yaml", &settings);
    old_copy(&repo);
    block_on(async {
        let mut holder = connection(&repo).await;
        holder.execute("BEGIN EXCLUSIVE").await.unwrap();
        clone(&repo, &["--force"]).says(&["shop.dev", "locked", "process "]);
        holder.execute("ROLLBACK").await.unwrap();
        holder.close().await.unwrap();
    });
    old_copy_stands(&repo);
    clone(&repo, &["--force"]).done();
}

#[test]
fn a_copy_is_never_made_onto_its_source() {
    let repo = shop();
    let data = repo.path("data");
    let before = repo.dump();
    let to = |path: &str| {
        let settings = repo.read("settings.yaml");
        repo.write("other.yaml", &settings.replace("data/copy.db", path));
        let other = repo.path("other.yaml");
        clone(
            &repo,
            &["--force", "--settings", &other.display().to_string()],
        )
        .says(&["shop.dev and shop.copy are the same file"]);
    };
    to("data/shop.db");
    to("./data/../data/shop.db");
    symlink(data.join("shop.db"), data.join("link.db")).unwrap();
    to("data/link.db");
    std::fs::hard_link(data.join("shop.db"), data.join("hard.db")).unwrap();
    to("data/hard.db");
    symlink(&data, repo.path("elsewhere")).unwrap();
    to("elsewhere/shop.db");
    assert_eq!(repo.dump(), before);
}

#[test]
fn a_target_that_holds_something_is_replaced_only_when_told() {
    let repo = shop();
    old_copy(&repo);
    let mode = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(copy_file(&repo), mode).unwrap();
    clone(&repo, &[]).says(&["shop.copy is not empty (1 table in `", "--force"]);
    let said = clone(&repo, &["--dry-run", "--force"]).done();
    assert!(said.contains("would copy shop.dev to shop.copy"), "{said}");
    old_copy_stands(&repo);
    clone(&repo, &["--force"]).done();
    assert_eq!(dump_sqlite(&copy_file(&repo)), repo.dump());
    let mode = std::fs::metadata(copy_file(&repo)).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o640);
    nothing_is_left(&repo);
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced() {
    let repo = shop();
    let (link, real) = (copy_file(&repo), repo.path("elsewhere/real.db"));
    std::fs::create_dir(repo.path("elsewhere")).unwrap();
    symlink(repo.path("elsewhere/second.db"), &link).unwrap();
    symlink("real.db", repo.path("elsewhere/second.db")).unwrap();
    let is_link = |path: &std::path::Path| path.symlink_metadata().unwrap().is_symlink();
    for flag in ["--create", "--force"] {
        clone(&repo, &[flag]).done();
        assert!(is_link(&link) && is_link(&repo.path("elsewhere/second.db")));
        assert!(!is_link(&real));
        assert_eq!(dump_sqlite(&real), repo.dump());
        sqlite(&real, "DELETE FROM orders");
    }
    symlink(&link, repo.path("elsewhere/round.db")).unwrap();
    std::fs::remove_file(&link).unwrap();
    symlink(repo.path("elsewhere/round.db"), &link).unwrap();
    clone(&repo, &["--create"]).fails();
}

#[test]
fn a_target_that_others_have_open_is_left_alone() {
    let repo = shop();
    for mode in ["DELETE", "WAL"] {
        std::fs::remove_file(copy_file(&repo)).ok();
        old_copy(&repo);
        block_on(async {
            let options = SqliteConnectOptions::new().filename(copy_file(&repo));
            let mut holder = options.connect().await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!("PRAGMA journal_mode = {mode}"));
            holder.execute(sqlx::raw_sql(sql)).await.unwrap();
            holder.execute("SELECT * FROM old").await.unwrap();
            let pid = format!("process {}", std::process::id());
            clone(&repo, &["--force"]).says(&["shop.copy is in use: ", &pid]);
            holder.close().await.unwrap();
        });
        old_copy_stands(&repo);
    }
}

#[test]
fn a_damaged_source_replaces_nothing() {
    let repo = shop();
    repo.sql(
        "CREATE TABLE large (a blob); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 \
         FROM c WHERE x < 200) INSERT INTO large SELECT randomblob(3000) FROM c",
    );
    old_copy(&repo);
    let file = repo.path("data/shop.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 60_000].fill(0xa5);
    std::fs::write(&file, bytes).unwrap();
    clone(&repo, &["--force"]).says(&["shop.dev is damaged"]);
    old_copy_stands(&repo);
}

#[test]
fn a_full_disk_leaves_the_target_as_it_was() {
    let repo = shop();
    repo.sql(
        "CREATE TABLE large (a blob); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 \
         FROM c WHERE x < 500) INSERT INTO large SELECT randomblob(4000) FROM c",
    );
    old_copy(&repo);
    let tool = schemi_tests::cli::folder().join("schemi");
    for part in ["", "--mask large.a=randomblob(4000)"] {
        // No file may grow beyond 400 kB: what a full disk looks like from inside.
        let line = format!(
            "trap '' XFSZ; ulimit -f 400; exec {} clone shop.dev shop.copy --force {part}",
            tool.display()
        );
        let mut command = std::process::Command::new("bash");
        command
            .args(["-c", &line.replace("(4000)", "\\(4000\\)")])
            .current_dir(repo.root())
            .env("SCHEMI_SETTINGS", repo.path("settings.yaml"));
        schemi_tests::cli::run(&mut command).says(&["cannot copy shop.dev", "no room left"]);
        old_copy_stands(&repo);
    }
}
