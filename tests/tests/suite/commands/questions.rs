//! What only the user can say: renamed, or dropped and added?

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

#[test]
fn a_column_in_question_prints_the_flags_to_pass() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        repo.sql("INSERT INTO customers (id, email, name) VALUES (1, 'a@x', 'Ann')");
        let models = SHOP.replace("pub name:", "pub full_name:");
        repo.models(&models);
        let before = repo.files();
        let message = repo.on("revision", &["-m", "x"]).says(&[
            "--rename customers.name=full_name",
            "--no-rename customers.name",
        ]);
        assert!(!message.contains("[y/n]"), "{message}");
        repo.on("revision", &["-m", "x", "--yes"])
            .says(&["--rename customers.name=full_name"]);
        repo.on(
            "revision",
            &["-m", "x", "--rename", "customers.nmae=full_name"],
        )
        .says(&["customers.nmae"]);
        assert_eq!(repo.files(), before);
        let name = repo.evolve(&models, &["--rename", "customers.name=full_name"]);
        assert!(
            repo.revision_text(&name)
                .contains("RENAME COLUMN name TO full_name")
        );
        assert_eq!(repo.sql("SELECT full_name FROM customers"), "Ann\n");
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(repo.sql("SELECT name FROM customers"), "Ann\n");
    }
}

#[test]
fn a_table_in_question_prints_the_flags_to_pass() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("INSERT INTO notes VALUES (1, 'a')");
        let models = NOTES.replace("\"notes\"", "\"memos\"");
        repo.models(&models);
        repo.on("revision", &["-m", "x"])
            .says(&["--rename notes=memos", "--no-rename notes"]);
        repo.evolve(&models, &["--rename", "notes=memos"]);
        assert_eq!(repo.sql("SELECT text FROM memos"), "a\n");
        repo.on("check", &[]).done();
    }
}

#[test]
fn no_rename_drops_and_adds() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        let models = NOTES.replace("pub text:", "pub body:");
        let name = repo.evolve(&models, &["--no-rename", "notes.text"]);
        assert!(!repo.revision_text(&name).contains("RENAME COLUMN"));
        repo.on("check", &[]).done();
    }
}

#[test]
fn models_may_say_what_was_renamed() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("INSERT INTO notes VALUES (1, 'a')");
        let models = NOTES.replace(
            "pub text:",
            "#[schemi(renamed_from = \"text\")]\n    pub body:",
        );
        repo.evolve(&models, &[]);
        assert_eq!(repo.sql("SELECT body FROM notes"), "a\n");
        assert!(
            repo.on("revision", &["-m", "x"])
                .done()
                .starts_with("nothing to do")
        );
    }
}

#[test]
fn a_lone_pair_of_another_type_is_hinted_at() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("INSERT INTO notes VALUES (1, '7')");
        let models = NOTES.replace("pub text: Option<String>", "pub pages: Option<i64>");
        repo.models(&models);
        let ran = repo.on("revision", &["-m", "x", "--dry-run"]);
        assert!(
            ran.stderr.contains("--rename notes.text=pages"),
            "{}",
            ran.stderr
        );
        assert!(ran.done().contains("DROP COLUMN"));
        let ran = repo.on(
            "revision",
            &["-m", "x", "--dry-run", "--no-rename", "notes.text"],
        );
        assert!(!ran.stderr.contains("--rename notes"), "{}", ran.stderr);
        ran.done();

        let two = models.replace("pub pages", "pub lines: Option<bool>, pub pages");
        repo.models(&two);
        let ran = repo.on("revision", &["-m", "x", "--dry-run"]);
        assert!(!ran.stderr.contains("--rename"), "{}", ran.stderr);
        ran.done();

        let name = repo.evolve(&models, &["--rename", "notes.text=pages"]);
        assert!(
            repo.revision_text(&name)
                .contains("RENAME COLUMN text TO pages")
        );
        assert_eq!(repo.sql("SELECT pages + 1 FROM notes"), "8\n");
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(repo.sql("SELECT text || '!' FROM notes"), "7!\n");
    }
}
