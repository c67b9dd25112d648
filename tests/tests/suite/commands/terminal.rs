//! Questions on a terminal: they are asked where somebody can answer, and what is answered is done.

use std::process::{Command, Stdio};

use schemi_tests::cli::Ran;
use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

/// Runs the tool on a terminal of its own (util-linux's `script`), with these keys pressed.
fn on_terminal(repo: &Monorepo, args: &str, keys: &str) -> (i32, String) {
    let tool = schemi_tests::cli::folder().join("schemi");
    let keys = format!("sleep 2; printf '{keys}'; sleep 2");
    let line = format!(
        "({keys}) | script --quiet --return --command '{} {args}' /dev/null",
        tool.display()
    );
    let output = Command::new("sh")
        .args(["-c", &line])
        .current_dir(repo.root())
        .env("SCHEMI_SETTINGS", repo.path("settings.yaml"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = Ran::new(&output);
    (ran.code, ran.stdout)
}

#[test]
fn a_rename_is_asked_about_and_the_answer_is_taken() {
    let repo = Monorepo::sqlite(SHOP);
    repo.evolve(SHOP, &[]);
    repo.models(&SHOP.replace("pub name:", "pub full_name:"));
    let (code, screen) = on_terminal(&repo, "revision shop.dev -m renamed", "\\r");
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains("What became of column customers.name?"),
        "{screen}"
    );
    assert!(screen.contains("it was renamed to full_name"), "{screen}");
    repo.on("migrate", &[]).done();
    repo.sql("SELECT full_name FROM customers");
    repo.on("check", &[]).done();
}

#[test]
fn a_value_for_rows_is_asked_for() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    repo.sql("INSERT INTO notes VALUES (1, 'a')");
    repo.models(&NOTES.replace(
        "pub text: Option<String>,",
        "pub text: Option<String>,\n    pub stars: i64,",
    ));
    let (code, screen) = on_terminal(&repo, "revision shop.dev -m stars", "5\\r");
    assert_eq!(code, 0, "{screen}");
    repo.on("migrate", &[]).done();
    assert_eq!(repo.sql("SELECT stars FROM notes"), "5\n");
}

#[test]
fn a_protected_target_is_named_by_hand() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    let settings = repo
        .read("settings.yaml")
        .replace("        type:", "        protected: true\n        type:");
    repo.write("settings.yaml", &settings);
    let (code, screen) = on_terminal(&repo, "downgrade shop.dev base", "shop.other\\r");
    assert_eq!(code, 2, "{screen}");
    assert!(screen.contains("is protected"), "{screen}");
    let (code, screen) = on_terminal(&repo, "downgrade shop.dev base", "shop.dev\\r");
    assert_eq!(code, 0, "{screen}");
    assert!(
        repo.on("current", &[])
            .done()
            .contains("no revision is applied")
    );
}
