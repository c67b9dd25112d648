//! `migrate` on several databases: all are looked at before the first is touched, and a second run goes on
//! with what is left.

use schemi_tests::monorepo::{Monorepo, NOTES, block_on, sqlite};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor};

/// The ids of the two revisions.
const IDS: [&str; 2] = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"];

/// Notes on three SQLite files and on PostgreSQL, with a revision by hand that makes `more`.
fn notes() -> Monorepo {
    let repo = Monorepo::both(NOTES);
    let mut text = repo.read("settings.yaml");
    for name in ["eu", "us"] {
        text.push_str(&format!(
            "      {name}:\n        type: sqlite\n        connection: {{ db_path: data/{name}.db }}\n"
        ));
    }
    repo.write("settings.yaml", &text);
    repo.revision(&["--rev-id", IDS[0]]);
    let body = "-- schemi:up\nCREATE TABLE more (a integer);\n\n-- schemi:down\nDROP TABLE more;\n";
    repo.hand_written(IDS[1], Some(IDS[0]), body);
    repo
}

fn file(repo: &Monorepo, name: &str, sql: &str) -> String {
    sqlite(&repo.path(&format!("data/{name}.db")), sql)
}

#[test]
fn a_pattern_takes_all_databases_in_their_order() {
    let repo = notes();
    let before = repo.files();
    let planned = repo.run(&["migrate", "*.*", "--dry-run"]).done();
    for target in ["shop.dev", "shop.prod", "shop.eu", "shop.us"] {
        assert!(
            planned.contains(&format!("-- {target}\n-- {}", IDS[0])),
            "{planned}"
        );
    }
    assert_eq!(repo.files(), before);
    let said = repo
        .run(&["migrate", "shop.us", "shop.*", IDS[0], "--jobs", "3"])
        .done();
    let at = format!("applied 1 revision: {{}} is at {}", IDS[0]);
    let line = |name: &str| format!("  {name:9}  {}\n", at.replace("{}", name));
    let expected: String = ["shop.us", "shop.dev", "shop.eu", "shop.prod"]
        .map(line)
        .concat();
    assert_eq!(said, format!("{expected}4 databases done\n"));
    let ran = repo.run(&["migrate", "shop.*", "--format", "json"]);
    assert!(
        ran.stderr
            .contains(&format!("shop.prod: applying {} by hand", IDS[1])),
        "{ran}"
    );
    let json = ran.json();
    assert_eq!(json["databases"].as_array().unwrap().len(), 4, "{json}");
    assert_eq!(
        json["databases"][0]["outcome"]["heads"][0], IDS[1],
        "{json}"
    );
    let said = repo.run(&["migrate", "shop.*"]).done();
    assert!(
        said.contains("nothing to do: shop.eu is at bbbbbbbbbbbb\n"),
        "{said}"
    );
}

#[test]
fn nothing_is_touched_where_one_is_not_ready() {
    let repo = notes();
    repo.run(&["migrate", "shop.*", IDS[0]]).done();
    file(&repo, "us", "ALTER TABLE notes DROP COLUMN text");
    file(&repo, "eu", "UPDATE schemi_revisions SET checksum = 'x'");
    let before = (
        repo.dump(),
        file(&repo, "eu", "SELECT name FROM sqlite_master"),
    );
    let said = repo.run(&["migrate", "shop.*"]).fails();
    for told in [
        "2 of 4 databases are not ready, and nothing was run:",
        "  - shop.eu: revision `aaaaaaaaaaaa` was edited",
        "  - shop.us: shop.us has 1 difference from what its revisions made",
    ] {
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(
        (
            repo.dump(),
            file(&repo, "eu", "SELECT name FROM sqlite_master")
        ),
        before
    );
    let said = repo
        .run(&["migrate", "shop.us", "shop.dev", "--allow-drift"])
        .done();
    assert!(said.contains("2 databases done"), "{said}");
    let text = repo.read("settings.yaml");
    repo.write(
        "settings.yaml",
        &text.replace("data/us.db", "data/none/us.db"),
    );
    repo.run(&["migrate", "shop.us", "shop.prod"])
        .says(&["shop.us", "nothing was run"]);
    repo.run(&["migrate", "shop.dev", "head", "shop.eu"])
        .says(&["`head` is no database", "it comes last"]);
    repo.run(&["migrate", "shop.x*"])
        .says(&["shop.x*", "status"]);
    repo.run(&["migrate", "shop.dev", "shop.prod", "--sql"])
        .says(&["one database"]);
    repo.run(&["migrate", "shop.dev", "shop.nobody"])
        .says(&["no database `nobody`"]);
}

#[test]
fn who_is_at_work_elsewhere_is_named_first() {
    let repo = notes();
    repo.run(&["migrate", "shop.dev", "shop.eu", IDS[0]]).done();
    let options = SqliteConnectOptions::new().filename(repo.path("data/eu.db"));
    let mut holder = block_on(options.connect()).unwrap();
    block_on(holder.execute("BEGIN IMMEDIATE")).unwrap();
    let said = repo.run(&["migrate", "shop.dev", "shop.eu"]).fails();
    assert!(said.contains("shop.eu: the database "), "{said}");
    assert_eq!(
        file(
            &repo,
            "shop",
            "SELECT count(*) FROM sqlite_master WHERE name = 'more'"
        )
        .trim(),
        "0"
    );
    block_on(holder.close()).unwrap();
    repo.run(&["migrate", "shop.dev", "shop.eu"]).done();
}

#[test]
fn a_failure_is_the_last_or_one_of_several_and_a_second_run_goes_on() {
    let repo = notes();
    repo.run(&["migrate", "shop.*", IDS[0]]).done();
    // What no preflight sees: the table is there already.
    file(&repo, "eu", "CREATE TABLE more (b text)");
    let order = ["migrate", "shop.dev", "shop.eu", "shop.us", "shop.prod"];
    let ran = repo.run(&order);
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("error: shop.eu: "), "{ran}");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(
        lines[0].starts_with("  shop.dev   applied 1 revision"),
        "{ran}"
    );
    assert!(lines[1].starts_with("! shop.eu    failed: "), "{ran}");
    assert_eq!(
        lines[2..],
        [
            "! shop.us    not begun",
            "! shop.prod  not begun",
            "1 of 4 databases done; once what failed is mended, the same command goes on with the others",
        ]
    );
    let ran = repo.run(&[&order[..], &["--keep-going"]].concat());
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stdout.contains("3 of 4 databases done"), "{ran}");
    assert!(ran.stdout.contains("nothing to do: shop.dev"), "{ran}");
    file(&repo, "eu", "DROP TABLE more");
    repo.run(&order).done();
}
