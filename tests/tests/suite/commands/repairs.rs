//! Histories that do not fit the checkout: revisions of another branch taken back, edited ones taken as they are.

use std::process::Command;

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

/// Notes at their first revision, in a git repository.
fn committed(repo: &Monorepo) -> String {
    let name = repo.revision(&[]);
    git(repo, &["init", "--quiet"]);
    commit(repo);
    repo.on("migrate", &[]).done();
    format!("{VERSIONS}/{name}.sql")
}

fn git(repo: &Monorepo, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(repo.root()).args(args);
    for name in ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"] {
        command.env(name, "Ada");
    }
    for email in ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"] {
        command.env(email, "ada@example.com");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(repo: &Monorepo) -> String {
    git(repo, &["add", "-A"]);
    git(repo, &["commit", "--quiet", "-m", "x"]);
    git(repo, &["rev-parse", "HEAD"])
}

/// A revision's body that makes a table.
fn makes(name: &str) -> String {
    format!(
        "-- schemi:up\nCREATE TABLE {name} (a integer);\n\n-- schemi:down\nDROP TABLE {name};\n"
    )
}

#[test]
fn revisions_of_another_checkout_are_taken_back_by_their_stored_scripts() {
    for repo in Monorepo::each(NOTES) {
        let first = committed(&repo);
        let head = &first[VERSIONS.len() + 1..][..12];
        let body =
            "-- schemi:up\nCREATE TABLE more (a integer);\n\n-- schemi:down\nDROP TABLE more;\n";
        let path = repo.hand_written("bbbbbbbbbbbb", Some(head), body);
        let at = commit(&repo);
        repo.on("migrate", &[]).done();
        std::fs::remove_file(repo.path(&path)).unwrap();
        let before = repo.dump();
        let plan = repo.on("downgrade", &["head", "--dry-run"]).done();
        assert!(plan.contains("DROP TABLE more"), "{plan}");
        repo.on("downgrade", &["head"]).says(&[
            "no file here has this revision of",
            &format!("\n  - bbbbbbbbbbbb by hand (applied from commit {at})\n"),
            "--dry-run",
            "--yes",
        ]);
        assert_eq!(repo.dump(), before);
        repo.on("downgrade", &["head", "--yes"]).done();
        assert_eq!(
            repo.sql("SELECT revision FROM schemi_revisions").trim(),
            head
        );
        repo.sql("CREATE TABLE more (a integer)");
        repo.on("check", &[]).done();
    }
}

#[test]
fn all_that_the_checkout_lacks_goes_and_its_own_comes() {
    let repo = Monorepo::sqlite(NOTES);
    let first = committed(&repo);
    let head = &first[VERSIONS.len() + 1..][..12];
    let theirs = repo.hand_written("bbbbbbbbbbbb", Some(head), &makes("theirs"));
    let more = repo.hand_written("cccccccccccc", Some("bbbbbbbbbbbb"), &makes("more"));
    repo.on("migrate", &[]).done();
    for path in [theirs, more] {
        std::fs::remove_file(repo.path(&path)).unwrap();
    }
    repo.hand_written("dddddddddddd", Some(head), &makes("ours"));
    repo.on("migrate", &[]).says(&["`downgrade TARGET head`"]);
    let said = repo.on("downgrade", &["head", "--yes"]).done();
    assert!(said.starts_with("took back 2 revisions: "), "{said}");
    repo.on("migrate", &[]).done();
    let there = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name)";
    assert_eq!(repo.sql(there).trim(), "notes ours schemi_revisions");
}

#[test]
fn an_edited_revision_is_shown_and_taken_as_it_is_when_asked() {
    for repo in Monorepo::each(NOTES) {
        let path = committed(&repo);
        let text = repo.read(&path);
        repo.on("repair", &[]).done();
        repo.write(
            &path,
            &text.replace("\nCREATE TABLE", "\n-- What they write.\nCREATE TABLE"),
        );
        repo.on("migrate", &[]).says(&["was edited", "repair"]);
        let before = repo.dump();
        for more in [&[][..], &["--dry-run"]] {
            let said = repo.on("repair", more).found();
            assert!(said.contains("runs the same statements"), "{said}");
            assert!(said.contains("    +-- What they write.\n"), "{said}");
            assert!(said.contains("`--checksums`"), "{said}");
        }
        assert_eq!(repo.dump(), before);
        repo.on("repair", &["--checksums", "--dry-run"]).found();
        assert_eq!(repo.dump(), before);
        let said = repo.on("repair", &["--checksums"]).done();
        assert!(said.contains("takes them as they are now"), "{said}");
        repo.on("migrate", &[]).done();
        commit(&repo);
        let applied = "SELECT applied_by, git_commit FROM schemi_revisions";
        assert_eq!(
            repo.sql(applied)
                .trim()
                .split('|')
                .next_back()
                .map(str::len),
            Some(40)
        );
        repo.write(
            &path,
            &text.replace("DROP TABLE notes", "DROP TABLE IF EXISTS notes"),
        );
        let said = repo.on("repair", &["--checksums"]).done();
        assert!(said.contains("runs other statements"), "{said}");
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
    }
}

