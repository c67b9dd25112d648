//! `rebase`: one's own revisions on top of others'.

use std::process::Command;

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

const A: &str = "aaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbb";
const C: &str = "cccccccccccc";
const D: &str = "dddddddddddd";

const INDEX: &str = "-- schemi:up\nCREATE INDEX ix_notes_text ON notes (text);\n\n\
    -- schemi:down\nDROP INDEX ix_notes_text;\n";

/// The models with more columns.
fn with(columns: &str) -> String {
    NOTES.replace("pub text:", &format!("{columns}\n    pub text:"))
}

/// A database at `a`, and a revision beside the others after it for each of these models.
fn forked(repo: &Monorepo, models: &[(&str, &str)]) {
    repo.evolve(NOTES, &["--rev-id", A]);
    for (id, models) in models {
        repo.models(models);
        let args = ["-m", "change", "--rev-id", id, "--head", A, "--splice"];
        repo.on("revision", &args).done();
    }
}

fn git(repo: &Monorepo, args: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(repo.root())
        .args(["-c", "user.name=me", "-c", "user.email=me@localhost"])
        .args(args);
    let output = git.output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
}

#[test]
fn ones_own_branch_comes_after_the_other_head() {
    for repo in Monorepo::each(NOTES) {
        let (phone, mail) = ("pub phone: Option<String>,", "pub mail: Option<String>,");
        forked(&repo, &[(C, &with(mail)), (B, &with(phone))]);
        let other =
            "-- schemi:up\nCREATE TABLE other (a integer);\n\n-- schemi:down\nDROP TABLE other;\n";
        repo.hand_written(D, Some(B), other);
        repo.models(&with(&format!("{phone}\n    {mail}")));
        let said = repo.run(&["rebase", "shop"]);
        said.says(&[
            "which of the heads of shop moves",
            "cccccccccccc change",
            "dddddddddddd by hand",
        ]);
        let files = [
            format!("{VERSIONS}/{A}_change.sql"),
            format!("{VERSIONS}/{C}_change.sql"),
        ];
        git(&repo, &["init", "-q", "-b", "main"]);
        git(
            &repo,
            &[&["add"], &files.each_ref().map(|file| &**file)[..]].concat(),
        );
        git(&repo, &["commit", "-q", "-m", "theirs"]);
        git(&repo, &["switch", "-q", "-c", "own"]);
        let before = repo.files();
        let dry = repo.run(&["rebase", "shop", "--dry-run"]).done();
        assert!(
            dry.starts_with("would move 2 revisions of shop onto cccccccccccc:\n"),
            "{dry}"
        );
        assert_eq!(repo.files(), before);
        let first = format!("{VERSIONS}/{B}_change.sql");
        let text = repo.read(&first);
        assert_eq!(
            repo.run(&["rebase", "shop"]).done(),
            format!(
                "moved 2 revisions of shop onto {C}:\n  {B} change\n  {D} by hand\n\
                 wrote {first}: {B} revises {C}, no longer {A}\n"
            )
        );
        let mut after = repo.files();
        let line = |id| format!("-- revises: {id}\n");
        assert_eq!(repo.read(&first), text.replace(&line(A), &line(C)));
        after.insert(repo.path(&first), text.into_bytes());
        assert_eq!(after, before);
        let again = repo.run(&["rebase", "shop"]).done();
        assert!(again.starts_with("nothing to move"), "{again}");
        for _ in 0..2 {
            repo.on("migrate", &[]).done();
            repo.on("check", &[]).done();
            repo.on("downgrade", &["base"]).done();
        }
    }
}

#[test]
fn what_a_database_has_stays() {
    let repo = Monorepo::both(NOTES);
    let dead = repo
        .read("settings.yaml")
        .replace("host: /", "host: /nowhere/");
    forked(
        &repo,
        &[
            (C, &with("pub mail: Option<String>,")),
            (B, &with("pub phone: Option<String>,")),
        ],
    );
    repo.on("migrate", &["heads"]).done();
    let before = repo.files();
    let rebase = ["rebase", "shop", B];
    repo.run(&rebase).says(&[
        "shop.dev has bbbbbbbbbbbb",
        "downgrade shop.dev bbbbbbbbbbbb-1",
    ]);
    repo.on("downgrade", &["bbbbbbbbbbbb-1"]).done();
    repo.write("settings.yaml", &dead);
    repo.run(&rebase)
        .says(&["could not be asked", "shop.prod: ", "pass --yes"]);
    repo.run(&["rebase", "shop", C, "--yes"])
        .says(&["shop.dev has cccccccccccc"]);
    let texts = |files: &std::collections::BTreeMap<_, Vec<u8>>| {
        let revisions = repo.revisions();
        let paths = revisions
            .iter()
            .map(|name| repo.path(&format!("{VERSIONS}/{name}.sql")));
        paths.map(|path| files[&path].clone()).collect::<Vec<_>>()
    };
    assert_eq!(texts(&repo.files()), texts(&before));
    let moved = repo.run(&["rebase", "shop", B, "--yes", "--format", "json"]);
    assert!(moved.stderr.contains("shop.prod was not asked"), "{moved}");
    let outcome = moved.json();
    assert_eq!(outcome["onto"], C);
    assert_eq!(outcome["unread"][0]["target"], "shop.prod");
    repo.on("migrate", &[]).done();
}

