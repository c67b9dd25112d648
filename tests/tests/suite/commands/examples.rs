//! A row that is in a change's way is shown.

use schemi_tests::monorepo::Monorepo;

use super::casts::model;

#[test]
fn the_row_is_shown_whatever_its_key_and_its_former_name() {
    let long = "x".repeat(100);
    for (key, ddl_key, shown) in [
        (
            "#[schemi(primary_key)] pub id: i64,",
            "id = 2",
            "id = '2', ",
        ),
        ("pub id: i64,", "id = 2", "rowid = '2', "),
        (
            "#[schemi(primary_key)] pub id: i64, #[schemi(primary_key)] pub no: i64,",
            "id = 2",
            "id = '2', no = '2', ",
        ),
    ] {
        let from = format!(
            "#[derive(Model)]\n#[schemi(table = \"t.u\")]\npub struct T {{ {key} pub a: String }}\n"
        );
        let repo = Monorepo::sqlite(&from);
        repo.evolve(&from, &[]);
        let no = if key.contains("no:") { ", no" } else { "" };
        let row = |at: u8, value: &str| {
            let second = if no.is_empty() {
                String::new()
            } else {
                format!(", {at}")
            };
            repo.sql(&format!(
                "INSERT INTO \"t.u\" (id{no}, a) VALUES ({at}{second}, '{value}')"
            ));
        };
        row(1, "1");
        row(2, &long);
        let renamed = from
            .replace("t.u", "v")
            .replace("pub a: String", "pub b: i64");
        repo.models(&renamed);
        repo.revision(&["--rename", "\"t.u\"=v", "--rename", "v.a=b"]);
        let before = repo.dump();
        repo.on("migrate", &[]).says(&[
            "v.b cannot become INTEGER: it holds 'xxx",
            &format!("changes the type of v.b: fails where a value does not fit; for example {shown}a = 'xxx"),
        ]);
        assert_eq!(repo.dump(), before);
        repo.sql(&format!("UPDATE \"t.u\" SET a = '2' WHERE {ddl_key}"));
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
    }
}

#[test]
fn the_row_is_shown_that_a_way_back_fails_on() {
    let from = model("pub a: i64,");
    for repo in Monorepo::each(&from) {
        repo.evolve(&from, &[]);
        repo.evolve(&model("pub a: Option<i64>,"), &[]);
        repo.sql("INSERT INTO t VALUES (1, 5), (2, NULL)");
        let mut words = vec!["NULL"];
        if repo.is_sqlite() {
            words.push("t: for example id = '2', a = NULL");
        }
        repo.on("downgrade", &["-1"]).says(&words);
    }
}

#[test]
fn the_row_is_shown_whose_key_is_bytes() {
    let keyed = |field: &str| {
        format!(
            "#[derive(Model)]\n#[schemi(table = \"t\")]\npub struct T {{ #[schemi(primary_key)] pub id: Vec<u8>, {field} }}\n"
        )
    };
    let from = keyed("pub a: Option<String>");
    let repo = Monorepo::sqlite(&from);
    repo.evolve(&from, &[]);
    repo.sql("INSERT INTO t VALUES (X'ff00', NULL)");
    repo.models(&keyed("pub a: String"));
    repo.revision(&["--no-backfill", "t.a"]);
    repo.on("migrate", &[])
        .says(&["for example id = 'X'FF00'', a = NULL"]);
}

#[test]
fn the_row_is_shown_that_holds_a_removed_value() {
    let models = "#[derive(Model)]\n#[schemi(table = \"t\")]\npub struct T { #[schemi(primary_key)] pub id: i64, pub a: State }\n\
        #[derive(SqlType)]\n#[schemi(rename_all = \"snake_case\")]\npub enum State { Aa, Bb, Cc }\n";
    for repo in Monorepo::each(models) {
        repo.evolve(models, &[]);
        repo.sql("INSERT INTO t VALUES (1, 'aa'), (7, 'cc')");
        repo.models(&models.replace(", Cc", ""));
        repo.revision(&[]);
        let before = repo.dump();
        repo.on("migrate", &[])
            .says(&["'cc'", "for example id = '7', a = 'cc'"]);
        assert_eq!(repo.dump(), before);
    }
}
