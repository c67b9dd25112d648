//! `--dry-run` leaves nothing behind: in the database, the history, the folders.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

#[test]
fn nothing_is_left_behind() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("INSERT INTO notes VALUES (1, 'a')");
        repo.models(&NOTES.replace(
            "pub text: Option<String>,",
            "pub text: Option<String>, pub more: Option<i64>,",
        ));
        let before = (repo.files(), repo.dump());
        let text = repo.on("revision", &["-m", "more", "--dry-run"]).done();
        assert!(
            text.contains("-- revision: ") && text.contains("more"),
            "{text}"
        );
        assert_eq!((repo.files(), repo.dump()), before);

        repo.revision(&[]);
        let before = (repo.files(), repo.dump());
        let plan = repo.on("migrate", &["--dry-run"]).done();
        assert!(plan.contains("more"), "{plan}");
        repo.on("downgrade", &["base", "--dry-run"]).done();
        repo.on("stamp", &["head", "--dry-run"]).done();
        let json = repo
            .on("migrate", &["--dry-run", "--format", "json"])
            .json();
        assert_eq!(json["revisions"].as_array().unwrap().len(), 1, "{json:#}");
        assert_eq!((repo.files(), repo.dump()), before);
    }
}

#[test]
fn nothing_is_made_where_nothing_is_yet() {
    for repo in Monorepo::each(SHOP) {
        repo.revision(&[]);
        let files = repo.files();
        let dump = (!repo.is_sqlite()).then(|| repo.dump());
        repo.on("migrate", &["--dry-run"]).done();
        repo.on("stamp", &["head", "--dry-run"]).done();
        assert_eq!(repo.files(), files);
        assert_eq!((!repo.is_sqlite()).then(|| repo.dump()), dump);
    }
}
