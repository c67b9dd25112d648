//! What every command has in common: help with examples, dry runs, JSON.

use schemi_tests::monorepo::{Monorepo, NOTES};

use super::basics::COMMANDS;

#[test]
fn those_that_write_have_a_dry_run() {
    let repo = Monorepo::sqlite(NOTES);
    let writing = [
        "init",
        "revision",
        "migrate",
        "downgrade",
        "stamp",
        "clone",
        "rehearse",
        "repair",
        "merge",
        "rebase",
        "squash",
        "ensure-version",
    ];
    for command in COMMANDS {
        let help = repo.run(&[command, "--help"]).done();
        assert!(help.contains("--format"), "{help}");
        assert_eq!(
            help.contains("--dry-run"),
            writing.contains(&command),
            "{help}"
        );
    }
}

#[test]
fn a_dry_run_of_init_makes_nothing() {
    let repo = Monorepo::sqlite(NOTES);
    std::fs::remove_dir_all(repo.path("services/shop/migrations")).unwrap();
    std::fs::remove_file(repo.path("services/shop/build.rs")).unwrap();
    repo.write(
        "services/extra/Cargo.toml",
        "[package]\nname = \"extra\"\nversion = \"0.1.0\"\n",
    );
    repo.write("services/extra/src/lib.rs", "");
    let before = repo.files();
    let said = repo.run(&["init", "shop", "--dry-run"]).done();
    assert!(said.contains("would have created"), "{said}");
    let args = ["init", "extra", "--add", "services/extra", "--dry-run"];
    let said = repo.run(&args).done();
    assert!(said.contains("would have added project extra"), "{said}");
    assert_eq!(repo.files(), before);
    assert!(!repo.path("services/shop/migrations").exists());
    repo.run(&["init", "shop"]).done();
    assert!(repo.path("services/shop/build.rs").is_file());
}

#[test]
fn json_stays_parseable_where_a_command_fails() {
    let repo = Monorepo::sqlite(NOTES);
    for command in COMMANDS {
        for args in [
            &[command, "nowhere.dev"][..],
            &[command, "shop.dev", "abcd"],
            &[command, "shop.dev", "--no-such-flag"],
            &[command],
        ] {
            let ran = repo.run(&[args, &["--format", "json"]].concat());
            if ran.code != 0 {
                assert!(ran.json()["error"].is_string(), "{args:?}: {ran}");
            }
        }
    }
}
