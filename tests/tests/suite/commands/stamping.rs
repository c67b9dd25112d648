//! The history made and written without running anything: `ensure-version`, `stamp`, their scripts.

use schemi_tests::monorepo::{Monorepo, NOTES};

const NOTHING: &str = "-- schemi:up\nSELECT 1;\n\n-- schemi:down\nSELECT 2;\n";

fn three(repo: &Monorepo) {
    repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), NOTHING);
    repo.hand_written("cccccccccccc", Some("aaaaaaaaaaaa"), NOTHING);
}

fn history(repo: &Monorepo) -> String {
    repo.sql("SELECT revision, parents, message, state, checksum, down_script FROM schemi_revisions ORDER BY revision")
}

fn heads(repo: &Monorepo) -> String {
    let json = repo.on("current", &["--format", "json"]).json();
    json["heads"].to_string()
}

#[test]
fn the_history_table_is_made_alone() {
    for repo in Monorepo::each(NOTES) {
        let dry = repo.on("ensure-version", &["--dry-run"]).done();
        let target = repo.target;
        assert_eq!(
            dry,
            format!("would have created the history table schemi_revisions of {target}\n")
        );
        assert!(!repo.path("data/shop.db").exists());
        let said = repo.on("ensure-version", &[]).done();
        assert_eq!(
            said,
            format!("created the history table schemi_revisions of {target}\n")
        );
        assert_eq!(
            repo.sql("SELECT count(*) FROM schemi_revisions").trim(),
            "0"
        );
        let again = repo.on("ensure-version", &[]).done();
        assert_eq!(
            again,
            format!("{target} has its history table schemi_revisions\n")
        );
        let made = repo.dump();
        // The script makes the same, and does nothing where it is there.
        let script = repo.on("ensure-version", &["--sql"]).done();
        assert_eq!(repo.shell(&script), "", "{script}");
        repo.sql("DROP TABLE schemi_revisions");
        assert_eq!(repo.shell(&script), "", "{script}");
        assert_eq!(repo.dump(), made);
        repo.evolve(NOTES, &[]);
    }
}

#[test]
fn several_revisions_are_stamped() {
    for repo in Monorepo::each(NOTES) {
        three(&repo);
        repo.on("stamp", &["bbbb", "cccc"]).done();
        assert_eq!(heads(&repo), "[\"bbbbbbbbbbbb\",\"cccccccccccc\"]");
        repo.on("stamp", &["bbbb"]).done();
        assert_eq!(heads(&repo), "[\"bbbbbbbbbbbb\"]");
        repo.on("stamp", &["heads"]).done();
        assert_eq!(heads(&repo), "[\"bbbbbbbbbbbb\",\"cccccccccccc\"]");
    }
}

#[test]
fn a_script_stamps_as_the_tool_does() {
    for repo in Monorepo::each(NOTES) {
        three(&repo);
        let script = repo
            .on("stamp", &["bbbb", "cccc", "--sql", "--tag", "v 1"])
            .done();
        assert!(script.starts_with("-- Tag: v 1\n"), "{script}");
        assert_eq!(repo.shell(&script), "", "{script}");
        let by_script = history(&repo);
        repo.sql("DROP TABLE schemi_revisions");
        repo.on("stamp", &["bbbb", "cccc"]).done();
        assert_eq!(by_script, history(&repo));
        // From one place to another.
        let script = repo.on("stamp", &["heads:bbbb", "--sql"]).done();
        assert_eq!(repo.shell(&script), "", "{script}");
        assert_eq!(heads(&repo), "[\"bbbbbbbbbbbb\"]");
        // A history that says something else stops it, unless it is purged.
        let script = repo.on("stamp", &["cccc", "--sql"]).done();
        assert_ne!(repo.shell(&script), "", "{script}");
        assert_eq!(heads(&repo), "[\"bbbbbbbbbbbb\"]");
        let script = repo.on("stamp", &["cccc", "--sql", "--purge"]).done();
        assert_eq!(repo.shell(&script), "", "{script}");
        assert_eq!(heads(&repo), "[\"cccccccccccc\"]");
        repo.on("migrate", &["heads"]).done();
        repo.on("stamp", &["aaaa:bbbb", "cccc", "--sql"])
            .says(&["one FROM:TO"]);
        repo.on("stamp", &["aaaa", "--sql", "--dry-run"]).fails();
    }
}

#[test]
fn a_tag_names_the_session_and_heads_a_script() {
    let repo = Monorepo::postgres(NOTES);
    let body = "-- schemi:up\nCREATE TABLE told AS SELECT current_setting('application_name') AS name;\n\n\
        -- schemi:down\nUPDATE told SET name = current_setting('application_name');\n";
    repo.hand_written("aaaaaaaaaaaa", None, body);
    repo.on("migrate", &["--tag", "release 7"]).done();
    assert_eq!(repo.sql("SELECT name FROM told").trim(), "schemi release 7");
    repo.on("downgrade", &["base", "--tag", "back"]).done();
    assert_eq!(repo.sql("SELECT name FROM told").trim(), "schemi back");
    repo.on("stamp", &["head", "--tag", "x"]).done();
    let repo = Monorepo::sqlite(NOTES);
    repo.hand_written("aaaaaaaaaaaa", None, NOTHING);
    let script = repo.on("migrate", &["--sql", "--tag", "two\nlines"]).done();
    assert!(
        script.starts_with("-- Tag: two lines\n-- To be run"),
        "{script}"
    );
    repo.on("migrate", &["--tag", "x"]).done();
}
