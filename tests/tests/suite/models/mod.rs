//! `models`: what it prints compiles (it is part of this binary), is formatted, and says all that is there.

mod left_out;
#[expect(dead_code, unreachable_pub, reason = "that they compile is the test")]
mod postgres;
#[expect(dead_code, unreachable_pub, reason = "that they compile is the test")]
mod sqlite;
mod whole;

use std::path::{Path, PathBuf};
use std::process::Command;

use schemi_tests::monorepo::{Monorepo, NOTES, names};
use schemi_tests::{cli, postgres as servers};

const POSTGRES: &str = include_str!("postgres.sql");
const SQLITE: &str = include_str!("sqlite.sql");

/// A service without models, on a database that holds what is kept beside this file.
fn zoo(dialect: &str) -> Monorepo {
    let (repo, sql) = match dialect {
        "postgres" => (Monorepo::postgres(NOTES), known(POSTGRES)),
        _ => (Monorepo::sqlite(NOTES), SQLITE.to_owned()),
    };
    repo.sql(&sql);
    repo
}

/// What the server knows of the words of newer ones, in SQL or in models: without those that it lacks.
fn known(text: &str) -> String {
    let mut text = text.to_owned();
    let lacks = |text: &mut String, words: &[(&str, &str)]| {
        for (word, without) in words {
            *text = text.replace(word, without);
        }
    };
    let major = servers::server().major();
    if major < 15 {
        let index = "#[schemi(index(\n    small,\n    unique,\n    nulls_not_distinct,\n    only = \"postgres\",\n    name = \"people_small\"\n))]";
        lacks(
            &mut text,
            &[
                (" NULLS NOT DISTINCT", ""),
                ("SET NULL (e, f)", "SET NULL"),
                (
                    index,
                    "#[schemi(index(small, unique, name = \"people_small\"))]",
                ),
                ("    on_delete_columns(e, f),\n", ""),
            ],
        );
    }
    if major < 14 {
        lacks(
            &mut text,
            &[(" COMPRESSION pglz", ""), (", compression = \"pglz\"", "")],
        );
    }
    text
}

/// The models without the line that names the database.
fn printed(repo: &Monorepo, rest: &[&str]) -> String {
    let text = repo.run(&[&["models", repo.target], rest].concat()).done();
    let (first, rest) = text.split_once('\n').unwrap();
    assert_eq!(first, format!("//! Models of {}.", repo.target));
    format!("//! Models of a database.\n{rest}")
}

fn kept(dialect: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/suite/models/{dialect}.rs"))
}

fn is_formatted(file: &Path) {
    let checked = Command::new("rustfmt")
        .args(["--edition", "2024", "--check"])
        .arg(file)
        .output()
        .unwrap();
    let difference = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{difference}");
}

#[test]
fn models_of_a_database_are_rust() {
    for dialect in ["postgres", "sqlite"] {
        let text = printed(&zoo(dialect), &[]);
        let file = kept(dialect);
        // What an older server lacks is kept.
        let is_whole = dialect == "sqlite" || servers::server().major() >= 15;
        if is_whole && std::env::var_os("SCHEMI_BLESS").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let wanted = std::fs::read_to_string(&file).unwrap();
        let wanted = match dialect {
            "postgres" => known(&wanted),
            _ => wanted,
        };
        assert_eq!(text, wanted);
        is_formatted(&file);
    }
}

#[test]
fn check_finds_no_difference_to_them() {
    for dialect in ["postgres", "sqlite"] {
        let repo = zoo(dialect);
        let text = printed(&repo, &[]);
        repo.write("services/shop/src/lib.rs", &text);
        let checked = repo.on("check", &[]);
        assert!(checked.stdout.ends_with("equals the models\n"), "{checked}");
        checked.done();
    }
    // What an older server lacks is refused by name.
    if servers::server().major() < 15 {
        let repo = zoo("postgres");
        let newer = std::fs::read_to_string(kept("postgres")).unwrap();
        repo.write("services/shop/src/lib.rs", &newer);
        repo.on("revision", &["-m", "newer"])
            .says(&["came with PostgreSQL 1", "upgrade the server"]);
    }
}

#[test]
fn a_database_built_from_them_is_equal() {
    for dialect in ["postgres", "sqlite"] {
        let repo = zoo(dialect);
        repo.add_servers();
        let text = printed(&repo, &[]);
        repo.write("services/shop/src/lib.rs", &text);
        // What models cannot say must be there before: a sequence that a default draws from.
        let text = text.replace("#[schemi(default = \"nextval('numbers'::regclass)\")]", "");
        repo.write("services/shop/src/lib.rs", &text);
        let said = repo.run(&["diff", repo.target, "models:shop"]).done();
        let lines = said.lines().count();
        assert_eq!(lines, usize::from(dialect == "postgres"), "{said}");
        let said = repo.run(&["diff", "models:shop", repo.target]).done();
        let lines = said.lines().count();
        assert_eq!(lines, usize::from(dialect == "postgres"), "{said}");
    }
}