#[test]
fn the_history_of_a_protected_target_is_rewritten_only_by_its_name() {
    let repo = Monorepo::sqlite(NOTES);
    let path = committed(&repo);
    let text = repo.read(&path);
    repo.write(
        &path,
        &text.replace("\nCREATE TABLE", "\n-- Why.\nCREATE TABLE"),
    );
    let settings = repo.read("settings.yaml");
    let protected = settings.replace("        type:", "        protected: true\n        type:");
    repo.write("settings.yaml", &protected);
    let before = repo.dump();
    repo.on("repair", &["--checksums"])
        .says(&["shop.dev is protected", "--yes-i-mean shop.dev"]);
    assert_eq!(repo.dump(), before);
    repo.on("repair", &["--checksums", "--yes-i-mean", "shop.dev"])
        .done();
    repo.on("migrate", &[]).done();
}

#[test]
fn a_revision_without_a_file_is_named() {
    for repo in Monorepo::each(NOTES) {
        let name = repo.revision(&[]);
        repo.on("migrate", &[]).done();
        for end in ["sql", "json"] {
            std::fs::remove_file(repo.path(&format!("{VERSIONS}/{name}.{end}"))).unwrap();
        }
        let said = repo.on("repair", &[]).done();
        let id = name.split('_').next().unwrap();
        assert!(
            said.contains(&format!("none of them has {id} of {}", repo.target)),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_moved_is_the_same_and_one_that_git_lacks_is_told() {
    let repo = Monorepo::sqlite(NOTES);
    let name = repo.revision(&[]);
    repo.on("migrate", &[]).done();
    for end in ["sql", "json"] {
        let text = repo.read(&format!("{VERSIONS}/{name}.{end}"));
        repo.write(&format!("{VERSIONS}/2026/{name}.{end}"), &text);
        std::fs::remove_file(repo.path(&format!("{VERSIONS}/{name}.{end}"))).unwrap();
    }
    let said = repo.on("repair", &[]).done();
    assert!(said.starts_with("nothing to repair"), "{said}");
    repo.on("check", &[]).done();
    let moved = format!("{VERSIONS}/2026/{name}.sql");
    repo.write(
        &moved,
        &repo.read(&moved).replace("CREATE TABLE", "CREATE TABLE "),
    );
    let ran = repo.on("repair", &["--format", "json"]);
    assert_eq!(ran.code, 1, "{ran}");
    assert_eq!(ran.json()["edited"][0]["statements"], "unknown", "{ran}");
}

#[test]
fn a_half_run_revision_goes_on_only_after_what_is_committed() {
    let repo = Monorepo::sqlite(NOTES);
    let first = committed(&repo);
    let head = &first[VERSIONS.len() + 1..][..12];
    let body = "-- schemi:up transaction=off\nCREATE TABLE one (a integer);\nINSERT INTO two VALUES (1);\n\n-- schemi:down\n";
    let path = repo.hand_written("bbbbbbbbbbbb", Some(head), body);
    repo.on("migrate", &[]).fails();
    let text = repo.read(&path);
    let mended = text.replace("INSERT INTO two", "INSERT INTO one");
    repo.write(
        &path,
        &mended.replace(
            "CREATE TABLE one",
            "CREATE TABLE zero (a integer);\nCREATE TABLE one",
        ),
    );
    let before = repo.dump();
    for more in [&[][..], &["--dry-run"]] {
        repo.on("repair", more).says(&[
            "bbbbbbbbbbbb was edited since 1 of its statements",
            "--checksums",
        ]);
    }
    assert_eq!(repo.dump(), before);
    // Git knows what was run: the first statement is still that.
    repo.write(&path, &text);
    commit(&repo);
    repo.write(&path, &mended);
    let planned = repo.on("repair", &["--dry-run"]).done();
    assert!(
        planned.starts_with("-- goes on at statement 2 of bbbbbbbbbbbb\n"),
        "{planned}"
    );
    assert!(!planned.contains("CREATE TABLE one"), "{planned}");
    assert!(planned.contains("INSERT INTO one VALUES (1)"), "{planned}");
    let repaired = repo.on("repair", &[]).done();
    assert!(
        repaired.starts_with("went on at statement 2 of bbbbbbbbbbbb\n"),
        "{repaired}"
    );
    assert_eq!(repo.sql("SELECT a FROM one").trim(), "1");
    repo.on("current", &["--check-heads"]).done();
}

#[test]
fn what_came_after_a_squash_goes_before_it_where_the_old_files_are_back() {
    let repo = Monorepo::sqlite(NOTES);
    let first = committed(&repo);
    let head = &first[VERSIONS.len() + 1..][..12];
    repo.hand_written("bbbbbbbbbbbb", Some(head), &makes("more"));
    repo.hand_written("cccccccccccc", Some("bbbbbbbbbbbb"), &makes("last"));
    repo.write(".gitignore", "data/*.db\n");
    commit(&repo);
    repo.on("migrate", &[]).done();
    let range = format!("{head}:bbbbbbbbbbbb");
    repo.run(&["squash", "shop", &range, "--rev-id", "eeeeeeeeeeee"])
        .done();
    repo.on("migrate", &[]).done();
    git(&repo, &["stash", "--include-untracked", "--quiet"]);
    let plan = repo.on("downgrade", &["head", "--dry-run"]).done();
    let at = |name: &str| plan.find(&format!("DROP TABLE {name}"));
    assert!(
        at("last") < at("more") && at("more") < at("notes"),
        "{plan}"
    );
    assert!(at("last").is_some(), "{plan}");
}
