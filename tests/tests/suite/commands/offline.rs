//! `--sql`: a script that does without the tool what `migrate` does with it.

use std::process::Command;

use schemi_tests::monorepo::{Monorepo, SHOP};
use schemi_tests::postgres::server;

/// Runs a script that has no errors.
fn run_script(repo: &Monorepo, script: &str) {
    assert_eq!(repo.shell(script), "", "{script}");
}

/// The history without what differs from run to run.
fn history(repo: &Monorepo) -> String {
    repo.sql("SELECT package, revision, parents, message, state, statement_no, checksum, tool_version, down_script FROM schemi_revisions ORDER BY revision")
}

fn two_revisions(repo: &Monorepo) -> String {
    repo.revision(&[]);
    repo.run(&["migrate", repo.target, "--sql"]).done()
}

#[test]
fn a_script_makes_the_same_schema_and_history_as_migrate() {
    for repo in Monorepo::each(SHOP) {
        let first = two_revisions(&repo);
        assert!(
            first.contains("CREATE TABLE") && first.contains("schemi_revisions"),
            "{first}"
        );
        repo.on("migrate", &[]).done();
        repo.models(
            &SHOP
                .replace("total >= 0", "total > 0")
                .replace("pub name: Option<String>", "pub name: String"),
        );
        repo.revision(&["--rev-id", "bbbbbbbbbbbb"]);
        let whole = repo.run(&["migrate", repo.target, "--sql", "--assume-no-triggers"]);
        let whole = whole.done();
        repo.on("migrate", &[]).done();
        let (schema, rows) = (schema(&repo), history(&repo));
        empty(&repo);
        run_script(&repo, &whole);
        assert_eq!(self::schema(&repo), schema);
        assert_eq!(history(&repo), rows);
        repo.on("check", &[]).done();
        assert!(
            repo.on("current", &[])
                .done()
                .contains("bbbbbbbbbbbb (head)")
        );
        // And back again.
        let back = repo
            .on(
                "downgrade",
                &["bbbbbbbbbbbb:base", "--sql", "--assume-no-triggers"],
            )
            .done();
        run_script(&repo, &back);
        assert!(
            repo.on("current", &[])
                .done()
                .contains("no revision is applied")
        );
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}

/// Takes everything away.
fn empty(repo: &Monorepo) {
    if repo.is_sqlite() {
        std::fs::remove_file(repo.path("data/shop.db")).unwrap();
    } else {
        repo.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
}

fn schema(repo: &Monorepo) -> String {
    let dump = repo.dump();
    let lines = dump
        .lines()
        .filter(|line| !line.starts_with("INSERT INTO") && !line.starts_with("shop|"));
    // Nobody cares what the schema that was dropped and made again is called in a comment.
    lines
        .filter(|line| {
            !line.contains("SCHEMA public")
                && !line.contains("Name: public;")
                && !line.starts_with("--")
        })
        .filter(|line| !line.is_empty())
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn no_database_is_needed() {
    let repo = Monorepo::both(SHOP);
    repo.revision(&[]);
    let settings = repo
        .read("settings.yaml")
        .replace("host: /", "host: /nowhere/")
        .replace("data/shop.db", "nowhere/shop.db");
    repo.write("settings.yaml", &settings);
    let before = repo.files();
    for target in ["shop.dev", "shop.prod"] {
        let script = repo.run(&["migrate", target, "--sql"]).done();
        assert!(script.contains("CREATE TABLE"), "{script}");
        let again = repo.run(&["migrate", target, "--sql"]).done();
        assert_eq!(again, script, "the same input gives the same bytes");
    }
    assert_eq!(repo.files(), before);
}

#[test]
fn a_table_made_anew_needs_the_word_that_there_are_no_triggers() {
    let repo = Monorepo::sqlite(SHOP);
    repo.evolve(SHOP, &[]);
    repo.models(&SHOP.replace("total >= 0", "total > 0"));
    repo.revision(&["--rev-id", "bbbbbbbbbbbb"]);
    repo.on("migrate", &["--sql"])
        .says(&["bbbbbbbbbbbb", "orders", "--assume-no-triggers"]);
    repo.on("migrate", &["--sql", "--assume-no-triggers"])
        .done();
}

#[test]
fn the_way_back_must_say_from_where() {
    let repo = Monorepo::sqlite(SHOP);
    repo.evolve(SHOP, &[]);
    repo.on("downgrade", &["base", "--sql"])
        .says(&["FROM:TO", "base"]);
}

#[test]
fn a_script_that_fails_records_nothing_that_failed() {
    for repo in Monorepo::each(SHOP) {
        let two = "-- schemi:up\nCREATE TABLE t (a text);\nINSERT INTO t VALUES ('x'), ('x');\n";
        repo.hand_written("aaaaaaaaaaaa", None, two);
        repo.on("migrate", &[]).done();
        let unique = "-- schemi:up\nCREATE TABLE half (a text);\nCREATE UNIQUE INDEX u ON t (a);\n";
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), unique);
        let after = "-- schemi:up\nCREATE TABLE after (a text);\n";
        repo.hand_written("cccccccccccc", Some("bbbbbbbbbbbb"), after);
        let before = repo.dump();
        let script = repo.on("migrate", &["aaaaaaaaaaaa:head", "--sql"]).done();
        let errors = repo.shell(&script);
        assert_eq!(
            errors.to_lowercase().matches("error").count(),
            1,
            "{errors}"
        );
        assert_eq!(repo.dump(), before);
        if !repo.is_sqlite() {
            goes_on(&repo, &script);
            assert_eq!(repo.dump(), before);
        }
        repo.sql("DELETE FROM t");
        run_script(&repo, &script);
        repo.on("current", &["--check-heads"]).done();
    }
}

/// A client that goes on after errors finds that what comes next needs what has failed.
fn goes_on(repo: &Monorepo, script: &str) {
    let script = script.replace("\\set ON_ERROR_STOP on", "");
    repo.write("script.sql", &script);
    let server = server();
    let output = Command::new(server.bin.join("psql"))
        .args(["-Xq", "-U", &server.user, "-p", &server.port.to_string()])
        .args(["-d", repo.postgres_name(), "-h"])
        .arg(&server.socket)
        .arg("-f")
        .arg(repo.path("script.sql"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let said = "not applied in this database: bbbbbbbbbbbb";
    assert!(errors.contains(said), "{errors}");
}
