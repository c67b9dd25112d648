//! Where copies go, what they are called, and work on them.

use schemi_tests::monorepo::{Monorepo, NOTES, SHOP, dump_sqlite, names, sqlite};

use super::{copy_file, old_copy, old_copy_stands, shop};

#[test]
fn a_copy_on_a_server_needs_a_name() {
    let repo = shop();
    repo.add_servers();
    let to_server = ["clone", "shop.dev", "development.files"];
    repo.run(&to_server)
        .says(&["needs a name: pass --name shop"]);
    let with = |rest: &[&str]| repo.run(&[&to_server[..], rest].concat());
    with(&["--name", "mine"]).says(&["development.files/mine is not there yet", "--create"]);
    assert!(!repo.path("copies").exists());
    for name in ["../mine", "a/b", "", " x", "a.b"] {
        with(&["--create", "--name", name]).says(&["cannot be the name of a copy"]);
    }
    let said = with(&["--create", "--name", "mine"]).done();
    assert!(said.contains("to development.files/mine (`"), "{said}");
    assert_eq!(dump_sqlite(&repo.path("copies/mine.db")), repo.dump());
    let said = with(&["--yes", "--name", "second"]).done();
    assert!(said.contains("development.files/second"), "{said}");
    repo.run(&["clone", "shop.dev", "development.files/mine", "--force"])
        .done();
    assert_eq!(names(&repo.path("copies")), ["mine.db", "second.db"]);
    repo.run(&["clone", "shop.dev", "shop.copy", "--name", "x"])
        .says(&["`shop.copy` has its name in the settings"]);
    repo.run(&["clone", "shop.dev", "development.file"])
        .says(&["unknown development server", "files"]);
}

#[test]
fn a_database_goes_only_to_one_of_its_kind() {
    let repo = Monorepo::both(NOTES);
    repo.evolve(NOTES, &[]);
    repo.add_servers();
    repo.run(&["clone", "shop.dev", "shop.prod", "--force"])
        .says(&["shop.dev is SQLite and shop.prod is PostgreSQL"]);
    repo.run(&["clone", "shop.prod", "development.files/x", "--create"])
        .says(&["shop.prod is PostgreSQL and development.files/x is SQLite"]);
    repo.run(&["check", "shop.prod", "--on", "development.files"])
        .says(&["one of its own kind"]);
}

#[test]
fn a_protected_target_is_named() {
    let repo = shop();
    old_copy(&repo);
    let settings = repo.read("settings.yaml").replace(
        "      copy:\n        type: sqlite\n",
        "      copy:\n        type: sqlite\n        protected: true\n",
    );
    repo.write("settings.yaml", &settings);
    let clone = |rest: &[&str]| {
        repo.run(&[&["clone", "shop.dev", "shop.copy", "--force"][..], rest].concat())
    };
    clone(&[]).says(&["shop.copy is protected", "--yes-i-mean shop.copy"]);
    clone(&["--yes-i-mean", "shop.dev"]).says(&["shop.copy is protected"]);
    clone(&["--yes"]).says(&["shop.copy is protected"]);
    old_copy_stands(&repo);
    clone(&["--yes-i-mean", "shop.copy"]).done();
    assert_eq!(dump_sqlite(&copy_file(&repo)), repo.dump());
}

#[test]
fn a_copy_is_worked_on_and_the_original_stays() {
    let repo = shop();
    repo.add_servers();
    repo.run(&["migrate", "shop.dev", "--on", "development.files"])
        .says(&[
            "there is no copy of shop.dev at development.files/shop",
            "cargo schemi clone shop.dev development.files/shop",
        ]);
    assert!(!repo.path("copies").exists());
    repo.run(&[
        "clone",
        "shop.dev",
        "development.files",
        "--create",
        "--name",
        "shop",
    ])
    .done();
    repo.models(&SHOP.replace("pub name:", "pub age: Option<i64>,\n    pub name:"));
    let before = repo.dump();
    let on = |command: &str, rest: &[&str]| {
        let target = [command, "shop.dev", "--on", "development.files"];
        repo.run(&[&target[..], rest].concat())
    };
    let drift = on("check", &[]).found();
    assert!(drift.contains("+ column customers.age"), "{drift}");
    on("revision", &["-m", "age"]).done();
    let lacks = on("check", &[]).found();
    let way_out = "`cargo schemi migrate shop.dev --on development.files/shop`";
    assert!(lacks.contains(way_out), "{lacks}");
    let error = on("revision", &["-m", "again"]).fails();
    assert!(error.contains(way_out), "{error}");
    let plan = on("migrate", &["--dry-run"]).done();
    assert!(plan.contains("ADD COLUMN"), "{plan}");
    let done = on("migrate", &[]).done();
    assert!(done.contains("development.files/shop is at"), "{done}");
    on("check", &[]).done();
    let current = on("current", &["--format", "json"]).json();
    assert_eq!(current["target"], "development.files/shop");
    assert_eq!(current["pending"].as_array().unwrap().len(), 0);
    assert!(on("history", &["-i"]).done().contains("applied"));
    on("downgrade", &["-1"]).done();
    on("stamp", &["head"]).done();
    on("stamp", &["base", "--purge"]).done();
    assert_eq!(repo.dump(), before);
    sqlite(&repo.path("copies/shop.db"), "SELECT id FROM customers");
    on("migrate", &["--sql"]).done();
    repo.run(&["migrate", "shop.dev", "--on", "shop.copy"])
        .says(&["no development server"]);
    repo.run(&["current", "shop.dev", "--on", "files/shop"])
        .done();
    repo.run(&["migrate", "shop.dev", "--on", "none"])
        .says(&["unknown development server `none`"]);
    repo.run(&["migrate", "shop.dev", "--on", "development.files/other"])
        .says(&["no copy of shop.dev at development.files/other"]);
}

