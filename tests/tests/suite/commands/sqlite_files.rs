//! SQLite files that are missing, are none, may not be written, are locked.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::time::{Duration, Instant};

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, NOTES, block_on, names};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

/// Each command that needs the database to be there already.
const READERS: [&[&str]; 4] = [
    &["current"],
    &["check"],
    &["downgrade", "base"],
    &["repair"],
];

fn run(repo: &Monorepo, command: &[&str]) -> cli::Ran {
    repo.on(command[0], &command[1..])
}

#[test]
fn a_missing_file_is_not_made_by_those_who_read() {
    let repo = Monorepo::sqlite(NOTES);
    repo.revision(&[]);
    let before = repo.files();
    for command in READERS {
        run(&repo, command).says(&[
            "no such file `./data/shop.db`",
            "shop.dev",
            "cargo schemi migrate",
        ]);
    }
    repo.run(&["history", "shop.dev", "-i"])
        .says(&["no such file"]);
    let plan = repo.on("migrate", &["--dry-run"]).done();
    assert!(plan.contains("CREATE TABLE notes"), "{plan}");
    repo.on("stamp", &["head", "--dry-run"]).done();
    assert_eq!(repo.files(), before);
    repo.on("migrate", &[]).done();
    assert!(repo.path("data/shop.db").is_file());
}

#[test]
fn nothing_to_do_makes_no_file() {
    let repo = Monorepo::sqlite(NOTES);
    let before = repo.files();
    let said = repo.on("migrate", &[]).done();
    assert!(said.contains("the project has no revisions yet"), "{said}");
    assert!(said.contains("cargo schemi revision shop.dev"), "{said}");
    repo.on("migrate", &["--dry-run"]).done();
    repo.on("stamp", &["base"]).done();
    for command in [
        &["migrate", "abcd"][..],
        &["migrate", "+1"],
        &["stamp", "abcd"],
    ] {
        run(&repo, command).fails();
    }
    assert_eq!(repo.files(), before);
    repo.revision(&[]);
    let before = repo.files();
    repo.on("migrate", &["base"]).done();
    repo.on("migrate", &["abcd"]).fails();
    repo.on("stamp", &["abcd"]).fails();
    repo.on("stamp", &["base"]).done();
    repo.on("migrate", &["--sql"]).done();
    assert_eq!(repo.files(), before);
    repo.on("stamp", &["head"]).done();
    assert!(repo.path("data/shop.db").is_file());
}

#[test]
fn a_file_that_was_made_in_vain_is_told() {
    let repo = Monorepo::sqlite(NOTES);
    let path = repo.hand_written("aaaaaaaaaaaa", None, "-- schemi:up\nSELECT absent;\n");
    let stays = "./data/shop.db stays, empty";
    repo.on("migrate", &[])
        .says(&["no such column: absent", stays]);
    assert_eq!(std::fs::read(repo.path("data/shop.db")).unwrap(), b"");
    // Who finds a file there has not made it.
    let again = repo.on("migrate", &[]).fails();
    assert!(!again.contains(stays), "{again}");
    let text = repo.read(&path).replace("SELECT absent", "SELECT 1");
    repo.write(&path, &text);
    repo.on("migrate", &[]).done();
}

#[test]
fn a_reader_leaves_no_file_beside_a_database_with_a_log() {
    let repo = Monorepo::sqlite(NOTES);
    let first = repo.evolve(NOTES, &[]);
    let first = first.split_once('_').unwrap().0;
    repo.sql("PRAGMA journal_mode = WAL");
    repo.hand_written("aaaaaaaaaaaa", Some(first), "-- schemi:up\nSELECT 1;\n");
    let before = repo.files();
    for command in [
        &["current"][..],
        &["check"],
        &["check", "--explain"],
        &["current", "--check-heads"],
        &["migrate", "--dry-run"],
        &["downgrade", "base", "--dry-run"],
        &["stamp", "base", "--dry-run"],
        &["repair", "--dry-run"],
        &["repair"],
        &["migrate", "abcd"],
        &["downgrade", "abcd"],
        &["revision", "-m", "x", "--dry-run"],
        &["history", "-i"],
    ] {
        run(&repo, command);
        assert_eq!(repo.files(), before, "{command:?}");
    }
    repo.on("migrate", &[]).done();
    assert_eq!(names(&repo.path("data")), [".gitkeep", "shop.db"]);
}

