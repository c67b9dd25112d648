//! A wish to stop reaches the statement that runs: it is rolled back, soon.

use std::process::Command;
use std::time::{Duration, Instant};

use schemi_tests::cli::{self, Ran};
use schemi_tests::monorepo::{Monorepo, NOTES};

/// Runs `migrate` with a statement that lasts long, and sends a signal while it runs.
fn stopped(repo: &Monorepo, signal: &str) -> Ran {
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    let long = if repo.is_sqlite() {
        "CREATE TABLE numbers AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c \
         WHERE x < 3000000000) SELECT count(*) AS n FROM c;"
    } else {
        "SELECT pg_sleep(60);"
    };
    let body = format!("-- schemi:up\nCREATE TABLE half (a integer);\n{long}\n\n-- schemi:down\n");
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &body);
    let before = repo.dump();
    let child = cli::start(&mut repo.command(&["migrate", repo.target]));
    std::thread::sleep(Duration::from_millis(2500));
    let sent = Command::new("kill")
        .arg(signal)
        .arg(child.id().to_string())
        .status();
    assert!(sent.unwrap().success());
    let begun = Instant::now();
    let ran = cli::finish(child);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(repo.dump(), before);
    ran
}

#[test]
fn an_interrupt_rolls_back() {
    for repo in Monorepo::each(NOTES) {
        stopped(&repo, "-INT").says(&["cancelled", "`bbbbbbbbbbbb` is rolled back"]);
        assert!(
            repo.on("current", &[])
                .done()
                .contains("1 revision is pending: bbbbbbbbbbbb")
        );
    }
}

#[test]
fn a_request_to_terminate_rolls_back() {
    for repo in Monorepo::each(NOTES) {
        stopped(&repo, "-TERM").says(&["cancelled", "`bbbbbbbbbbbb` is rolled back"]);
    }
}

#[test]
fn the_statement_ends_on_the_server() {
    let repo = Monorepo::postgres(NOTES);
    stopped(&repo, "-INT").fails();
    let running = repo.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'");
    assert_eq!(running.trim(), "0");
}
