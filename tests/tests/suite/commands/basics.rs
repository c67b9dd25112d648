//! Each command's usual way on both databases: text, JSON, help, exit codes.

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, NOTES, SHOP};

pub(crate) const COMMANDS: [&str; 27] = [
    "init",
    "import",
    "revision",
    "migrate",
    "downgrade",
    "current",
    "history",
    "heads",
    "show",
    "stamp",
    "check",
    "diff",
    "diagram",
    "models",
    "clone",
    "rehearse",
    "repair",
    "merge",
    "rebase",
    "squash",
    "branches",
    "edit",
    "ensure-version",
    "list-templates",
    "settings",
    "completions",
    "man",
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
            // `--help` begins with more than the line in the list of commands.
            let is_short = text
                .split("\n\n")
                .next()
                .is_some_and(|about| about.len() < 60);
            assert!(flag == "-h" || !is_short, "{text}");
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

/// Each command that works on a monorepo whose database is at head, with its exit code.
fn calls(target: &str) -> Vec<(Vec<&str>, i32)> {
    vec![
        (vec!["init", "shop"], 0),
        (vec!["revision", target, "-m", "again"], 0),
        (
            vec!["revision", target, "-m", "by hand", "--empty", "--dry-run"],
            0,
        ),
        (vec!["migrate", target], 0),
        (vec!["migrate", target, "--dry-run"], 0),
        (vec!["migrate", target, "--sql"], 0),
        (vec!["current", target], 0),
        (vec!["current", target, "--check-heads"], 0),
        (vec!["history", "shop"], 0),
        (vec!["history", target, "-i", "-v"], 0),
        (vec!["heads", "shop"], 0),
        (vec!["show", "shop", "head"], 0),
        (vec!["show", "shop", "base:head"], 0),
        (vec!["branches", "shop"], 0),
        (vec!["heads", "shop", "--resolve-dependencies"], 0),
        (vec!["list-templates"], 0),
        (vec!["settings", "path"], 0),
        (vec!["settings", "show"], 0),
        (vec!["settings", "check"], 0),
        (vec!["settings", "schema"], 0),
        (vec!["completions", "bash"], 0),
        (vec!["man", "migrate"], 0),
        (vec!["ensure-version", target], 0),
        (vec!["ensure-version", target, "--sql"], 0),
        (vec!["merge", "shop"], 2),
        (vec!["stamp", target, "head", "--sql"], 0),
        (vec!["check", target, "--explain"], 0),
        (vec!["stamp", target, "head"], 0),
        (vec!["downgrade", target, "base", "--dry-run"], 0),
        (vec!["downgrade", target, "-1"], 0),
        (vec!["current", target, "--check-heads"], 1),
        (vec!["check", target], 1),
        (vec!["repair", target], 0),
        (vec!["downgrade", target, "-1"], 2),
        (vec!["migrate", target, "nonsense"], 2),
        (vec!["migrate"], 2),
        (vec!["migrate", target, "--nonsense"], 2),
        (vec!["nonsense"], 2),
        (vec!["migrate", target], 0),
    ]
}

#[test]
fn json_is_one_value_whatever_happens() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        for (args, code) in calls(repo.target) {
            for format in [&["--format", "json"] as &[&str], &["--format=json"]] {
                // The second of two equal calls may find nothing left to do.
                let ran = repo.run(&[&args, format].concat());
                let value = ran.json();
                if format.len() == 2 {
                    assert_eq!(ran.code, code, "{args:?}: {ran}");
                }
                assert_eq!(
                    ran.code == 2,
                    value.get("error").is_some(),
                    "{args:?}: {ran}"
                );
                if ran.code == 2 {
                    assert!(ran.stderr.contains("error: "), "{args:?}: {ran}");
                }
                if args[0] == "downgrade" || args.contains(&"nonsense") {
                    break;
                }
            }
        }
    }
}