#[test]
fn a_tree_has_a_file_for_each_table() {
    let repo = zoo("postgres");
    let args = [
        "models",
        repo.target,
        "--out",
        "services/shop/src/models",
        "--time",
        "time",
    ];
    let said = repo.run(&args).done();
    assert!(
        said.lines().any(|line| line.ends_with("people.rs")),
        "{said}"
    );
    let folder = repo.path("services/shop/src/models");
    let files = [
        "address.rs",
        "base.rs",
        "email.rs",
        "heir.rs",
        "logs.rs",
        "logs_2026.rs",
        "logs_other.rs",
        "mod.rs",
        "mood.rs",
        "moods.rs",
        "odd_names.rs",
        "people.rs",
        "places.rs",
        "rooms.rs",
        "short_code.rs",
        "stored.rs",
        "unused.rs",
        "work_mail.rs",
    ];
    assert_eq!(names(&folder), files);
    for file in files {
        is_formatted(&folder.join(file));
    }
    let people = std::fs::read_to_string(folder.join("people.rs")).unwrap();
    assert!(people.contains("use super::{Email, Mood};\n"), "{people}");
    assert!(
        people.contains("pub seen: time::OffsetDateTime"),
        "{people}"
    );
    repo.write("services/shop/src/lib.rs", "pub mod models;\n");
    repo.on("check", &[]).done();
    repo.run(&args).says(&["is there already", "--force"]);
    repo.run(&[&args[..], &["--force"]].concat()).done();
}

#[test]
fn some_tables_by_their_names() {
    let repo = zoo("postgres");
    let text = printed(
        &repo,
        &["--table", "room*", "--table", "logs", "--time", "jiff"],
    );
    assert!(
        text.contains("pub struct Rooms") && !text.contains("pub struct People"),
        "{text}"
    );
    assert!(!text.contains("pub enum"), "{text}");
    assert!(text.contains("jiff_sqlx::Timestamp"), "{text}");
    assert!(
        text.contains("constraint rooms_owner_fkey of table rooms: it refers to people"),
        "{text}"
    );
    repo.run(&["models", repo.target, "--table", "romms"])
        .says(&["--table romms names no table"]);
    repo.run(&["models", "models:shop"])
        .says(&["is no database"]);
}

#[test]
fn a_url_needs_no_settings() {
    let repo = zoo("sqlite");
    let file = repo.path("data/shop.db");
    let url = format!("sqlite:{}", file.display());
    let mut command = cli::schemi(repo.root());
    command.env("SCHEMI_SETTINGS", repo.path("none.yaml"));
    let text = cli::run(command.args(["models", &url])).done();
    assert!(text.contains("pub struct People"), "{text}");
    assert!(text.contains("//! - trigger t (people)"), "{text}");
}

#[test]
fn a_copy_is_read_in_the_place_of_its_original() {
    let repo = zoo("sqlite");
    repo.add_servers();
    let clone = ["clone", "shop.dev", "development.files/zoo", "--create"];
    repo.run(&clone).done();
    repo.sql("DROP TABLE people");
    let on = ["models", "shop.dev", "--on", "development.files/zoo"];
    assert!(repo.run(&on).done().contains("pub struct People"));
    let url = format!("sqlite:{}", repo.path("copies/zoo.db").display());
    repo.run(&["models", &url, "--on", "development.files/zoo"])
        .says(&["--on names the copy of a database of the settings"]);
}

/// The README's way for a service whose database is there already, from its first command to its first
/// revision.
#[test]
fn a_service_with_a_database_begins_with_them() {
    for dialect in ["postgres", "sqlite"] {
        let repo = zoo(dialect);
        let before = repo.dump();
        let text = printed(&repo, &[]);
        repo.write("services/shop/src/lib.rs", &text);
        repo.on("check", &["--explain"]).done();
        let baseline = ["--empty", "--record", "-m", "baseline"];
        repo.on("revision", &baseline).done();
        repo.on("stamp", &["head"]).done();
        repo.on("check", &[]).done();
        let again = repo.on("revision", &["-m", "again"]);
        assert!(again.stdout.contains("nothing to do"), "{again}");
        // The first thing that changes is a revision of that alone.
        let table = "#[derive(Model)]\n#[schemi(table = \"added_later\")]\npub struct AddedLater {\n    \
             #[schemi(primary_key)]\n    pub id: i64,\n}\n";
        repo.write("services/shop/src/lib.rs", &format!("{text}\n{table}"));
        let said = repo.on("revision", &["-m", "more"]).done();
        assert_eq!(said.matches("+ table").count(), 1, "{said}");
        assert!(said.contains("+ table added_later"), "{said}");
        repo.on("migrate", &[]).done();
        repo.on("check", &[]).done();
        repo.on("downgrade", &["-1"]).done();
        let history = |dump: &str| {
            dump.lines()
                .filter(|line| line.contains("added_later"))
                .count()
        };
        assert_eq!(history(&repo.dump()), history(&before));
    }
}

#[test]
fn keys_and_types_that_sqlite_leaves_open_are_said() {
    let repo = zoo("sqlite");
    let file = repo.path("open.db");
    let make = "CREATE TABLE open (id INT, part TEXT, value, PRIMARY KEY (id, part))";
    schemi_tests::monorepo::sqlite(&file, make);
    let said = repo
        .run(&["models", &format!("sqlite:{}", file.display())])
        .done();
    for wanted in [
        "//! - column id of table open: may be NULL in its key, and is NOT NULL in models",
        "//! - column value of table open: has no type",
        "    pub id: i64,",
        "    pub part: String,",
        "    pub value: Option<Vec<u8>>,",
    ] {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }
}
