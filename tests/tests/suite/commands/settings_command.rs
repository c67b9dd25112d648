//! `settings`: where the file is, what it says, and whether that can be reached.

use schemi_tests::monorepo::{Monorepo, NOTES};

#[test]
fn the_path_is_said_whether_or_not_it_is_there() {
    let repo = Monorepo::sqlite(NOTES);
    let path = repo.path("settings.yaml").display().to_string();
    assert_eq!(repo.run(&["settings", "path"]).done(), format!("{path}\n"));
    std::fs::remove_file(repo.path("settings.yaml")).unwrap();
    assert_eq!(repo.run(&["settings", "path"]).done(), format!("{path}\n"));
    let json = repo.run(&["settings", "path", "--format", "json"]).json();
    assert_eq!(json["exists"], false);
}

#[test]
fn secrets_are_not_shown() {
    let repo = Monorepo::sqlite(NOTES);
    let text = format!(
        "{}      far:\n        type: postgres\n        db_name: x  # the far one\n        connection:\n          \
         host: db.example.com\n          password: hunter2\n",
        repo.read("settings.yaml")
    );
    repo.write("settings.yaml", &text);
    let shown = repo.run(&["settings", "show"]).done();
    assert_eq!(shown, text.replace("hunter2", "***"));
    let json = repo.run(&["settings", "show", "--format", "json"]);
    assert!(!json.stdout.contains("hunter2"), "{json}");
}

#[test]
fn everything_that_is_named_is_tried() {
    let repo = Monorepo::both(NOTES);
    let said = repo.run(&["settings", "check"]).done();
    assert!(
        said.starts_with("shop       ok       package shop\n"),
        "{said}"
    );
    assert!(
        said.contains("\nshop.dev   missing  no such file yet"),
        "{said}"
    );
    assert!(
        said.contains("\nshop.prod  ok       postgres database "),
        "{said}"
    );
    assert!(!repo.path("data/shop.db").exists());
    repo.revision(&[]);
    repo.on("migrate", &[]).done();
    let text = repo
        .read("settings.yaml")
        .replace("host: /", "host: /nowhere/");
    let more = "  gone:\n    module: services/gone\n";
    repo.write("settings.yaml", &format!("{text}{more}"));
    let said = repo.run(&["settings", "check"]).found();
    assert!(
        said.contains("\nshop.dev   ok       sqlite database"),
        "{said}"
    );
    assert!(said.contains("\nshop.prod  FAILED   "), "{said}");
    assert!(
        said.starts_with("gone       FAILED   no package for project `gone`"),
        "{said}"
    );
    let json = repo.run(&["settings", "check", "--format", "json"]).json();
    assert_eq!(json["entries"][3]["state"], "failed");
}

#[test]
fn the_schema_is_one_for_editors() {
    let repo = Monorepo::sqlite(NOTES);
    let schema = repo.run(&["settings", "schema"]).json();
    let project = &schema["$defs"]["ProjectEntry"]["properties"];
    for key in [
        "file_template",
        "timezone",
        "slug_length",
        "version_locations",
        "transaction_per_migration",
        "naming_convention",
        "hooks",
    ] {
        assert!(project[key].is_object(), "{key}: {project}");
    }
}
