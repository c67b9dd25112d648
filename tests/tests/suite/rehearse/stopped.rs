//! Rehearsals that are stopped half-way leave nothing, or nothing after the next one.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use schemi_tests::cli;
use schemi_tests::monorepo::Monorepo;

use super::{left, shops};

/// Rehearsals that are at the work of a revision: on the way there, and on the way back.
fn begun(repo: &Monorepo, up: &str, down: &str) -> Child {
    let parent = repo.revisions()[0][..12].to_owned();
    let body = format!("-- schemi:up\n{up};\n\n-- schemi:down\n{down};\n");
    repo.hand_written("ffffffffffff", Some(&parent), &body);
    let child = cli::start(&mut repo.command(&["rehearse", repo.target]));
    let begin = Instant::now();
    while left(repo) == 0 {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "the rehearsal does not begin"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_millis(2500));
    child
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &id])
            .status()
            .unwrap()
            .success()
    );
}

fn long(repo: &Monorepo) -> &'static str {
    match repo.is_sqlite() {
        true => {
            "CREATE TABLE numbers AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c \
                 WHERE x < 3000000000) SELECT count(*) AS n FROM c"
        }
        false => "SELECT pg_sleep(60)",
    }
}

#[test]
fn an_interrupt_throws_the_copy_away() {
    for repo in shops() {
        let before = repo.dump();
        let child = begun(&repo, long(&repo), "SELECT 1");
        signal(&child, "-INT");
        cli::finish(child).fails();
        assert_eq!(left(&repo), 0);
        assert_eq!(repo.dump(), before);
    }
}

#[test]
fn after_a_kill_the_next_one_tidies_up() {
    // It ends sessions of copies, which would be others' too.
    schemi_tests::postgres::alone();
    for way_back in [false, true] {
        for repo in shops() {
            let before = repo.dump();
            let (up, down) = match way_back {
                false => (long(&repo), "SELECT 1"),
                true => ("SELECT 1", long(&repo)),
            };
            let child = begun(&repo, up, down);
            signal(&child, "-KILL");
            child.wait_with_output().unwrap();
            assert_eq!(repo.dump(), before);
            assert_eq!(left(&repo), 1);
            let parent = repo.revisions()[0][..12].to_owned();
            repo.hand_written(
                "ffffffffffff",
                Some(&parent),
                "-- schemi:up\nSELECT 1;\n\n-- schemi:down\nSELECT 1;\n",
            );
            // The server may still be at the statement of the one that is gone.
            if !repo.is_sqlite() {
                repo.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'schemi\\_clone\\_%'");
            }
            repo.on("rehearse", &[]).done();
            assert_eq!(left(&repo), 0);
        }
    }
}

#[test]
fn a_full_disk_leaves_nothing() {
    let [repo, _] = shops();
    super::with_age(&repo);
    repo.sql(
        "CREATE TABLE large (a blob); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 \
         FROM c WHERE x < 500) INSERT INTO large SELECT randomblob(4000) FROM c",
    );
    let before = repo.dump();
    let tool = cli::folder().join("schemi");
    // No file may grow beyond 400 kB: what a full disk looks like from inside.
    let line = format!(
        "trap '' XFSZ; ulimit -f 400; exec {} rehearse shop.dev",
        tool.display()
    );
    let mut command = Command::new("bash");
    command
        .args(["-c", &line])
        .current_dir(repo.root())
        .env("XDG_CACHE_HOME", repo.cache())
        .env("SCHEMI_SETTINGS", repo.path("settings.yaml"));
    cli::run(&mut command).says(&["cannot copy shop.dev", "no room left"]);
    assert_eq!(left(&repo), 0);
    assert_eq!(repo.dump(), before);
}
