//! Copies whose program is killed, in each of its phases.

use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, NOTES, names, postgres_entry};

use super::*;

/// A program in place of one of the real ones that waits for a long time where it is told to.
fn program(repo: &Monorepo, name: &str, when: &str) {
    let real = server().bin.join(name).display().to_string();
    let script = format!(
        "#!/bin/sh\nfor a; do case $a in {when}) exec sleep 1234;; esac; done\nexec {real} \"$@\"\n"
    );
    let path = format!("tools/{name}");
    repo.write(&path, &script);
    std::fs::set_permissions(repo.path(&path), std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A shop in `shop.prod`, a full database in `shop.copy`, and a folder for what is temporary.
fn repo(target: &TestDatabase) -> Monorepo {
    let repo = Monorepo::postgres(NOTES);
    fill(server(), repo.postgres_name());
    server()
        .psql(&target.name, "create table old (a int)")
        .unwrap();
    let text = repo.read("settings.yaml");
    let copy = postgres_entry("copy", &target.name);
    let beside = postgres_entry("beside", &format!("{}_beside", target.name));
    repo.write(
        "settings.yaml",
        &format!("{text}{copy}{beside}postgres_tools: tools\n"),
    );
    repo.write("temporary/.gitkeep", "");
    repo
}

fn command(repo: &Monorepo, more: &[&str]) -> Command {
    let clone = ["clone", "shop.prod", "shop.copy", "--force"];
    let mut command = repo.command(&[&clone, more].concat());
    command.env("TMPDIR", repo.path("temporary"));
    command
}

fn folders(repo: &Monorepo) -> usize {
    names(&repo.path("temporary")).len() - 1
}

/// Waits until something is so.
#[track_caller]
fn soon(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(40), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whether a program of the folder of `repo` waits, or a mask does.
fn waits(child: u32) -> bool {
    let sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
    !sleepers(child).is_empty() || server().psql("postgres", sleeping).unwrap().trim() != "0"
}

/// Ends the mask of a killed clone: its session does not see that nobody reads any more.
fn wake_up() {
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
        where wait_event = 'PgSleep'";
    soon("a mask sleeps on", || {
        server().psql("postgres", end).unwrap().trim() == "0"
    });
}

/// The programs that wait and were started by a process.
fn sleepers(parent: u32) -> Vec<String> {
    let output = Command::new("pgrep")
        .args(["-P", &parent.to_string(), "-f", "sleep 1234"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn after_a_kill_in_any_phase_the_target_stands_and_the_next_one_tidies_up() {
    alone();
    let target = server().database();
    let repo = repo(&target);
    let sleep = ["--mask", "logs.line=pg_sleep(1234)::text"];
    for (dump, restore, more) in [
        (
            "--snapshot=*",
            "never",
            &["--exclude-table-data", "logs"][..],
        ),
        (
            "never",
            "--section=pre-data",
            &["--exclude-table-data", "logs"],
        ),
        ("never", "never", &sleep),
        (
            "never",
            "--section=post-data",
            &["--exclude-table-data", "logs"],
        ),
    ] {
        program(&repo, "pg_dump", dump);
        program(&repo, "pg_restore", restore);
        let mut child = cli::start(&mut command(&repo, more));
        let id = child.id();
        soon("it does not begin to wait", || waits(id));
        let programs = sleepers(id);
        // While it lives, another one leaves alone what is its own.
        program(&repo, "pg_dump", "never");
        program(&repo, "pg_restore", "never");
        let is_made = leftovers(server()).lines().count();
        let mut beside = repo.command(&[
            "clone",
            "shop.prod",
            "shop.beside",
            "--create",
            "--force",
            "--table",
            "orders",
        ]);
        cli::run(beside.env("TMPDIR", repo.path("temporary"))).done();
        assert_eq!(leftovers(server()).lines().count(), is_made);
        assert_eq!(folders(&repo), 1);
        child.kill().unwrap();
        child.wait().unwrap();
        wake_up();
        // The programs go with it.
        soon("a program lives on", || {
            programs
                .iter()
                .all(|id| !Path::new("/proc").join(id).exists())
        });
        server().psql(&target.name, "select a from old").unwrap();
        assert_eq!(folders(&repo), 1);
        assert!(
            names(&repo.path("temporary"))
                .iter()
                .all(|name| name.starts_with("schemi-clone-") || name == ".gitkeep")
        );
        cli::run(&mut command(&repo, &["--exclude-table-data", "logs"])).done();
        assert_eq!((leftovers(server()), folders(&repo)), (String::new(), 0));
        server()
            .psql(&target.name, "select count(*) from orders; drop table logs, orders, customers cascade; create table old (a int)")
            .unwrap();
    }
}

#[test]
fn a_signal_ends_the_programs_and_leaves_nothing() {
    alone();
    let target = server().database();
    let repo = repo(&target);
    program(&repo, "pg_dump", "never");
    program(&repo, "pg_restore", "--section=post-data");
    let child = cli::start(&mut command(&repo, &["--exclude-table-data", "logs"]));
    let id = child.id();
    soon("it does not begin to wait", || waits(id));
    let programs = sleepers(id);
    let sent = Command::new("kill")
        .args(["-INT", &id.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    cli::finish(child).says(&["stopped: the target is as it was"]);
    assert!(
        programs
            .iter()
            .all(|id| !Path::new("/proc").join(id).exists())
    );
    assert_eq!((leftovers(server()), folders(&repo)), (String::new(), 0));
    server().psql(&target.name, "select a from old").unwrap();
}
