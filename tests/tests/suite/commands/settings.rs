//! What is wrong before any database is reached: settings, names, crates, models. Nothing is touched.

use schemi_tests::cli::Ran;
use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

/// Runs a command in a monorepo whose settings are these; files stay as they were.
#[track_caller]
fn with_settings(settings: &str) -> Ran {
    let repo = Monorepo::sqlite(NOTES);
    repo.write("settings.yaml", settings);
    let before = repo.files();
    let ran = repo.on("migrate", &[]);
    assert_eq!(repo.files(), before);
    ran
}

const HEAD: &str = "projects:\n  shop:\n    module: services/shop\n    db:\n";

#[test]
fn malformed_yaml_is_shown_with_its_line() {
    let message = with_settings("projects:\n  shop: [\n    module: x\n").fails();
    assert!(message.contains("settings.yaml:"), "{message}");
    assert!(message.contains(" | "), "{message}");
}

#[test]
fn a_duplicate_key_is_shown_with_its_line() {
    let text = format!(
        "{HEAD}      dev:\n        type: sqlite\n        type: sqlite\n        connection: {{ db_path: a.db }}\n"
    );
    with_settings(&text).says(&["settings.yaml:7", "type", "|"]);
}

#[test]
fn an_unknown_key_is_shown_with_the_valid_ones() {
    let text = format!(
        "{HEAD}      dev:\n        type: sqlite\n        colour: red\n        connection: {{ db_path: a.db }}\n"
    );
    with_settings(&text).says(&["settings.yaml:7", "colour", "db_name", "connection", "|"]);
}

#[test]
fn a_name_with_a_space_is_refused_at_its_line() {
    let text = format!(
        "{HEAD}      my dev:\n        type: sqlite\n        connection: {{ db_path: a.db }}\n"
    );
    with_settings(&text).says(&["settings.yaml:5", "my dev", "letters", "|"]);
}

#[test]
fn an_unknown_type_is_shown_with_the_choices() {
    let text =
        format!("{HEAD}      dev:\n        type: mysql\n        connection: {{ db_path: a.db }}\n");
    with_settings(&text).says(&["settings.yaml:6", "mysql", "sqlite", "postgres", "|"]);
}

#[test]
fn a_settings_file_that_is_missing_is_named() {
    let repo = Monorepo::sqlite(NOTES);
    std::fs::remove_file(repo.path("settings.yaml")).unwrap();
    let before = repo.files();
    repo.on("current", &[])
        .says(&["no settings file `settings.yaml`", "create it"]);
    assert_eq!(repo.files(), before);
}

#[test]
fn unknown_names_bring_the_near_ones() {
    let repo = Monorepo::both(NOTES);
    let before = repo.files();
    repo.run(&["current", "shpo.dev"])
        .says(&["unknown project `shpo`", "`shop`"]);
    repo.run(&["current", "shop.dve"])
        .says(&["no database `dve`", "`shop.dev`", "`shop.prod`"]);
    repo.run(&["current", "shop"]).says(&[
        "`shop` is not a target",
        "PROJECT.DATABASE",
        "`shop.dev`",
    ]);
    repo.run(&["history", "shpo"])
        .says(&["unknown project `shpo`", "`shop`"]);
    assert_eq!(repo.files(), before);
}

#[test]
fn an_unknown_revision_brings_the_near_ones() {
    for repo in Monorepo::each(NOTES) {
        repo.revision(&["--rev-id", "abc111222333"]);
        let before = repo.dump();
        repo.on("migrate", &["abc111222334"])
            .says(&["no revision `abc111222334`", "abc111222333"]);
        repo.on("stamp", &["nonsense"])
            .says(&["no revision `nonsense`", "history"]);
        repo.run(&["show", "shop", "zzz"])
            .says(&["no revision `zzz`"]);
        assert_eq!(repo.dump(), before);
    }
}

#[test]
fn a_crate_that_is_not_found_is_named() {
    let repo = Monorepo::sqlite(NOTES);
    let settings = repo
        .read("settings.yaml")
        .replace("services/shop", "services/shpo");
    repo.write("settings.yaml", &settings);
    let before = repo.files();
    repo.on("check", &[])
        .says(&["services/shpo", "settings.yaml:3"]);
    assert_eq!(repo.files(), before);
}

#[test]
fn models_that_cannot_be_read_never_mean_drop_everything() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        let (files, dump) = (repo.revisions(), repo.dump());
        repo.write(
            "services/shop/src/lib.rs",
            "#[derive(schemi_runtime::Model)]\npub struct Broken { pub id: \n",
        );
        repo.on("revision", &["-m", "x"])
            .says(&["services/shop/src/lib.rs:", "not valid Rust"]);
        repo.write("services/shop/src/lib.rs", "pub struct NoModel;\n");
        repo.on("revision", &["-m", "x"])
            .says(&["no models in `services/shop`", "--allow-no-models"]);
        repo.on("check", &[])
            .says(&["no models in `services/shop`", "--allow-no-models"]);
        repo.models(
            "#[derive(Model)]\npub struct Thing { #[schemi(primary_key)] pub id: Unheard }\n",
        );
        repo.on("revision", &["-m", "x"])
            .says(&["services/shop/src/lib.rs:3", "Unheard"]);
        repo.models("#[derive(Model)]\npub struct A { #[schemi(primary_key)] pub id: i64, #[schemi(references = \"nowhere.id\")] pub b: i64 }\n");
        repo.on("check", &[])
            .says(&["services/shop/src/lib.rs:3", "nowhere"]);
        std::fs::remove_file(repo.path("services/shop/src/lib.rs")).unwrap();
        repo.on("revision", &["-m", "x"])
            .says(&["no models in `services/shop`", "--allow-no-models"]);
        assert_eq!((repo.revisions(), repo.dump()), (files, dump));
    }
}

#[test]
fn a_crate_without_models_may_be_meant() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.models("");
        let said = repo
            .on("revision", &["-m", "all gone", "--allow-no-models"])
            .done();
        assert!(said.contains("- table notes"), "{said}");
    }
}

#[test]
fn a_file_with_models_that_no_module_reaches_is_warned_of() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &[]);
        repo.write(
            "services/shop/src/forgotten.rs",
            "use schemi_runtime::Model;\n#[derive(Model)]\npub struct Lost { #[schemi(primary_key)] pub id: i64 }\n",
        );
        for ran in [repo.on("revision", &["-m", "x"]), repo.on("check", &[])] {
            assert!(
                ran.stderr
                    .contains("warning: services/shop/src/forgotten.rs: holds models"),
                "{ran}"
            );
            ran.done();
        }
        repo.models("");
        repo.on("check", &[])
            .says(&["no models", "services/shop/src/forgotten.rs"]);
    }
}

#[test]
fn a_project_that_is_there_is_not_added_with_another_module() {
    let repo = schemi_tests::monorepo::Monorepo::sqlite(schemi_tests::monorepo::NOTES);
    repo.run(&["init", "shop", "--add", "services/other"])
        .says(&[
            "--add services/other",
            "a project `shop` already",
            "`services/shop`",
        ]);
    repo.run(&["init", "shop", "--add", "services/shop"]).done();
}