#[test]
fn a_missing_folder_is_not_made() {
    let repo = Monorepo::sqlite(NOTES);
    repo.revision(&[]);
    let settings = repo
        .read("settings.yaml")
        .replace("data/shop.db", "elsewhere/shop.db");
    repo.write("settings.yaml", &settings);
    let before = repo.files();
    repo.on("migrate", &[])
        .says(&["no such folder `./elsewhere`", "shop.dev"]);
    assert_eq!(repo.files(), before);
    assert!(!repo.path("elsewhere").exists());
}

#[test]
fn a_folder_and_a_text_file_are_refused() {
    let repo = Monorepo::sqlite(NOTES);
    repo.revision(&[]);
    std::fs::create_dir(repo.path("data/shop.db")).unwrap();
    for command in READERS.iter().chain(&[
        &["migrate"] as &[&str],
        &["stamp", "head"],
        &["revision", "-m", "x"],
    ]) {
        run(&repo, command).says(&["`./data/shop.db` is a folder", "shop.dev"]);
    }
    std::fs::remove_dir(repo.path("data/shop.db")).unwrap();
    repo.write("data/shop.db", &"plain notes, no database\n".repeat(80));
    let before = repo.files();
    for command in READERS.iter().chain(&[
        &["migrate"] as &[&str],
        &["stamp", "head"],
        &["revision", "-m", "x"],
    ]) {
        run(&repo, command).says(&["`./data/shop.db` is not a SQLite database", "shop.dev"]);
    }
    assert_eq!(repo.files(), before);
}

#[test]
fn a_file_that_may_not_be_written_is_read_and_not_changed() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    repo.hand_written(
        "aaaaaaaaaaaa",
        Some(repo.revisions()[0].split_once('_').unwrap().0),
        "-- schemi:up\nSELECT 1;\n-- schemi:down\n",
    );
    // Root may write everything, so the tool runs as somebody else.
    let folder = tempfile::tempdir().unwrap();
    let tool = folder.path().join("schemi");
    std::fs::copy(cli::folder().join("schemi"), &tool).unwrap();
    for path in [folder.path(), repo.root(), &repo.path("data")] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    chown(repo.path("data/shop.db"), Some(0), Some(0)).unwrap_or_default();
    std::fs::set_permissions(repo.path("data/shop.db"), PermissionsExt::from_mode(0o444)).unwrap();
    let before = repo.files();
    let is_root =
        std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(&tool);
        command
            .args(args)
            .current_dir(repo.root())
            .env("SCHEMI_SETTINGS", repo.path("settings.yaml"));
        if is_root {
            command.uid(65534).gid(65534);
        }
        cli::run(&mut command)
    };
    assert!(
        run(&["current", "shop.dev"])
            .done()
            .contains("1 revision is pending")
    );
    run(&["check", "shop.dev"]).found();
    assert!(
        run(&["migrate", "shop.dev", "--dry-run"])
            .done()
            .contains("SELECT 1")
    );
    run(&["migrate", "shop.dev"]).says(&["./data/shop.db", "shop.dev", "read-only", "permissions"]);
    assert_eq!(repo.files(), before);
}

#[test]
fn a_locked_file_is_waited_for_no_longer_than_asked() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    let first = repo.revisions()[0].split_once('_').unwrap().0.to_owned();
    repo.hand_written(
        "aaaaaaaaaaaa",
        Some(&first),
        "-- schemi:up\nSELECT 1;\n-- schemi:down\n",
    );
    let before = (repo.dump(), names(&repo.path("data")));
    block_on(async {
        let options = SqliteConnectOptions::new().filename(repo.path("data/shop.db"));
        let mut holder = options.connect().await.unwrap();
        holder.execute("BEGIN EXCLUSIVE").await.unwrap();
        let begun = Instant::now();
        let ran = repo.on("migrate", &["--lock-timeout", "300ms"]);
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "{:?}",
            begun.elapsed()
        );
        ran.says(&["./data/shop.db", "locked", "lock"]);
        holder.execute("ROLLBACK").await.unwrap();
        holder.execute("BEGIN IMMEDIATE").await.unwrap();
        let begun = Instant::now();
        let ran = repo.on("migrate", &["--lock-timeout", "300ms"]);
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "{:?}",
            begun.elapsed()
        );
        ran.says(&["data/shop.db is locked", "waited 0.3 s"]);
        holder.execute("ROLLBACK").await.unwrap();
        holder.close().await.unwrap();
    });
    assert_eq!((repo.dump(), names(&repo.path("data"))), before);
    repo.on("migrate", &[]).done();
}
