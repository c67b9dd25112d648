//! Expressions that a database would refuse are refused when the revision is written.

use schemi_tests::monorepo::{Monorepo, NOTES};

fn notes(table: &str, field: &str) -> String {
    format!(
        "#[derive(Model)] #[schemi(table = \"notes\"{table})] pub struct Note {{
            #[schemi(primary_key)] pub id: i64, {field} pub text: Option<String>, }}"
    )
}

/// What is wrong, and what is said of it on SQLite and on PostgreSQL.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (
        ", check(name = \"k\", expr = \"txt <> ''\")",
        "",
        "check k of table notes, `txt <> ''`: no such column: txt",
        "check k of table notes, `txt <> ''`: column \"txt\" does not exist",
    ),
    (
        ", check(name = \"k\", expr = \"text <> <> ''\")",
        "",
        "check k of table notes",
        "check k of table notes, `text <> <> ''`: syntax error at or near",
    ),
    (
        ", index(name = \"i\", expr = \"lower(txt)\")",
        "",
        "index i of table notes: no such column: txt",
        "index i of table notes, `lower(txt)`: column \"txt\" does not exist",
    ),
    (
        ", index(text, name = \"i\", where = \"id > missing\")",
        "",
        "index i of table notes: no such column: missing",
        "index i of table notes, `id > missing`: column \"missing\" does not exist",
    ),
    (
        "",
        "#[schemi(generated = \"upper(txt)\")]",
        "column text of table notes, `upper(txt)`: no such column: txt",
        "column text of table notes, `upper(txt)`: column \"txt\" does not exist",
    ),
    (
        "",
        "#[schemi(default = \"lower(id)\")]",
        "default of column text of table notes, `lower(id)`: default value of column [text] is not constant",
        "default of column text of table notes, `lower(id)`: cannot use column reference in DEFAULT expression",
    ),
];

#[test]
fn what_is_wrong_is_refused_and_nothing_is_written() {
    for (table, field, sqlite, postgres) in WRONG {
        for repo in Monorepo::each("") {
            // In a new table, and in one that is there.
            for is_new in [true, false] {
                if !is_new {
                    repo.evolve(NOTES, &[]);
                }
                repo.models(&notes(table, field));
                let files = repo.files();
                let ran = repo.on("revision", &["-m", "wrong"]);
                let expected = if repo.is_sqlite() { sqlite } else { postgres };
                assert!(ran.stderr.contains(expected), "{expected}: {ran}");
                assert!(ran.stderr.contains("nothing was written"), "{ran}");
                assert_eq!(ran.code, 2, "{ran}");
                assert_eq!(repo.files(), files);
            }
        }
    }
}

#[test]
fn a_column_that_goes_from_under_a_check_is_told() {
    for repo in Monorepo::each("") {
        let models =
            "#[derive(Model)] #[schemi(table = \"t\", check(name = \"k\", expr = \"a > b\"))]
            pub struct T { #[schemi(primary_key)] pub id: i64, pub a: i32, pub b: i32 }";
        repo.evolve(models, &[]);
        repo.models(&models.replace(", pub b: i32", ""));
        let error = repo.on("revision", &["-m", "drop b"]).fails();
        assert!(error.contains("check k of table t"), "{error}");
        assert!(error.contains("nothing was written"), "{error}");
    }
}

#[test]
fn what_only_an_application_or_another_revision_has_is_warned_of() {
    for repo in Monorepo::each("") {
        repo.models(&notes(
            ", check(name = \"k\", expr = \"is_polite(text)\")",
            "",
        ));
        let ran = repo.on("revision", &["-m", "polite"]);
        assert!(ran.stderr.contains("check k of table notes"), "{ran}");
        assert!(
            ran.stderr.contains("is_polite") && ran.stderr.contains("make it in a revision before"),
            "{ran}"
        );
        ran.done();
    }
    // A function that is there is none to speak of.
    let repo = Monorepo::postgres("");
    repo.sql(
        "CREATE FUNCTION is_polite(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true'",
    );
    repo.models(&notes(
        ", check(name = \"k\", expr = \"is_polite(text)\")",
        "",
    ));
    let ran = repo.on("revision", &["-m", "polite"]);
    assert!(!ran.stderr.contains("is_polite"), "{ran}");
    ran.done();
}

#[test]
fn an_enum_of_the_same_revision_is_there() {
    for schema in ["", ", schema = \"app\""] {
        let repo = Monorepo::postgres("");
        repo.evolve(
            &format!(
                "#[derive(SqlType)] #[schemi(name = \"mood\", rename_all = \"snake_case\"{schema})] pub enum Mood {{ Glad, Sad }}
                #[derive(Model)] #[schemi(table = \"t\", check(name = \"k\", expr = \"mood <> 'sad' OR id > 0\"),
                    index(id, name = \"i\", where = \"mood IN ('sad', 'glad')\"))]
                pub struct T {{ #[schemi(primary_key)] pub id: i64, #[schemi(default = \"'glad'\")] pub mood: Mood }}"
            ),
            &[],
        );
        repo.on("check", &[]).done();
    }
}