#[test]
fn what_does_not_fit_is_named() {
    let both_touch = |first: &str, second: &str, expected: &[&str]| {
        for repo in Monorepo::each(NOTES) {
            forked(&repo, &[(C, first), (B, second)]);
            let before = repo.files();
            let said = repo.run(&["rebase", "shop", B]).fails();
            for text in expected {
                assert!(said.contains(text), "{text} in {said}");
            }
            assert_eq!(repo.files(), before);
        }
    };
    let phone = with("pub phone: Option<String>,");
    let expected =
        "column notes.phone: revision bbbbbbbbbbbb changes it, and revision cccccccccccc does, too";
    both_touch(&phone, &with("pub phone: Option<i64>,"), &[expected]);
    let renamed = NOTES.replace("\"notes\"", "\"papers\", renamed_from = \"notes\"");
    both_touch(
        &renamed,
        &phone,
        &["table notes: revision bbbbbbbbbbbb changes it"],
    );
    // A table that is made anew would lose what it has got meanwhile.
    let repo = Monorepo::sqlite(NOTES);
    let strict = NOTES.replace(
        "table = \"notes\"",
        "table = \"notes\", check(name = \"c\", expr = \"id > 0\")",
    );
    forked(&repo, &[(C, &phone), (B, &strict)]);
    repo.run(&["rebase", "shop", B]).says(&[
        "table notes: revision bbbbbbbbbbbb makes it anew as it was before revision cccccccccccc",
    ]);
    // What SQL written by hand does shows when it is run.
    let repo = Monorepo::sqlite(NOTES);
    forked(&repo, &[]);
    repo.hand_written(B, Some(A), INDEX);
    repo.hand_written(C, Some(A), INDEX);
    repo.run(&["rebase", "shop", B]).says(&[
        "after cccccccccccc",
        "bbbbbbbbbbbb_hand.sql:7",
        "ix_notes_text already exists",
    ]);
}

#[test]
fn only_a_straight_line_moves() {
    const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\n";
    let repo = Monorepo::sqlite(NOTES);
    let alone = repo.run(&["rebase", "shop"]).done();
    assert!(alone.starts_with("nothing to move"), "{alone}");
    repo.hand_written(A, None, NOTHING);
    repo.hand_written(B, Some(A), NOTHING);
    repo.hand_written(C, Some(A), NOTHING);
    repo.run(&["rebase", "shop", A])
        .says(&["aaaaaaaaaaaa is no head: bbbbbbbbbbbb comes after it"]);
    repo.run(&["rebase", "shop", B, "--onto", B])
        .says(&["after itself"]);
    let path = repo.hand_written(D, None, NOTHING);
    repo.run(&["rebase", "shop", B])
        .says(&["cccccccccccc or dddddddddddd", "--onto"]);
    let text = repo.read(&path);
    let depends = text.replace("-- message:", "-- depends-on: bbbbbbbbbbbb\n-- message:");
    repo.write(&path, &depends);
    let args = ["rebase", "shop", B, "--onto", C];
    repo.run(&args)
        .says(&["dddddddddddd depends on bbbbbbbbbbbb", "`merge`"]);
    // A base of its own comes after another one, too.
    repo.write(&path, &text);
    let said = repo.run(&["rebase", "shop", D, "--onto", B]).done();
    assert!(
        said.ends_with("revises bbbbbbbbbbbb, which was a base\n"),
        "{said}"
    );
    repo.run(&["migrate", "shop.dev", "heads"]).done();
    repo.run(&["downgrade", "shop.dev", "base"]).done();
    let merge = ["merge", "shop", "--rev-id", "eeeeeeeeeeee"];
    repo.run(&merge).done();
    repo.hand_written("ffffffffffff", Some(A), NOTHING);
    let args = ["rebase", "shop", "eeee", "--onto", "ffff"];
    repo.run(&args)
        .says(&["eeeeeeeeeeee joins", "straight line"]);
    let args = ["rebase", "shop", "ffff"];
    repo.run(&args).done();
    assert_eq!(repo.run(&["heads", "shop"]).done().lines().count(), 1);
}

#[test]
fn a_merge_warns_of_what_depends_on_the_order() {
    let phone = |default: &str| {
        with(&format!(
            "#[schemi(default = \"'{default}'\")]\n    pub phone: String,"
        ))
    };
    for repo in Monorepo::each(NOTES) {
        repo.evolve(&phone("none"), &["--rev-id", A]);
        for (id, models) in [
            (B, phone("unknown")),
            (C, phone("-")),
            (D, NOTES.to_owned()),
        ] {
            repo.models(&models);
            let args = ["-m", "change", "--rev-id", id, "--head", A, "--splice"];
            repo.on("revision", &args).done();
        }
        let clash = "column notes.phone: revision cccccccccccc changes it, and revision bbbbbbbbbbbb does, too: \
            what it becomes depends on the order";
        let merged = repo.run(&["merge", "shop", B, C, "--dry-run"]);
        assert!(merged.stderr.contains(clash), "{merged}");
        merged.done();
        let all = repo
            .run(&["merge", "shop", "heads", "--dry-run", "--format", "json"])
            .json();
        assert_eq!(all["warnings"].as_array().map(Vec::len), Some(3), "{all}");
    }
}
