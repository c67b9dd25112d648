//! Each command's usual way on both databases: text, JSON, help, exit codes.

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

const COMMANDS: [&str; 11] = [
    "init",
    "revision",
    "migrate",
    "downgrade",
    "current",
    "history",
    "heads",
    "show",
    "stamp",
    "check",
    "repair",
];

#[test]
fn every_help_has_an_example_and_ends_with_0() {
    let folder = tempfile::tempdir().unwrap();
    for command in COMMANDS {
        for flag in ["-h", "--help"] {
            let ran = cli::run(cli::schemi(folder.path()).args([command, flag]));
            let text = ran.done();
            assert!(text.contains("Example"), "{command} {flag}: {text}");
            assert!(text.contains(&format!("schemi {command} ")), "{text}");
        }
    }
    let all = cli::run(cli::schemi(folder.path()).arg("--help")).done();
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "{command}: {all}");
    }
}

#[test]
fn the_daily_round() {
    for repo in Monorepo::each(SHOP) {
        let said = repo.on("revision", &["-m", "first tables"]).done();
        assert!(said.contains("+ table customers"), "{said}");
        let text = repo.on("migrate", &[]).done();
        assert!(text.starts_with("applied 1 revision:"), "{text}");
        assert!(repo.on("check", &[]).done().contains("equals the models"));
        assert!(
            repo.on("current", &[])
                .done()
                .contains("(head) first tables")
        );
        repo.on("downgrade", &["base"]).done();
        assert!(
            repo.on("current", &[])
                .done()
                .contains("no revision is applied")
        );
        let again = repo.run(&["upgrade", repo.target]).done();
        assert!(again.starts_with("applied 1 revision"), "{again}");
        assert!(
            repo.on("revision", &["-m", "again"])
                .done()
                .starts_with("nothing to do")
        );
    }
}

#[test]
fn notes_work_on_both() {
    let repo = Monorepo::both(NOTES);
    repo.revision(&[]);
}
