//! A revision written without a database: the models against what the revisions make.

use std::process::Command;
use std::time::{Duration, Instant};

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, NOTES, SHOP, VERSIONS};
use schemi_tests::postgres::{self, server};
use serde_json::Value;

const BY_HAND: &str = "-- schemi:up\nCREATE INDEX ix_orders_total ON orders (total);\n\n\
    -- schemi:down\nDROP INDEX ix_orders_total;\n";

/// A monorepo with both databases and servers to build on, and its settings with both databases out of
/// reach.
fn away(models: &str) -> (Monorepo, String) {
    let repo = Monorepo::both(models);
    repo.add_servers();
    let port = format!("\n          port: {}\n", server().port);
    let dead = repo
        .read("settings.yaml")
        .replace("data/shop.db", "nowhere/shop.db")
        .replace(&port, "\n          port: 1\n");
    assert!(dead.contains("port: 1\n"), "{dead}");
    (repo, dead)
}

/// The sections of one dialect, by a revision's outcome.
fn sections(outcome: &Value, dialect: &str) -> String {
    let text = outcome["revision"]["text"].as_str().unwrap();
    let parts = text.split("-- schemi:").filter(|part| {
        let marker = part.lines().next().unwrap_or_default();
        marker.split(' ').nth(1) == Some(dialect) || part.starts_with(['r', 'e'])
    });
    // What stands before the first section is the head, whose time is another each time.
    parts.collect::<Vec<_>>().concat()
}

/// Writes the revision of a round by the project's name while no database can be reached; it must be the
/// one that each database at the head gives.
#[track_caller]
fn round((repo, dead): &(Monorepo, String), id: &str, rest: &[&str]) {
    let settings = repo.read("settings.yaml");
    let args = |target| [&["revision", target, "-m", "change", "--rev-id", id], rest].concat();
    let ran = |target: &'static str| {
        let json = [&args(target)[..], &["--dry-run", "--format", "json"]].concat();
        repo.run(&json)
    };
    let expected = [("sqlite", "shop.dev"), ("postgres", "shop.prod")]
        .map(|(dialect, target)| (dialect, ran(target).json()));
    repo.write("settings.yaml", dead);
    let replayed = ran("shop").json();
    for (dialect, expected) in expected {
        let of = |outcome: &Value| {
            let changes = outcome["revision"]["changes"][dialect].to_string();
            (sections(outcome, dialect), changes)
        };
        assert!(!of(&expected).0.is_empty(), "{expected}");
        assert_eq!(of(&replayed), of(&expected), "{id} {dialect}");
    }
    repo.run(&args("shop")).done();
    repo.write("settings.yaml", &settings);
    for target in ["shop.dev", "shop.prod"] {
        repo.run(&["migrate", target, "--allow-data-loss"]).done();
        repo.run(&["check", target]).done();
    }
}

