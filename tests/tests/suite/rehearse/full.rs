//! A disk that is full. No file may grow beyond a limit: that is what it looks like from inside.

use std::process::Command;

use schemi_tests::cli;
use schemi_tests::monorepo::{Monorepo, SHOP};
use schemi_tests::postgres::Server;

use super::{drop_kept, left, shops};

#[test]
fn while_sqlite_copies_it_leaves_nothing() {
    let [repo, _] = shops();
    super::with_age(&repo);
    repo.sql(
        "CREATE TABLE large (a blob); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 \
         FROM c WHERE x < 500) INSERT INTO large SELECT randomblob(4000) FROM c",
    );
    let before = repo.dump();
    let tool = cli::folder().join("schemi");
    // No file may grow beyond 400 kB: what a full disk looks like from inside.
    let line = format!(
        "trap '' XFSZ; ulimit -f 400; exec {} rehearse shop.dev",
        tool.display()
    );
    let mut command = Command::new("bash");
    command
        .args(["-c", &line])
        .current_dir(repo.root())
        .env("XDG_CACHE_HOME", repo.cache())
        .env("SCHEMI_SETTINGS", repo.path("settings.yaml"));
    cli::run(&mut command).says(&["cannot copy shop.dev", "no room left"]);
    assert_eq!(left(&repo), 0);
    assert_eq!(repo.dump(), before);
}

/// What no file of the server may be larger than: more than its log's are.
const LIMIT: &str = "20000000";

#[test]
fn on_postgres_it_is_told_and_the_original_stays() {
    let server = Server::start_another().unwrap();
    let mut repo = Monorepo::both(SHOP);
    repo.turn_to("shop.prod");
    repo.add_servers();
    let shared = schemi_tests::postgres::server();
    let settings = repo.read("settings.yaml");
    let place = |server: &Server| format!("host: {}\n", server.socket.display());
    repo.write(
        "settings.yaml",
        &settings.replace(&place(shared), &place(&server)),
    );
    let name = repo.postgres_name().to_owned();
    server
        .psql("postgres", &format!("CREATE DATABASE \"{name}\""))
        .unwrap();
    let parent = repo.evolve(SHOP, &[])[..12].to_owned();
    // Eleven megabytes.
    let rows = "SELECT g AS a, repeat('x', 1000) AS b FROM generate_series(1, 10000) g";
    server
        .psql(&name, &format!("CREATE TABLE large AS {rows}"))
        .unwrap();
    repo.hand_written(
        "aaaaaaaaaaaa",
        Some(&parent),
        "-- schemi:up\nCREATE TABLE half (a integer);\nINSERT INTO large SELECT * FROM large;\n\n-- schemi:down\nSELECT 1;\n",
    );
    server.limit_files(LIMIT);
    let ran = repo.on("rehearse", &["--format", "json"]);
    assert_eq!(ran.code, 2, "{ran}");
    let report = ran.json();
    assert_eq!(report["failure"]["phase"], "upgrade", "{report}");
    let said = report["failure"]["message"].as_str().unwrap();
    assert!(said.contains("could not extend file"), "{report}");
    assert_eq!(report["upgrade"][1]["failed"], true, "{report}");
    drop_kept(&repo, report["kept"]["name"].as_str().unwrap());
    // Now the copy itself has no room.
    server.limit_files("unlimited");
    server
        .psql(&name, "INSERT INTO large SELECT * FROM large")
        .unwrap();
    server.limit_files(LIMIT);
    let error = repo.on("rehearse", &[]).fails();
    assert!(
        error.contains("cannot copy shop.prod") || error.contains("could not"),
        "{error}"
    );
    let copies = "SELECT count(*) FROM pg_database WHERE datname ~ 'schemi_clone|rehearsal'";
    assert_eq!(server.psql("postgres", copies).unwrap().trim(), "0");
    assert_eq!(
        server
            .psql(&name, "SELECT count(*) FROM large")
            .unwrap()
            .trim(),
        "20000"
    );
}
