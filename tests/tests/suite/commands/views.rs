//! Changes that a view or a trigger stands in the way of.

use schemi_tests::monorepo::{Monorepo, NOTES};

const WITHOUT_TEXT: &str = r#"
#[derive(Model)] #[schemi(table = "notes")]
pub struct Note { #[schemi(primary_key)] pub id: i64 }
"#;

fn changed(column: &str, ty: &str) -> String {
    NOTES.replace("pub text: Option<String>", &format!("pub {column}: {ty}"))
}

#[test]
fn a_column_that_a_view_shows_says_the_way_out() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.sql("CREATE VIEW seen AS SELECT id, text FROM notes");
        repo.models(WITHOUT_TEXT);
        let name = repo.revision(&[]);
        let error = repo.on("migrate", &["--allow-data-loss"]).fails();
        let drop = if repo.is_sqlite() {
            "drop view `seen`"
        } else {
            "drop what depends on it"
        };
        for part in [drop, "seen", "revision --empty", "by hand"] {
            assert!(error.contains(part), "{error}");
        }
        assert!(!error.contains("CASCADE"), "{error}");

        // By hand, in the same file.
        let text = repo.revision_text(&name).replace(
            "ALTER TABLE notes DROP COLUMN text;",
            "DROP VIEW seen;\nALTER TABLE notes DROP COLUMN text;\nCREATE VIEW seen AS SELECT id FROM notes;",
        );
        repo.write(
            &format!("{}/{name}.sql", schemi_tests::monorepo::VERSIONS),
            &text,
        );
        repo.on("migrate", &["--allow-data-loss"]).done();
        assert_eq!(repo.sql("SELECT count(*) FROM seen").trim(), "0");
    }
}

#[test]
fn a_trigger_in_the_way_is_named_and_a_type_under_a_view_too() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    repo.sql(
        "CREATE TRIGGER shout AFTER INSERT ON notes BEGIN UPDATE notes SET text = upper(text); END",
    );
    repo.models(WITHOUT_TEXT);
    repo.revision(&[]);
    let error = repo.on("migrate", &["--allow-data-loss"]).fails();
    assert!(error.contains("drop trigger `shout`"), "{error}");

    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &[]);
    repo.sql("CREATE VIEW seen AS SELECT id, text FROM notes");
    repo.models(&changed("text", "Option<Vec<u8>>"));
    repo.revision(&[]);
    let error = repo.on("migrate", &["--allow-data-loss"]).fails();
    assert!(error.contains("drop what depends on it"), "{error}");
}