#[test]
fn it_is_the_one_that_a_database_at_the_head_gives() {
    let state = "#[derive(SqlType)]\n#[schemi(name = \"state\", rename_all = \"snake_case\")]\npub enum State { New, Old }\n";
    let first = format!("{SHOP}{state}").replace(
        "pub total: i64,",
        "pub total: i64,\n    #[schemi(default = \"'new'\", check = \"state <> 'old' OR total > 1 + 1\")]\n    pub state: State,",
    );
    let case = away(&first);
    let repo = &case.0;
    round(&case, "aaaaaaaaaaaa", &[]);
    let second = first
        .replace("pub name:", "pub full_name:")
        .replace("New, Old", "New, Old, Gone")
        .replace("total >= 0", "total BETWEEN 0 AND 1000");
    repo.models(&second);
    let rename = ["--rename", "customers.name=full_name"];
    repo.run(&["revision", "shop", "-m", "x"])
        .says(&["--rename customers.name=full_name"]);
    round(&case, "bbbbbbbbbbbb", &rename);
    // What is written by hand is seen: only what else is new is in the revision.
    repo.hand_written("cccccccccccc", Some("bbbbbbbbbbbb"), BY_HAND);
    repo.run(&["migrate", "shop.dev"]).done();
    repo.run(&["migrate", "shop.prod"]).done();
    let third = second.replace("index(customer_id)", "index(customer_id), index(total)");
    repo.models(&third);
    let said = repo.run(&["revision", "shop", "-m", "x"]);
    assert!(!said.stderr.contains("warning"), "{said}");
    assert_eq!(
        said.done(),
        "nothing to do: the revisions of shop and the models do not differ\n"
    );
    repo.models(&third.replace(
        "pub email: String,",
        "pub email: String,\n    pub vip: Option<bool>,",
    ));
    round(&case, "dddddddddddd", &[]);
    // From an earlier revision on, the later ones are not there.
    let args = [
        "revision", "shop", "-m", "x", "--head", "aaaa", "--splice", "--sql",
    ];
    let text = repo.run(&[&args[..], &rename].concat()).done();
    assert!(
        text.contains("ADD COLUMN vip") && text.contains("full_name"),
        "{text}"
    );
}

#[test]
fn a_baseline_counts_as_what_its_record_says() {
    let (repo, dead) = away(NOTES);
    let user = format!("\n          user: {}\n", server().user);
    let path = format!("{user}          search_path: app, public\n");
    repo.write("settings.yaml", &dead.replace(&user, &path));
    let baseline = ["revision", "shop", "-m", "b", "--empty", "--record"];
    repo.run(&baseline).done();
    let same = repo.run(&["revision", "shop", "-m", "x"]).done();
    assert!(same.starts_with("nothing to do"), "{same}");
    let wider = NOTES.replace("pub text:", "pub more: Option<String>,\n    pub text:");
    repo.models(&wider);
    repo.run(&["revision", "shop", "-m", "wider"]).done();
    // A name is found where the databases with this search path find it.
    let said = wider.replace("\"notes\"", "\"notes\", schema = \"app\"");
    repo.models(&said);
    let outcome = repo.run(&["revision", "shop", "-m", "x", "--format", "json"]);
    let changes = &outcome.json()["revision"]["changes"]["postgres"];
    assert!(changes.as_array().is_none_or(Vec::is_empty), "{outcome}");
    // What revisions by hand have made, a baseline does not make once more.
    let (repo, dead) = away(NOTES);
    repo.write("settings.yaml", &dead);
    let table = "-- schemi:up\nCREATE TABLE notes (id bigint NOT NULL PRIMARY KEY, text text);\n\n\
        -- schemi:down\nDROP TABLE notes;\n";
    repo.hand_written("aaaaaaaaaaaa", None, &table.replace("bigint", "INTEGER"));
    repo.models(&NOTES.replace("i64", "i32"));
    repo.run(&[&baseline[..], &["--head", "aaaa"]].concat())
        .done();
    let same = repo.run(&["revision", "shop", "-m", "x"]).done();
    assert!(same.starts_with("nothing to do"), "{same}");
}

