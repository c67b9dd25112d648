//! Revisions and history that disagree: refused by name, before any statement.

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";

/// A monorepo whose database has the revision `aaaaaaaaaaaa` of the notes.
fn applied(target: &str) -> Monorepo {
    let [sqlite, postgres] = Monorepo::each(NOTES);
    let repo = if target == "shop.dev" {
        sqlite
    } else {
        postgres
    };
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    repo
}

/// The command is refused with these words, and the database stays as it is.
#[track_caller]
fn refused(repo: &Monorepo, command: &str, rest: &[&str], words: &[&str]) {
    let before = repo.dump();
    repo.on(command, rest).says(words);
    assert_eq!(repo.dump(), before);
}

#[test]
fn an_edited_revision_is_refused_by_name() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        let path = format!("{VERSIONS}/aaaaaaaaaaaa_change.sql");
        let text = repo.read(&path);
        repo.write(&path, &format!("{}\r\n\r\n", text.replace('\n', "  \r\n")));
        repo.on("migrate", &[]).done();
        repo.write(&path, &text.replace("notes", "memos"));
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
        let words = [
            "`aaaaaaaaaaaa` was edited",
            &path,
            "put the file back",
            "new revision",
        ];
        for (command, rest) in [
            ("migrate", &[] as &[&str]),
            ("check", &[]),
            ("downgrade", &["base"]),
            ("revision", &["-m", "x"]),
            ("migrate", &["--dry-run"]),
        ] {
            refused(&repo, command, rest, &words);
        }
        assert!(repo.on("current", &[]).done().contains("aaaaaaaaaaaa"));
    }
}

#[test]
fn a_revision_without_its_file_is_refused_and_can_be_taken_back() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        std::fs::remove_file(repo.path(&format!("{VERSIONS}/aaaaaaaaaaaa_change.sql"))).unwrap();
        let words = [
            "`aaaaaaaaaaaa` (change) is applied, but no file here has it",
            "downgrade",
        ];
        for (command, rest) in [
            ("migrate", &[] as &[&str]),
            ("check", &[]),
            ("revision", &["-m", "x"]),
        ] {
            refused(&repo, command, rest, &words);
        }
        assert!(
            repo.on("current", &[])
                .done()
                .contains("no file here has it")
        );
        repo.on("downgrade", &["base"])
            .says(&["aaaaaaaaaaaa change", "--yes"]);
        repo.on("downgrade", &["base", "--yes"]).done();
        assert!(
            repo.on("current", &[])
                .done()
                .contains("no revision is applied")
        );
    }
}

#[test]
fn two_revisions_with_one_id_are_refused() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        repo.write(
            &format!("{VERSIONS}/copy.sql"),
            &repo.revision_text("aaaaaaaaaaaa_change"),
        );
        let words = [
            "two revisions have the id `aaaaaaaaaaaa`",
            "aaaaaaaaaaaa_change.sql",
            "copy.sql",
        ];
        refused(&repo, "migrate", &[], &words);
        refused(&repo, "downgrade", &["base"], &words);
    }
}

#[test]
fn a_cycle_and_a_missing_parent_are_refused() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        repo.hand_written("bbbbbbbbbbbb", Some("cccccccccccc"), NOTHING);
        refused(
            &repo,
            "migrate",
            &[],
            &[
                "bbbbbbbbbbbb_hand.sql",
                "revises `cccccccccccc`, which no file has",
            ],
        );
        repo.hand_written("cccccccccccc", Some("bbbbbbbbbbbb"), NOTHING);
        refused(
            &repo,
            "migrate",
            &[],
            &[
                "come from each other: bbbbbbbbbbbb, cccccccccccc",
                "revises",
            ],
        );
    }
}

#[test]
fn several_heads_are_refused_and_named() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
        repo.hand_written("cccccccccccc", Some("aaaaaaaaaaaa"), NOTHING);
        let words = [
            "several heads: bbbbbbbbbbbb, cccccccccccc",
            "`heads`",
            "`merge`",
        ];
        refused(&repo, "migrate", &[], &words);
        refused(&repo, "revision", &["-m", "x"], &words);
        assert_eq!(repo.run(&["heads", "shop"]).done().lines().count(), 2);
        // The way out that the message names.
        repo.run(&["merge", "shop", "-m", "join"]).done();
        repo.on("migrate", &[]).done();
        let current = repo.on("current", &["--format", "json"]).json();
        assert_eq!(current["heads"].as_array().unwrap().len(), 1);
        repo.on("check", &[]).done();
    }
}

#[test]
fn transaction_statements_are_refused_before_any_statement() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        for word in ["COMMIT", "BEGIN", "ROLLBACK", "end"] {
            let body = format!(
                "-- schemi:up\nCREATE TABLE half (a integer);\n{word};\n\n-- schemi:down\n"
            );
            repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &body);
            let place = format!("{VERSIONS}/bbbbbbbbbbbb_hand.sql:8");
            let word = format!("`{}` is not allowed", word.to_uppercase());
            for rest in [&[] as &[&str], &["--dry-run"]] {
                refused(&repo, "migrate", rest, &[&place, &word, "take it out"]);
            }
        }
    }
}

#[test]
fn a_failed_statement_is_shown_in_its_file_with_a_marker() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        let body = "-- schemi:up\nCREATE TABLE half (a integer);\n\nINSERT INTO half\n  VALUES (1), (nowhere);\n\n-- schemi:down\n";
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), body);
        let message = repo.on("migrate", &[]).fails();
        assert!(message.contains("bbbbbbbbbbbb_hand.sql:10:16"), "{message}");
        assert!(message.contains("nowhere"), "{message}");
        assert!(message.contains("  ^^^^^^^\n"), "{message}");
        assert!(message.contains("rolled back"), "{message}");
        assert!(!repo.dump().contains("half"));
        assert!(
            repo.on("current", &[])
                .done()
                .contains("1 revision is pending: bbbbbbbbbbbb")
        );
    }
}