#[test]
fn the_outcome_is_readable_by_programs() {
    let repo = shop();
    let args = [
        "clone",
        "shop.dev",
        "shop.copy",
        "--create",
        "--format",
        "json",
    ];
    let dry = repo.run(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(dry.json()["way"], "backup");
    assert!(dry.json().get("rows").is_none(), "{dry}");
    assert!(!copy_file(&repo).exists());
    let ran = repo.run(&args);
    let json = ran.json();
    assert_eq!(ran.stdout.matches("\"way\"").count(), 1, "{ran}");
    assert_eq!(
        (&json["rows"], &json["tables"]),
        (&8.into(), &3.into()),
        "{json}"
    );
    assert!(json["bytes"].as_u64().unwrap() > 4096, "{json}");
    let ran = repo.run(&[&args[..], &["--force", "--where", "orders=id = 1"]].concat());
    assert_eq!(ran.json()["way"], "rows", "{ran}");
}

#[test]
fn the_report_says_what_went_along_and_what_it_was_compared_with() {
    let repo = shop();
    let clone = |rest: &[&str]| {
        let ran = repo.run(&[&["clone", "shop.dev", "shop.copy"][..], rest].concat());
        assert_eq!(ran.code, 0, "{ran}");
        ran
    };
    let dry = clone(&["--dry-run", "--schema-only"]).stdout;
    assert!(
        dry.contains("  without rows (--schema-only)\nto do it, add --create\n"),
        "{dry}"
    );
    let whole = clone(&["--create"]).stdout;
    assert!(
        whole.contains("3 tables, 8 rows, the same as in the source, "),
        "{whole}"
    );
    let dry = clone(&["--dry-run"]).stdout;
    assert!(dry.contains("to do it, add --force\n"), "{dry}");
    let part = [
        "--force",
        "--table",
        "cust*",
        "--table",
        "orders",
        "--exclude-table-data",
        "orders",
    ];
    let said = clone(&part).stdout;
    for part in [
        "2 tables, 3 rows, as many as were to go along, ",
        "  of the tables only cust*, orders (--table)\n",
        "  without the rows of orders (--exclude-table-data)\n",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let json = clone(&[&part[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["part"]["schema_only"], false, "{json}");
    assert_eq!(json["tables"], 2, "{json}");
    assert_eq!(
        json["part"]["exclude_table_data"],
        serde_json::json!(["orders"]),
        "{json}"
    );
}

#[test]
fn a_copy_that_is_the_database_itself_is_none() {
    let mut repo = Monorepo::both(SHOP);
    repo.turn_to("shop.prod");
    repo.add_servers();
    repo.evolve(SHOP, &[]);
    let itself = format!("development.server/{}", repo.postgres_name());
    let said = "which is `shop.prod` itself: name a copy of it, as SERVER/NAME";
    for place in ["development.server", &itself] {
        repo.on("downgrade", &["-1", "--allow-data-loss", "--on", place])
            .says(&["--on leads to `development.server/", said]);
    }
    repo.sql("SELECT id FROM customers");
    repo.run(&["clone", "shop.prod", "development.server/a", "--name", "b"])
        .says(&["`development.server/a` and --name `b` name two databases: keep one"]);
}

#[test]
fn a_database_of_the_settings_is_reached_by_its_own_name_alone() {
    let mut repo = Monorepo::both(SHOP);
    repo.add_servers();
    repo.evolve(SHOP, &[]);
    let settings = repo.read("settings.yaml").replace(
        "    db:\n      dev:\n",
        "    db:\n      copy:\n        type: sqlite\n        connection: { db_path: data/copy.db }\n      dev:\n",
    );
    repo.write("settings.yaml", &settings);
    old_copy(&repo);
    let folder = repo
        .read("settings.yaml")
        .replace("db_path: copies", "db_path: data");
    repo.write("settings.yaml", &folder);
    let said = "`development.files/copy` is `shop.copy` of the settings: name it so";
    repo.run(&["clone", "shop.dev", "development.files/copy", "--force"])
        .says(&[said]);
    repo.run(&[
        "downgrade",
        "shop.dev",
        "base",
        "--on",
        "development.files/copy",
    ])
    .says(&[said]);
    old_copy_stands(&repo);
    repo.turn_to("shop.prod");
    for own in ["postgres", "template1"] {
        let on = format!("development.server/{own}");
        repo.on("migrate", &["--on", &on])
            .says(&["is a database of the server's own, and no copy"]);
    }
    repo.on("rehearse", &["--on", "development.server/mine"])
        .says(&["--on takes `development.server`, not `development.server/mine`"]);
}

#[test]
fn what_means_nothing_on_sqlite_is_refused() {
    let repo = shop();
    for flags in [&["--owner"][..], &["--jobs", "2"], &["--disconnect"]] {
        let args = [&["clone", "shop.dev", "shop.copy", "--create"], flags].concat();
        let said = format!("{} means something on PostgreSQL alone", flags[0]);
        repo.run(&args).says(&[&said]);
    }
    assert!(!copy_file(&repo).exists());
}