#[test]
fn cargo_schemi_is_schemi() {
    for repo in Monorepo::each(SHOP) {
        repo.evolve(SHOP, &[]);
        for (args, code) in calls(repo.target) {
            if ["downgrade", "stamp"].contains(&args[0]) {
                continue;
            }
            let one = repo.run(&args);
            let mut other = cli::cargo_schemi(repo.root());
            other
                .env("SCHEMI_SETTINGS", repo.path("settings.yaml"))
                .args(&args);
            let other = cli::run(&mut other);
            let plain = |text: &str| text.replace("cargo schemi", "schemi");
            assert_eq!(one.code, other.code, "{args:?}: {one} {other}");
            assert_eq!(plain(&one.stderr), plain(&other.stderr), "{args:?}");
            if !args.contains(&"--empty") {
                assert_eq!(one.stdout, other.stdout, "{args:?}");
            }
            assert!(one.code == code || code == 1, "{args:?}: {one}");
        }
    }
}

#[test]
fn results_go_to_standard_output_and_all_else_to_standard_error() {
    for repo in Monorepo::each(NOTES) {
        repo.revision(&[]);
        let ran = repo.on("migrate", &[]);
        assert!(ran.stdout.starts_with("applied 1 revision: "), "{ran}");
        assert!(ran.stderr.starts_with("applying "), "{ran}");
        repo.on("downgrade", &["base"]).done();
        let quiet = repo.on("migrate", &["-q"]);
        assert!(quiet.stderr.is_empty(), "{quiet}");
        repo.on("downgrade", &["base"]).done();
        let verbose = repo.on("migrate", &["-v"]);
        assert!(verbose.stderr.contains("CREATE TABLE notes"), "{verbose}");
        assert!(!verbose.stderr.contains('\u{1b}'), "{verbose}");
        let coloured = repo.on("history", &["--color", "always"]).done();
        assert!(coloured.contains('\u{1b}'), "{coloured}");
    }
}

#[test]
fn rows_are_counted_of_statements_that_touch_some() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
        let script = "-- schemi:up\nINSERT INTO notes (id, text) VALUES (1, 'a'), (2, 'b');\n\
            CREATE TABLE few (id int);\nUPDATE notes SET text = 'c' WHERE id = 3;\n-- schemi:down\n";
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), script);
        let told = repo.on("migrate", &["-v"]).stderr;
        let after = |statement: &str| {
            let rest = told.split_once(statement).unwrap().1;
            let line = rest.lines().find(|line| line.contains("-- ")).unwrap();
            line.split_once(" ms").unwrap().1.to_owned()
        };
        assert_eq!(after("INSERT INTO notes"), " (2 rows)", "{told}");
        assert_eq!(after("CREATE TABLE few"), "", "{told}");
        assert_eq!(after("UPDATE notes"), " (0 rows)", "{told}");
    }
}

#[test]
fn a_reader_that_goes_is_no_failure() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    // More than a pipe holds, so that the tool meets the closed end.
    let long = format!(
        "-- schemi:up\n{}\n-- schemi:down\n",
        "-- a long comment\nSELECT 1;\n".repeat(20_000)
    );
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &long);
    for args in [["show", "shop"], ["migrate", "shop.dev"]] {
        let mut command = repo.command(&args);
        if args[0] == "migrate" {
            command.arg("--dry-run");
        }
        let mut child = cli::start(&mut command);
        drop(child.stdout.take());
        let ran = cli::finish(child);
        assert_eq!(ran.code, 0, "{ran}");
        assert!(ran.stderr.is_empty(), "{ran}");
    }
}

