//! Branches: begun on purpose, listed, drawn by name, joined.

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";

/// `a`, and `b` and `c` after it.
fn forked(repo: &Monorepo) {
    repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
    repo.hand_written("cccccccccccc", Some("aaaaaaaaaaaa"), NOTHING);
}

#[test]
fn merge_joins_all_heads() {
    for repo in Monorepo::each(NOTES) {
        forked(&repo);
        repo.on("migrate", &["heads"]).done();
        let args = ["merge", "shop", "--rev-id", "dddddddddddd"];
        let said = repo.run(&args).done();
        assert_eq!(
            said,
            format!("wrote {VERSIONS}/dddddddddddd_merge_bbbbbbbbbbbb_and_cccccccccccc.sql\n")
        );
        let text = repo.revision_text("dddddddddddd_merge_bbbbbbbbbbbb_and_cccccccccccc");
        assert!(
            text.contains("-- revises: bbbbbbbbbbbb, cccccccccccc\n"),
            "{text}"
        );
        repo.on("migrate", &[]).done();
        repo.on("current", &["--check-heads"]).done();
        // One revision is taken back, and both branches are current again.
        repo.on("downgrade", &["bbbbbbbbbbbb"]).done();
        let current = repo.on("current", &["--format", "json"]).json();
        assert_eq!(current["heads"].as_array().unwrap().len(), 2, "{current}");
    }
}

#[test]
fn merge_joins_the_revisions_that_are_named() {
    let repo = Monorepo::sqlite(NOTES);
    forked(&repo);
    repo.hand_written("eeeeeeeeeeee", Some("aaaaaaaaaaaa"), NOTHING);
    let args = [
        "merge",
        "shop",
        "bbbb",
        "cccc",
        "-m",
        "join",
        "--branch-label",
        "main",
    ];
    let outcome = repo
        .run(&[&args[..], &["--format", "json"]].concat())
        .json();
    let text = outcome["revision"]["text"].as_str().unwrap();
    assert!(text.contains("-- message: join\n"), "{text}");
    assert!(text.contains("-- branch-label: main\n"), "{text}");
    let heads = repo.run(&["heads", "shop"]).done();
    assert_eq!(heads.lines().count(), 2, "{heads}");
    assert!(heads.contains("(head, merge, main) join"), "{heads}");
    let dry = repo.run(&["merge", "shop", "heads", "--dry-run"]).done();
    assert!(dry.starts_with("-- revision: "), "{dry}");
    assert_eq!(repo.run(&["heads", "shop"]).done(), heads);
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let repo = Monorepo::sqlite(NOTES);
    repo.run(&["merge", "shop"])
        .says(&["two revisions or more", "there is none"]);
    forked(&repo);
    let before = repo.files();
    repo.run(&["merge", "shop", "bbbb"])
        .says(&["there is only bbbbbbbbbbbb"]);
    repo.run(&["merge", "shop", "bbbb", "aaaa"])
        .says(&["bbbbbbbbbbbb comes from aaaaaaaaaaaa already"]);
    repo.hand_written("eeeeeeeeeeee", Some("bbbbbbbbbbbb"), NOTHING);
    repo.run(&["merge", "shop", "bbbb", "cccc"]).says(&[
        "bbbbbbbbbbbb is no head: eeeeeeeeeeee comes after it",
        "--splice",
    ]);
    repo.run(&["merge", "shop", "bbbb", "cccc", "--rev-id", "head"])
        .fails();
    assert_eq!(repo.files().len(), before.len() + 1);
    repo.run(&["merge", "shop", "bbbb", "cccc", "--splice"])
        .done();
}

#[test]
fn a_branch_is_begun_on_purpose() {
    for repo in Monorepo::each(NOTES) {
        repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
        let args = ["--empty", "-m", "hotfix", "--head", "aaaa"];
        repo.on("revision", &args).says(&[
            "aaaaaaaaaaaa is no head: bbbbbbbbbbbb comes after it",
            "--splice",
        ]);
        let args = [&args[..], &["--splice", "--branch-label", "fix"]].concat();
        repo.on("revision", &args).done();
        assert!(
            repo.run(&["heads", "shop"])
                .done()
                .contains("(head, fix) hotfix")
        );
        // A label that is taken, or that means something else, never reaches a file.
        let before = repo.files();
        let args = ["--empty", "-m", "x", "--head", "bbbb", "--branch-label"];
        repo.on("revision", &[&args[..], &["fix"]].concat())
            .says(&["branch label `fix`", "already taken"]);
        repo.on("revision", &[&args[..], &["head"]].concat())
            .says(&["`head`"]);
        assert_eq!(repo.files(), before);
    }
}

#[test]
fn a_new_base_begins_a_branch_of_its_own() {
    let repo = Monorepo::sqlite(NOTES);
    repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
    let args = [
        "--empty",
        "-m",
        "stock",
        "--head",
        "base",
        "--branch-label",
        "stock",
    ];
    let args = [&args[..], &["--rev-id", "ssss", "--depends-on", "aaaa"]].concat();
    repo.on("revision", &args).done();
    repo.on("migrate", &["stock@head"]).done();
    let current = repo.on("current", &[]).done();
    assert!(
        current.contains("aaaaaaaaaaaa") && current.contains("ssss"),
        "{current}"
    );
    // `aaaa` has no child, and another branch depends on it.
    assert_eq!(repo.run(&["heads", "shop"]).done().lines().count(), 2);
    let heads = repo
        .run(&["heads", "shop", "--resolve-dependencies"])
        .done();
    assert_eq!(heads, "<base> -> ssss (head, stock) stock\n");
    let long = repo.run(&["heads", "shop", "-v"]).done();
    assert!(long.contains("depends on: aaaaaaaaaaaa\n"), "{long}");
}

#[test]
fn branches_lists_where_they_begin() {
    let repo = Monorepo::sqlite(NOTES);
    assert_eq!(repo.run(&["branches", "shop"]).done(), "no branches\n");
    forked(&repo);
    let said = repo.run(&["branches", "shop"]).done();
    assert_eq!(
        said,
        "<base> -> aaaaaaaaaaaa by hand\n    aaaaaaaaaaaa -> bbbbbbbbbbbb (head) by hand\n    \
         aaaaaaaaaaaa -> cccccccccccc (head) by hand\n"
    );
    let long = repo.run(&["branches", "shop.dev", "-v"]).done();
    assert!(long.starts_with("revision:   aaaaaaaaaaaa\n"), "{long}");
    assert!(
        long.contains("created:    2026-01-01T00:00:00Z\n"),
        "{long}"
    );
    let json = repo.run(&["branches", "shop", "--format", "json"]).json();
    assert_eq!(json[0]["id"], "aaaaaaaaaaaa");
    assert_eq!(json[0]["branches"][1]["id"], "cccccccccccc");
}

#[test]
fn a_revision_is_printed_as_sql_in_place_of_a_file() {
    for repo in Monorepo::each(NOTES) {
        let before = repo.files();
        let sql = repo.on("revision", &["-m", "notes", "--sql"]).done();
        assert!(sql.starts_with("-- revision: "), "{sql}");
        assert!(sql.contains("CREATE TABLE notes"), "{sql}");
        assert_eq!(repo.files(), before);
        repo.evolve(NOTES, &[]);
        let sql = repo.on("revision", &["-m", "notes", "--sql"]).done();
        assert_eq!(
            sql,
            format!(
                "-- nothing to do: {} and the models do not differ\n",
                repo.target
            )
        );
        repo.on("revision", &["-m", "x", "--sql", "--dry-run"])
            .fails();
    }
}