#[test]
fn what_committed_before_the_failure_stays() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        repo.hand_written(
            "bbbbbbbbbbbb",
            Some("aaaaaaaaaaaa"),
            "-- schemi:up\nCREATE TABLE whole (a integer);\n\n-- schemi:down\nDROP TABLE whole;\n",
        );
        repo.hand_written(
            "cccccccccccc",
            Some("bbbbbbbbbbbb"),
            "-- schemi:up\nCREATE TABLE half (a integer);\nSELECT nonsense();\n\n-- schemi:down\n",
        );
        repo.on("migrate", &[])
            .says(&["cccccccccccc_hand.sql:8", "nonsense"]);
        assert!(repo.on("current", &[]).done().contains("bbbbbbbbbbbb"));
        repo.sql("SELECT * FROM whole");
        repo.on("downgrade", &["-1"]).done();
        assert!(repo.on("current", &[]).done().contains(": aaaaaaaaaaaa"));
    }
}

#[test]
fn a_revision_left_half_way_is_named_and_resumed() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        let body = "-- schemi:up transaction=off\nCREATE TABLE first (a integer);\nINSERT INTO second VALUES (1);\n\n-- schemi:down\n";
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), body);
        repo.on("migrate", &[])
            .says(&["bbbbbbbbbbbb_hand.sql:8", "stays committed", "repair"]);
        repo.on("migrate", &[]).says(&["bbbbbbbbbbbb", "repair"]);
        repo.sql("CREATE TABLE second (a integer)");
        repo.on("repair", &[]).done();
        assert_eq!(repo.sql("SELECT a FROM second").trim(), "1");
        let said = repo.on("repair", &[]).done();
        assert!(said.starts_with("nothing to repair: "), "{said}");
        assert!(
            repo.on("current", &[])
                .done()
                .contains("bbbbbbbbbbbb (head)")
        );
    }
}

/// A revision of two statements outside of transactions, of which the second has failed.
fn half(target: &'static str) -> Monorepo {
    let repo = applied(target);
    let body = "-- schemi:up transaction=off\nCREATE TABLE first (a integer);\nINSERT INTO second VALUES (1);\n\n-- schemi:down\n";
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), body);
    repo.on("migrate", &[])
        .says(&["1 earlier statement of revision bbbbbbbbbbbb stays committed"]);
    repo
}

#[test]
fn half_a_revision_is_never_called_applied() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = half(target);
        let current = repo.on("current", &["--check-heads"]).found();
        assert!(
            current.contains("bbbbbbbbbbbb (applied in part, 1 statement: `repair` goes on)"),
            "{current}"
        );
        assert!(!current.contains("(head)"), "{current}");
        let json = repo.on("current", &["--format", "json"]).json();
        assert_eq!(json["pending"][0], "bbbbbbbbbbbb");
        assert_eq!(json["unfinished"][0]["revision"], "bbbbbbbbbbbb");
        assert_eq!(json["unfinished"][0]["state"], "partial");
        assert_eq!(json["unfinished"][0]["statement_no"], 1);
        let history = repo.on("history", &["-i"]).done();
        assert!(history.contains("(head, applied in part, 1"), "{history}");
        let json = repo.on("history", &["-i", "--format", "json"]).json();
        assert_eq!(json[0]["is_applied"], false);
        repo.sql("UPDATE schemi_revisions SET state = 'running' WHERE revision = 'bbbbbbbbbbbb'");
        repo.on("current", &["--check-heads"]).found();
    }
}

#[test]
fn a_stamp_refuses_half_a_revision_until_it_is_purged() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = half(target);
        for rest in [&["head"] as &[&str], &["base"], &["head", "--dry-run"]] {
            let words = ["`bbbbbbbbbbbb` was applied in part", "`repair`", "--purge"];
            refused(&repo, "stamp", rest, &words);
        }
        repo.on("stamp", &["head", "--purge"]).done();
        repo.on("current", &["--check-heads"]).done();
        repo.on("migrate", &[]).done();
    }
}

#[test]
fn a_stamp_leaves_what_is_applied_as_it_is() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        let rows = "SELECT * FROM schemi_revisions WHERE revision = 'aaaaaaaaaaaa'";
        let before = repo.sql(rows);
        let path = format!("{VERSIONS}/aaaaaaaaaaaa_change.sql");
        let text = repo.read(&path);
        repo.write(&path, &text.replace("notes", "memos"));
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
        repo.on("stamp", &["head"]).done();
        assert_eq!(repo.sql(rows), before);
        repo.on("migrate", &[]).says(&["`aaaaaaaaaaaa` was edited"]);
        repo.write(&path, &text);
        repo.on("migrate", &[]).done();
        repo.on("stamp", &["aaaaaaaaaaaa"]).done();
        assert_eq!(repo.sql(rows), before);
        repo.on("current", &["--check-heads"]).found();
    }
}

#[test]
fn a_stamp_forgets_no_applied_revision_without_a_word() {
    for target in ["shop.dev", "shop.prod"] {
        let repo = applied(target);
        let path = repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
        repo.on("migrate", &[]).done();
        std::fs::remove_file(repo.path(&path)).unwrap();
        let words = ["would forget `bbbbbbbbbbbb`", "downgrade", "--purge"];
        refused(&repo, "stamp", &["head"], &words);
        repo.on("stamp", &["head", "--purge"]).done();
        repo.on("current", &["--check-heads"]).done();
    }
}
