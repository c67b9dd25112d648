//! Programs that are run on a new revision's file.

use schemi_tests::monorepo::{Monorepo, NOTES};

use super::file_names::set;

#[test]
fn a_hook_gets_the_file_and_the_values() {
    for repo in Monorepo::each(NOTES) {
        set(
            &repo,
            "hooks:\n  - run: [sed, -i, \"s/CREATE TABLE/CREATE  TABLE/\", \"{path}\"]\n  - run: [sh, -c, 'echo \
             \"-- $NOTE by $SCHEMI_X_WHO for $SCHEMI_PROJECT $SCHEMI_REVISION {kept} $1\" >> \"$SCHEMI_PATH\"; \
             echo said', sh, \"{x.who}!\"]\n    env: { NOTE: \"seen {x.who}\" }",
        );
        let args = ["-m", "notes", "--rev-id", "abcd", "-x", "who=Ada", "-v"];
        let ran = repo.on("revision", &args);
        assert!(ran.stderr.contains("ran sed -i"), "{ran}");
        assert!(ran.stderr.contains("said\n"), "{ran}");
        ran.done();
        let text = repo.revision_text("abcd_notes");
        assert!(text.contains("CREATE  TABLE notes"), "{text}");
        assert!(
            text.ends_with("-- seen Ada by Ada for shop abcd {kept} Ada!\n"),
            "{text}"
        );
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
        let before = repo.files();
        repo.on("revision", &["-m", "x", "--empty", "--dry-run"])
            .done();
        assert_eq!(repo.files(), before, "nothing was written, so no hook ran");
        repo.on("revision", &["-m", "x", "--empty"])
            .says(&["a value for `who`", "-x who=VALUE"]);
    }
}

#[test]
fn merges_are_given_to_hooks_too() {
    let repo = Monorepo::sqlite(NOTES);
    let nothing = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";
    repo.hand_written("aaaaaaaaaaaa", None, nothing);
    repo.hand_written("bbbbbbbbbbbb", None, nothing);
    set(
        &repo,
        "hooks:\n  - run: [sh, -c, 'echo \"-- checked\" >> \"$0\"', \"{path}\"]",
    );
    let args = [
        "merge",
        "shop",
        "-m",
        "join",
        "--rev-id",
        "cccccccccccc",
        "--format",
        "json",
    ];
    let json = repo.run(&args).json();
    assert!(
        repo.revision_text("cccccccccccc_join")
            .ends_with("-- checked\n")
    );
    assert!(
        json["revision"]["text"]
            .as_str()
            .unwrap()
            .ends_with("-- checked\n")
    );
    assert_eq!(json["hooks"].as_array().unwrap().len(), 1);
}

#[test]
fn a_hook_that_fails_is_named_with_what_it_said() {
    for (hook, words) in [
        (
            "[sh, -c, 'echo no good >&2; exit 3']",
            &["the hook `sh -c", "no good", "stays at"] as &[&str],
        ),
        (
            "[/nowhere/sqlfluff, \"{path}\"]",
            &["/nowhere/sqlfluff", "cannot be started", "stays at"],
        ),
        (
            "[sed, -i, s/abcd/efgh/, \"{path}\"]",
            &["made revision efgh of revision abcd"],
        ),
        (
            "[sed, -i, \"/^-- record:/d\", \"{path}\"]",
            &["-- record:", "put it back"],
        ),
        (
            "[sed, -i, s/schemi:down/schemi:dwon/, \"{path}\"]",
            &["abcd_notes.sql:", "unknown marker"],
        ),
    ] {
        let repo = Monorepo::sqlite(NOTES);
        set(&repo, &format!("hooks:\n  - run: {hook}"));
        repo.on("revision", &["-m", "notes", "--rev-id", "abcd"])
            .says(words);
        assert!(!repo.revisions().is_empty());
    }
}