#[test]
fn paths_are_shown_as_they_are_seen_from_here() {
    let repo = Monorepo::sqlite(NOTES);
    let said = repo.on("revision", &["-m", "x"]).done();
    assert!(
        said.starts_with("wrote services/shop/migrations/versions/"),
        "{said}"
    );
    let mut inside = cli::schemi(&repo.path("services/shop"));
    inside.env("SCHEMI_SETTINGS", repo.path("settings.yaml"));
    let said = cli::run(inside.args(["show", "shop"])).done();
    assert!(
        said.contains("path:       ./migrations/versions/"),
        "{said}"
    );
    let mut outside = cli::schemi(std::path::Path::new("/"));
    outside.arg("--settings").arg(repo.path("settings.yaml"));
    cli::run(outside.args(["migrate", "shop.dev"])).done();
    assert!(repo.path("data/shop.db").is_file());
}

#[test]
fn init_keeps_what_is_there_and_adds_a_project() {
    let repo = Monorepo::sqlite(NOTES);
    let before = repo.files();
    let said = repo.run(&["init", "shop"]).done();
    assert!(said.contains("kept    services/shop/build.rs"), "{said}");
    assert_eq!(repo.files(), before);
    repo.run(&["init", "stock"])
        .says(&["settings.yaml has no project `stock`", "--add"]);
    assert_eq!(repo.files(), before);
    repo.run(&["init", "stock", "--add", "services/nowhere"])
        .says(&["services/nowhere"]);
    assert_eq!(repo.files(), before);

    repo.write(
        "services/stock/Cargo.toml",
        "[package]\nname = \"stock\"\nversion = \"0.1.0\"\n",
    );
    repo.write("services/stock/src/lib.rs", "");
    let comment = format!("# ours\n{}", repo.read("settings.yaml"));
    repo.write("settings.yaml", &comment);
    let said = repo
        .run(&["init", "stock", "--add", "services/stock"])
        .done();
    assert!(said.contains("added project stock"), "{said}");
    assert!(said.contains("schemi-runtime = { version"), "{said}");
    assert!(
        repo.read("settings.yaml").starts_with(&comment),
        "{}",
        repo.read("settings.yaml")
    );
    assert!(repo.path("services/stock/migrations/versions").is_dir());
    assert!(
        repo.run(&["history", "stock"])
            .done()
            .contains("no revisions yet")
    );
}

#[test]
fn a_crate_without_the_folder_is_told_of_init() {
    let repo = Monorepo::sqlite(NOTES);
    std::fs::remove_dir_all(repo.path("services/shop/migrations")).unwrap();
    for command in ["current", "check", "migrate"] {
        repo.on(command, &[])
            .says(&["services/shop/migrations/versions", "init"]);
    }
    assert!(!repo.path("services/shop/migrations").exists());
}

#[test]
fn names_of_revisions_may_be_short_or_relative() {
    for repo in Monorepo::each(NOTES) {
        repo.evolve(NOTES, &["--rev-id", "abc111222333"]);
        repo.hand_written(
            "bbbbbbbbbbbb",
            Some("abc111222333"),
            "-- schemi:up\nCREATE TABLE a (x integer);\n-- schemi:down\nDROP TABLE a;\n",
        );
        repo.hand_written(
            "cccccccccccc",
            Some("bbbbbbbbbbbb"),
            "-- schemi:up\nCREATE TABLE b (x integer);\n-- schemi:down\nDROP TABLE b;\n",
        );
        repo.on("migrate", &["+1"]).done();
        assert!(
            repo.on("current", &[])
                .done()
                .contains(": bbbbbbbbbbbb by hand")
        );
        repo.on("migrate", &["cccc"]).done();
        repo.on("downgrade", &["-2"]).done();
        assert!(
            repo.on("current", &[])
                .done()
                .contains(": abc111222333 change")
        );
        let history = repo.run(&["history", "shop", "-r", "abc1:head"]).done();
        assert_eq!(history.lines().count(), 3, "{history}");
        assert!(
            history.starts_with("bbbbbbbbbbbb -> cccccccccccc (head) by hand"),
            "{history}"
        );
        for word in ["head", "base", "heads", "current"] {
            repo.on("revision", &["-m", "x", "--empty", "--rev-id", word])
                .says(&[word]);
        }
    }
}
