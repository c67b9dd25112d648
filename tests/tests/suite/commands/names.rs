//! Names that need care: correct, or a clear refusal; the second difference is empty.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

/// Models with this table and column are migrated there and back; then nothing differs.
#[track_caller]
fn round(table: &str, column: &str) {
    let models = format!(
        "#[derive(Model)]\n#[schemi(table = {table:?}, index(value))]\npub struct Thing {{\n    \
         #[schemi(primary_key)]\n    pub id: i64,\n    #[schemi(column = {column:?})]\n    pub value: Option<String>,\n}}\n"
    );
    for repo in Monorepo::each(&models) {
        repo.evolve(&models, &[]);
        repo.on("check", &[]).done();
        assert!(
            repo.on("revision", &["-m", "x"])
                .done()
                .starts_with("nothing to do")
        );
        let (table, column) = (table.replace('"', "\"\""), column.replace('"', "\"\""));
        repo.sql(&format!(
            "INSERT INTO \"{table}\" (id, \"{column}\") VALUES (1, 'a')"
        ));
        repo.evolve(&models.replace("Option<String>", "String"), &[]);
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).done();
        assert_eq!(
            repo.sql(&format!("SELECT \"{column}\" FROM \"{table}\"")),
            "a\n"
        );
        repo.on("downgrade", &["base", "--allow-data-loss"]).done();
        repo.on("migrate", &[]).done();
    }
}

#[test]
fn quotes() {
    round("a \"quoted\" table", "it's");
}

#[test]
fn spaces_and_dots() {
    round("two words", "a.b");
}

#[test]
fn unicode() {
    round("größen", "naïve 表");
}

#[test]
fn reserved_words_of_sql() {
    round("select", "order");
    round("user", "table");
}

#[test]
fn capitals() {
    round("Orders", "createdAt");
}

#[test]
fn sixty_three_bytes() {
    round(&"t".repeat(63), &"c".repeat(63));
}

#[test]
fn sixty_three_bytes_of_wide_letters() {
    round(
        &format!("{}x", "ä".repeat(31)),
        &format!("{}x", "ö".repeat(31)),
    );
}

#[test]
fn reserved_words_of_rust() {
    let models = "#[derive(Model)]\n#[schemi(table = \"things\")]\npub struct Thing {\n    \
        #[schemi(primary_key)]\n    pub id: i64,\n    pub r#type: Option<String>,\n    pub r#match: Option<i64>,\n}\n";
    for repo in Monorepo::each(models) {
        repo.evolve(models, &[]);
        repo.on("check", &[]).done();
        repo.sql("INSERT INTO things (id, \"type\", \"match\") VALUES (1, 'a', 2)");
    }
}

#[test]
fn more_than_sixty_three_bytes_is_refused_on_postgres() {
    for length in [64, 65] {
        let name = "t".repeat(length);
        let models = format!(
            "#[derive(Model)]\n#[schemi(table = \"{name}\")]\npub struct Thing {{ #[schemi(primary_key)] pub id: i64 }}\n"
        );
        let repo = Monorepo::postgres(&models);
        let before = repo.files();
        repo.on("revision", &["-m", "x"])
            .says(&[&name, "keeps 63", "shorten it"]);
        assert_eq!(repo.files(), before);
        let repo = Monorepo::sqlite(&models);
        repo.evolve(&models, &[]);
        repo.on("check", &[]).done();
    }
}

#[test]
fn two_names_equal_in_their_first_63_bytes_are_told_apart_or_refused() {
    let (one, two) = (
        format!("{}a", "t".repeat(63)),
        format!("{}b", "t".repeat(63)),
    );
    let models = format!(
        "#[derive(Model)]\n#[schemi(table = \"{one}\")]\npub struct One {{ #[schemi(primary_key)] pub id: i64 }}\n\
         #[derive(Model)]\n#[schemi(table = \"{two}\")]\npub struct Two {{ #[schemi(primary_key)] pub id: i64 }}\n"
    );
    Monorepo::postgres(&models)
        .on("revision", &["-m", "x"])
        .says(&[&one, &two, "would have one name"]);
    let repo = Monorepo::sqlite(&models);
    repo.evolve(&models, &[]);
    repo.on("check", &[]).done();
    // The names that are made from long ones are shortened, and stay apart.
    let (one, two) = (
        format!("{}a", "c".repeat(60)),
        format!("{}b", "c".repeat(60)),
    );
    let models = format!(
        "#[derive(Model)]\n#[schemi(table = \"things\", index({one}), index({two}))]\npub struct Thing {{\n    \
         #[schemi(primary_key)]\n    pub id: i64,\n    pub {one}: Option<i64>,\n    pub {two}: Option<i64>,\n}}\n"
    );
    for repo in Monorepo::each(&models) {
        repo.evolve(&models, &[]);
        repo.on("check", &[]).done();
        assert!(
            repo.on("revision", &["-m", "x"])
                .done()
                .starts_with("nothing to do")
        );
    }
}

#[test]
fn an_unknown_revision_says_what_may_be_meant() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &["--rev-id", "cccccccccccc"]);
    let few = ["no revision `ccc`", "at least four characters"];
    repo.run(&["show", "shop", "ccc"]).says(&few);
    let near = ["no revision `cccd`", "did you mean `cccccccccccc`?"];
    repo.on("migrate", &["cccd"]).says(&near);
    repo.run(&["show", "shop", "ffff"]).says(&["`history`"]);
}

#[test]
fn a_value_that_a_downgrade_makes_up_is_said() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        repo.models(&SHOP.replace(
            "    #[schemi(unique)]
    pub email: String,
",
            "",
        ));
        let ran = repo.on("revision", &["-m", "x"]);
        let said = "a downgrade gives customers.email the value ''";
        assert!(ran.stderr.contains(said), "{ran}");
        ran.done();
    }
}
