//! What no database would take is refused when a revision is written, at its place in the source.

use schemi_tests::monorepo::{Monorepo, NOTES};

/// A model with one more field, attribute and all.
fn with(field: &str) -> String {
    NOTES.replace(
        "    pub text: Option<String>,\n",
        &format!("    pub text: Option<String>,\n    {field},\n"),
    )
}

#[track_caller]
fn refused(repo: &Monorepo, models: &str, expected: &[&str]) {
    repo.models(models);
    repo.on("revision", &["-m", "x"]).says(expected);
    assert_eq!(repo.revisions(), Vec::<String>::new());
}

#[test]
fn sql_that_leaves_its_place_is_refused() {
    for repo in Monorepo::each(NOTES) {
        for (attribute, fault) in [
            ("default = \"1); drop table x; --\"", "`)` closes"),
            ("default = \"1; drop table x\"", "`;` would end"),
            ("check = \"(n > 1\"", "`(` is opened"),
            ("check(sqlite = \"n > 1 --\")", "`--` would make a comment"),
            ("type(postgres = \"text /*\")", "`/*` would make a comment"),
            ("default = \"'a\"", "`'` is opened"),
        ] {
            let models = with(&format!("#[schemi({attribute})] pub n: i64"));
            refused(
                &repo,
                &models,
                &["src/lib.rs:", "no whole piece of SQL", fault],
            );
        }
        let models = NOTES.replace(
            "    pub text",
            "    #[schemi(default = \"';--('\")]\n    pub text",
        );
        repo.evolve(&models, &[]);
    }
}

#[test]
fn a_backfill_that_leaves_its_place_is_refused() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.models(&with("pub n: i64"));
        let backfill = ["-m", "x", "--backfill", "notes.n=1; drop table notes"];
        repo.on("revision", &backfill)
            .says(&["--backfill notes.n=1; drop table notes", "`;` would end"]);
    }
}

#[test]
fn names_that_are_taken_are_refused() {
    for repo in Monorepo::each(NOTES) {
        let named = |name: &str| NOTES.replace("table = \"notes\"", &format!("table = \"{name}\""));
        refused(
            &repo,
            &named("schemi_revisions"),
            &["src/lib.rs:", "hold the history"],
        );
        if repo.is_sqlite() {
            refused(
                &repo,
                &named("SQLite_x"),
                &["src/lib.rs:", "begin with `sqlite_`"],
            );
        } else {
            repo.evolve(&named("sqlite_x"), &[]);
        }
    }
}

#[test]
fn a_default_that_is_no_value_of_its_enum_is_refused() {
    let state = "#[derive(SqlType)]\n#[schemi(name = \"state\", rename_all = \"snake_case\")]\npub enum State { Open, Done }\n";
    for repo in Monorepo::each(NOTES) {
        let models = |default: &str| {
            state.to_owned() + &with(&format!("#[schemi(default = \"{default}\")] pub s: State"))
        };
        refused(
            &repo,
            &models("'opened'"),
            &["default of field `s`", "`state`", "`open`"],
        );
        refused(&repo, &models("'nope'::state"), &["default of field `s`"]);
        repo.evolve(&models("'open'"), &[]);
    }
}

#[test]
fn a_reference_to_a_column_of_another_kind_is_refused() {
    for repo in Monorepo::each(NOTES) {
        let models = with("#[schemi(references = \"notes.id\")] pub other: Option<String>");
        repo.models(&models);
        // The package says nowhere that it is for SQLite only.
        repo.on("revision", &["-m", "x"]).says(&[
            "src/lib.rs:",
            "`notes.other` is text",
            "which is an integer",
        ]);
        let models = with("#[schemi(references = \"notes.id\")] pub other: Option<i32>");
        repo.evolve(&models, &[]);
    }
}

#[test]
fn an_integer_without_a_column_type_says_what_to_use() {
    for repo in Monorepo::each(NOTES) {
        refused(&repo, &with("pub n: u64"), &["`u64`", "use `i64`"]);
    }
}

#[test]
fn an_answer_that_names_nothing_says_which_name_is_wrong() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.models(&with("pub n: Option<i64>"));
        for (answer, expected) in [
            ("notes.text=zz", "the models have no zz"),
            ("notes.zz=n", "the database has no table or column notes.zz"),
            (
                "notes.zz=yy",
                "the database has no notes.zz, and the models have no yy",
            ),
        ] {
            repo.on("revision", &["-m", "x", "--rename", answer])
                .says(&[expected]);
        }
        repo.on("revision", &["-m", "x", "--no-rename", "notes.zz"])
            .says(&["the database has no table or column notes.zz"]);
    }
}

#[test]
fn what_differs_is_told_with_both_sides() {
    for repo in Monorepo::each(NOTES) {
        let models = |default: &str, check: &str| {
            with(&format!(
                "#[schemi(default = \"{default}\", check = \"{check}\")] pub n: i64"
            ))
        };
        repo.evolve(&models("1", "n > 0"), &[]);
        repo.models(&models("2", "n > 5"));
        let said = repo.on("revision", &["-m", "x"]).done();
        for expected in [
            "notes.n: default 1 -> 2",
            "of notes: n > 0",
            "of notes: n > 5",
        ] {
            assert!(said.contains(expected), "no `{expected}` in {said}");
        }
    }
}
