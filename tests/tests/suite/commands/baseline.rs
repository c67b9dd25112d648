//! Databases that were there before: baseline and stamp; and what nobody owns.

use schemi_tests::monorepo::{Monorepo, NOTES, VERSIONS};

const GIVEN: &str = "CREATE TABLE notes (id bigint NOT NULL PRIMARY KEY, text text)";

fn given() -> [Monorepo; 2] {
    let repos = Monorepo::each(NOTES);
    for repo in &repos {
        let sql = if repo.is_sqlite() {
            GIVEN.replace("bigint", "INTEGER")
        } else {
            GIVEN.to_owned()
        };
        repo.sql(&sql);
        repo.sql("INSERT INTO notes VALUES (1, 'old')");
    }
    repos
}

#[test]
fn a_baseline_is_recorded_and_stamped() {
    for repo in given() {
        let said = repo
            .on("revision", &["-m", "baseline", "--empty", "--record"])
            .done();
        assert!(said.contains("wrote "), "{said}");
        repo.on("check", &[]).found();
        let stamped = repo.on("stamp", &["head"]).done();
        assert!(stamped.contains("(1 revision)"), "{stamped}");
        assert!(repo.on("check", &[]).done().contains("equals the models"));
        assert_eq!(repo.sql("SELECT text FROM notes"), "old\n");
        // From here on it is owned: what goes from the models goes from the database.
        repo.models(&NOTES.replace("    pub text: Option<String>,\n", ""));
        let name = repo.revision(&[]);
        assert!(repo.revision_text(&name).contains("text"));
        repo.on("migrate", &["--allow-data-loss"]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn an_empty_revision_can_be_filled_by_hand() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        let said = repo
            .run(&["revision", repo.target, "--empty", "-m", "fill in"])
            .done();
        assert!(said.contains("_fill_in.sql"), "{said}");
        let name = repo
            .revisions()
            .into_iter()
            .find(|name| name.ends_with("fill_in"))
            .unwrap();
        let dialect = if repo.is_sqlite() {
            "sqlite"
        } else {
            "postgres"
        };
        let text = repo.revision_text(&name);
        let marker = format!("-- schemi:up {dialect}\n");
        assert!(text.contains(&marker), "{text}");
        let filled = text.replace(
            &marker,
            &format!("{marker}INSERT INTO notes VALUES (7, 'seven');\n"),
        );
        repo.write(
            &format!("{}/{name}.sql", schemi_tests::monorepo::VERSIONS),
            &filled,
        );
        repo.on("migrate", &[]).done();
        assert_eq!(repo.sql("SELECT text FROM notes"), "seven\n");
        repo.on("check", &[]).done();
    }
}

#[test]
fn what_nobody_owns_is_drift_and_removed_only_when_asked() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("ALTER TABLE notes ADD COLUMN scribble text");
        repo.sql("CREATE INDEX by_text ON notes (text)");
        repo.sql("CREATE TABLE strangers (a integer)");
        repo.sql("CREATE VIEW seen AS SELECT id FROM notes");
        let drift = repo.on("check", &[]).found();
        assert!(
            drift.contains("scribble") && drift.contains("by_text"),
            "{drift}"
        );
        assert!(
            !drift.contains("strangers") && !drift.contains("seen"),
            "{drift}"
        );
        let ran = repo.on("revision", &["-m", "x"]);
        assert!(ran.stderr.contains("--include-unowned"), "{ran}");
        assert!(ran.done().starts_with("nothing to do"));
        let name = repo.revision(&["--include-unowned"]);
        let text = repo.revision_text(&name);
        assert!(
            text.contains("by_text") && !text.contains("strangers"),
            "{text}"
        );
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
        repo.sql("SELECT * FROM strangers");
        repo.sql("SELECT * FROM seen");
    }
}

#[test]
fn a_database_behind_head_is_not_compared() {
    for repo in Monorepo::each(NOTES) {
        repo.revision(&[]);
        repo.models(&NOTES.replace("Option<String>", "String"));
        repo.on("revision", &["-m", "x"])
            .says(&["is behind head by 1 revision", "cargo schemi migrate"]);
    }
}

#[test]
fn a_rebuild_never_loses_what_only_one_database_has() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    // A check makes SQLite's table anew; the column comes after the revision was written.
    repo.models(&NOTES.replace(
        "    pub text:",
        "    #[schemi(check = \"text <> 'x'\")]\n    pub text:",
    ));
    let name = repo.revision(&[]);
    repo.sql("ALTER TABLE notes ADD COLUMN by_hand TEXT DEFAULT 'kept'");
    repo.sql("INSERT INTO notes (id, text) VALUES (1, 'a')");
    repo.on("migrate", &[])
        .says(&["column by_hand of table notes", "nothing was run"]);
    assert_eq!(repo.sql("SELECT by_hand FROM notes"), "kept\n");
    // Written against the database as it is now, the revision carries the column along.
    for ending in ["sql", "json"] {
        std::fs::remove_file(repo.path(&format!("{VERSIONS}/{name}.{ending}"))).unwrap();
    }
    repo.revision(&[]);
    repo.on("migrate", &[]).done();
    assert_eq!(repo.sql("SELECT by_hand FROM notes"), "kept\n");
}

#[test]
fn a_rebuild_after_a_rename_loses_nothing_either() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    let file = repo.path("data/shop.db");
    let before = std::fs::read(&file).unwrap();
    let memos = NOTES.replace("\"notes\"", "\"memos\"");
    repo.evolve(&memos, &["--rename", "notes=memos"]);
    let checked = "#[schemi(check = \"body <> 'x'\")]\n    pub body:";
    let checked = memos.replace("pub text:", checked);
    repo.evolve(&checked, &["--rename", "memos.text=body"]);
    // Another database has neither revision yet, and something of its own.
    std::fs::write(&file, before).unwrap();
    repo.on("migrate", &["--dry-run"]).done();
    repo.sql("ALTER TABLE notes ADD COLUMN by_hand TEXT DEFAULT 'kept'");
    repo.sql("INSERT INTO notes (id, text) VALUES (1, 'a')");
    let before = repo.dump();
    repo.on("migrate", &[])
        .says(&["column by_hand of table memos", "nothing was run"]);
    assert_eq!(repo.dump(), before);
    repo.sql("ALTER TABLE notes DROP COLUMN by_hand");
    repo.on("migrate", &[]).done();
    repo.on("check", &[]).done();
    repo.on("downgrade", &["-2"]).done();
    assert_eq!(repo.sql("SELECT * FROM notes"), "1|a\n");
}

#[test]
fn what_is_there_already_names_the_way_out() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.on("stamp", &["base"]).done();
        let error = repo.on("migrate", &[]).fails();
        for part in ["already exists", "`schemi stamp` writes that down"] {
            assert!(error.contains(part), "{part}: {error}");
        }
        repo.on("stamp", &["head"]).done();
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}
