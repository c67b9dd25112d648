//! Clones that are stopped half-way: the target stands, and nothing is left after the next one.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, dump_sqlite, names};

use super::{copy_file, nothing_is_left, old_copy, old_copy_stands, shop};

/// Takes longer than any test waits.
const LONG: &str = "orders.total=(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c \
     WHERE x < 3000000000) SELECT count(*) FROM c)";

/// A clone that is in the midst of its work, in a file beside the target.
fn begun(repo: &Monorepo) -> Child {
    let args = ["clone", "shop.dev", "shop.copy", "--force", "--mask", LONG];
    let child = cli::start(&mut repo.command(&args));
    let begin = Instant::now();
    while !names(&repo.path("data"))
        .iter()
        .any(|name| name.contains(".schemi-clone-"))
    {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "the clone does not begin"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    child
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn a_signal_leaves_the_target_as_it_was() {
    for name in ["-INT", "-TERM"] {
        let repo = shop();
        old_copy(&repo);
        let child = begun(&repo);
        signal(&child, name);
        cli::finish(child).says(&["stopped", "the target is as it was"]);
        old_copy_stands(&repo);
    }
}

#[test]
fn after_a_kill_the_target_stands_and_the_next_one_tidies_up() {
    let repo = shop();
    old_copy(&repo);
    let child = begun(&repo);
    signal(&child, "-KILL");
    child.wait_with_output().unwrap();
    let left = names(&repo.path("data"));
    assert!(
        left.iter().any(|name| name.contains(".schemi-clone-")),
        "{left:?}"
    );
    assert_eq!(
        schemi_tests::monorepo::sqlite(&copy_file(&repo), "SELECT a FROM old"),
        "1\n2\n"
    );
    // A clone that is at work is nobody's leftover.
    let other = begun_beside(&repo);
    repo.run(&["clone", "shop.dev", "shop.copy", "--force"])
        .fails();
    signal(&other, "-INT");
    cli::finish(other).fails();
    repo.run(&["clone", "shop.dev", "shop.copy", "--force"])
        .done();
    assert_eq!(dump_sqlite(&copy_file(&repo)), repo.dump());
    nothing_is_left(&repo);
}

/// A second clone at work, where there is a leftover already.
fn begun_beside(repo: &Monorepo) -> Child {
    let args = ["clone", "shop.dev", "shop.copy", "--force", "--mask", LONG];
    let child = cli::start(&mut repo.command(&args));
    std::thread::sleep(Duration::from_secs(2));
    let left = names(&repo.path("data"));
    let at_work = left
        .iter()
        .filter(|name| name.contains(".schemi-clone-") && !name.contains("-journal"));
    assert_eq!(at_work.count(), 1, "{left:?}");
    child
}

#[test]
fn a_file_that_was_made_meanwhile_stays() {
    let repo = shop();
    let slow = LONG.replace("3000000000", "3000000");
    let args = [
        "clone",
        "shop.dev",
        "shop.copy",
        "--create",
        "--mask",
        &slow,
    ];
    let child = cli::start(&mut repo.command(&args));
    let begin = Instant::now();
    while !names(&repo.path("data"))
        .iter()
        .any(|name| name.contains(".schemi-clone-"))
    {
        assert!(begin.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(5));
    }
    old_copy(&repo);
    cli::finish(child).says(&["was made while the copy was: pass --force"]);
    old_copy_stands(&repo);
}
