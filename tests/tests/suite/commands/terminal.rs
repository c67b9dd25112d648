//! Questions on a terminal: they are asked where somebody can answer, and what is answered is done.

use std::process::{Command, Stdio};

use schemi_tests::cli::Ran;
use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

/// Runs the tool on a terminal of its own (util-linux's `script`), with these keys pressed.
fn on_terminal(repo: &Monorepo, args: &str, keys: &str) -> (i32, String) {
    let tool = schemi_tests::cli::folder().join("schemi");
    let keys = format!("sleep 2; printf '{keys}'; sleep 2");
    script(repo, &format!("{} {args}", tool.display()), &keys)
}

/// Runs a command on a terminal of its own, with the keys that others give.
pub(crate) fn script(repo: &Monorepo, command: &str, keys: &str) -> (i32, String) {
    let line = format!("({keys}) | script --quiet --return --command '{command}' /dev/null");
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

/// Runs the tool on a terminal of its own and stops it at its question: by a key, or by a signal. Gives
/// what was on the screen.
fn stopped_at_question(repo: &Monorepo, args: &str, signal: Option<&str>) -> String {
    let tool = schemi_tests::cli::folder().join("schemi");
    let text = format!(
        "stty -g >before\nsh -c 'echo $$ >pid; exec {} {args}'\ncode=$?\nstty -g >after\nexit $code\n",
        tool.display()
    );
    repo.write("on_terminal.sh", &text);
    let keys = match signal {
        Some(signal) => format!("sleep 2; kill -s {signal} $(cat pid); sleep 2"),
        None => "sleep 2; printf '\\003'; sleep 2".to_owned(),
    };
    let (code, screen) = script(repo, "sh on_terminal.sh", &keys);
    assert_eq!(code, 2, "{screen}");
    assert!(
        screen.contains("cancelled; nothing was changed"),
        "{screen}"
    );
    assert_eq!(repo.read("before"), repo.read("after"), "{screen}");
    screen
}

#[test]
fn who_is_asked_may_stop_instead() {
    let repo = Monorepo::sqlite(SHOP);
    repo.evolve(SHOP, &[]);
    repo.models(&SHOP.replace("pub name:", "pub full_name:"));
    for signal in [None, Some("TERM"), Some("INT")] {
        let screen = stopped_at_question(&repo, "revision shop.dev -m renamed", signal);
        assert!(screen.contains("What became of column"), "{screen}");
        // The cursor, hidden for the choice, is shown again.
        let (hidden, shown) = (screen.rfind("\u{1b}[?25l"), screen.rfind("\u{1b}[?25h"));
        assert!(hidden.is_some() && hidden < shown, "{screen:?}");
        let screen = stopped_at_question(&repo, "init other", signal);
        assert!(screen.contains("has no project `other`"), "{screen}");
    }
    assert_eq!(repo.revisions().len(), 1);
    repo.on("current", &["--check-heads"]).done();
}

#[test]
fn a_copys_name_and_its_creation_are_asked_for() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    repo.add_servers();
    let tool = schemi_tests::cli::folder().join("schemi");
    let command = format!("{} clone shop.dev development.files", tool.display());
    let keys = "sleep 2; printf '\\r'; sleep 2; printf y; sleep 2";
    let (code, screen) = script(&repo, &command, keys);
    assert_eq!(code, 0, "{screen}");
    assert!(
        screen.contains("The copy's name on development.files"),
        "{screen}"
    );
    assert!(screen.contains("Create `"), "{screen}");
    assert!(repo.path("copies/shop.db").is_file(), "{screen}");
}