#[test]
fn without_a_server_only_records_stand_in_for_postgres() {
    let repo = Monorepo::both(SHOP);
    let dead = repo
        .read("settings.yaml")
        .replace("host: /", "host: /nowhere/");
    repo.write("settings.yaml", &dead);
    let said = repo.run(&[
        "revision",
        "shop",
        "-m",
        "first",
        "--rev-id",
        "aaaaaaaaaaaa",
    ]);
    assert!(!said.stderr.contains("warning"), "{said}");
    assert!(said.done().contains("  postgres  + table orders"));
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), BY_HAND);
    repo.models(&SHOP.replace("index(customer_id)", "index(customer_id), index(total)"));
    let said = repo.run(&["revision", "shop", "-m", "second", "--dry-run"]);
    assert!(
        said.stderr
            .contains("postgres: what revision bbbbbbbbbbbb made is not known"),
        "{said}"
    );
    // SQLite is replayed all the same.
    assert_eq!(said.done().matches("CREATE INDEX").count(), 1);
    let alone = Monorepo::postgres(NOTES);
    alone
        .run(&["revision", "shop", "-m", "x"])
        .says(&["add one with a `host` below `development`", "shop.DATABASE"]);
    let sqlite = Monorepo::sqlite(NOTES);
    sqlite.add_servers();
    let args = ["revision", "shop", "-m", "x", "--on", "development.files"];
    sqlite.run(&args).says(&["leave --on out"]);
    let both = Monorepo::both(NOTES);
    both.add_servers();
    both.run(&args).says(&["`development.files` is SQLite"]);
    let args = ["revision", "shop", "-m", "x", "--on", "development.server"];
    both.run(&args).done();
}

/// Sends an interrupt once the server is at a statement.
fn interrupted_at(repo: &Monorepo, args: &[&str], statement: &str) -> cli::Ran {
    let child = cli::start(&mut repo.command(args));
    let is_there = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() \
         AND query LIKE '%{statement}%'"
    );
    let begun = Instant::now();
    while server().psql("postgres", &is_there).unwrap().trim() == "0" {
        if begun.elapsed() > Duration::from_secs(5) {
            panic!("it does not come to {statement}: {}", cli::finish(child));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    cli::finish(child)
}

#[test]
fn nothing_is_left_behind() {
    postgres::alone();
    let repo = Monorepo::both(SHOP);
    repo.add_servers();
    let names = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
    let all = || server().psql("postgres", names).unwrap();
    let before = all();
    let first = [
        "revision",
        "shop",
        "-m",
        "first",
        "--rev-id",
        "aaaaaaaaaaaa",
    ];
    repo.run(&first).done();
    assert_eq!(all(), before);
    let fails = |up: &str| {
        let body = format!("-- schemi:up\n{up};\n\n-- schemi:down\n");
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &body)
    };
    let files = || repo.files();
    fails("INSERT INTO nowhere VALUES (1)");
    let kept = files();
    repo.run(&["revision", "shop", "-m", "x"]).says(&[
        "cannot be replayed on an empty database",
        "bbbbbbbbbbbb_hand.sql:7",
        "nowhere",
        "shop.DATABASE",
    ]);
    let roles = "SELECT count(*) FROM pg_roles";
    let server = postgres::server();
    let before_roles = server.psql("postgres", roles).unwrap();
    fails("CREATE ROLE of_a_replay");
    repo.run(&["revision", "shop", "-m", "x"])
        .says(&["bbbbbbbbbbbb_hand.sql:7", "CREATE ROLE reaches beyond"]);
    assert_eq!(server.psql("postgres", roles).unwrap(), before_roles);
    fails("SELECT 1;\n\n-- schemi:up sqlite\nATTACH DATABASE 'beside.db' AS beside");
    repo.run(&["revision", "shop", "-m", "x"])
        .says(&["ATTACH reaches beyond"]);
    let hand =
        fails("SELECT 1;\n\n-- schemi:up sqlite\n\n-- schemi:up postgres\nSELECT pg_sleep(60)");
    let ran = interrupted_at(&repo, &["revision", "shop", "-m", "x"], "SELECT pg_sleep");
    ran.says(&["cancelled"]);
    fails("INSERT INTO nowhere VALUES (1)");
    assert_eq!(files(), kept);
    std::fs::remove_file(repo.path(&hand)).unwrap();
    // An expression that the server refuses is found on the way.
    repo.models(&SHOP.replace("total >= 0", "totl >= 0"));
    repo.run(&["revision", "shop", "-m", "x"]).says(&["totl"]);
    assert_eq!(all(), before);
    assert_eq!(repo.revisions(), ["aaaaaaaaaaaa_first"], "{VERSIONS}");
}
