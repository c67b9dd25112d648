//! PostgreSQL servers that refuse: plain words, no secret; and sessions that hold locks.

use std::time::{Duration, Instant};

use schemi_tests::monorepo::{Monorepo, NOTES, block_on, postgres_entry};
use schemi_tests::postgres::{self, Server};
use sqlx::{Connection, Executor, PgConnection};

/// A monorepo whose settings name this user with this password.
fn as_user(repo: &Monorepo, host: &str, port: u16, user: &str, more: &str) {
    let text = format!(
        "projects:\n  shop:\n    module: services/shop\n    db:\n      prod:\n        type: postgres\n        \
         db_name: {}\n        connection:\n          host: {host}\n          port: {port}\n          \
         user: {user}\n{more}",
        repo.postgres_name()
    );
    repo.write("settings.yaml", &text);
}

fn certificate(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/tls")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_wrong_password_is_said_plainly_and_not_shown() {
    let repo = Monorepo::postgres(NOTES);
    let server =
        Server::start_with_tls(&certificate("server.pem"), &certificate("server.key")).unwrap();
    let database = server.database();
    server
        .psql("postgres", "create role clerk login password 'right'")
        .unwrap();
    let hba = server.socket.join("data/pg_hba.conf");
    std::fs::write(
        &hba,
        "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
    )
    .unwrap();
    server.psql("postgres", "select pg_reload_conf()").unwrap();
    let text = format!(
        "projects:\n  shop:\n    module: services/shop\n    db:\n      prod:\n        type: postgres\n        \
         db_name: {}\n        connection: {{ host: 127.0.0.1, port: {}, user: clerk, password: s3cret-word }}\n",
        database.name, server.port
    );
    repo.write("settings.yaml", &text);
    for command in [
        &["current"] as &[&str],
        &["migrate"],
        &["check"],
        &["revision", "-m", "x"],
        &["migrate", "-v"],
    ] {
        let ran = repo.on(command[0], &command[1..]);
        assert!(!ran.to_string().contains("s3cret-word"), "{ran}");
        ran.says(&["clerk", "password", "shop.prod"]);
    }
    let json = repo.on("current", &["--format", "json"]);
    assert!(!json.to_string().contains("s3cret-word"), "{json}");
    assert!(json.json()["error"].as_str().unwrap().contains("password"));
}

#[test]
fn tls_that_is_required_and_not_offered_is_said() {
    let repo = Monorepo::postgres(NOTES);
    // A server without TLS that listens on TCP: the shared one listens on its socket only.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 8];
            // Every start asks for TLS first; the answer of a server that has none is N.
            if stream.read_exact(&mut request).is_ok() {
                stream.write_all(b"N").unwrap();
            }
        }
    });
    as_user(
        &repo,
        "127.0.0.1",
        port,
        "clerk",
        "          sslmode: require\n",
    );
    repo.on("current", &[])
        .says(&["shop.prod", "TLS", "sslmode"]);
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let repo = Monorepo::postgres(NOTES);
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    as_user(&repo, "127.0.0.1", port, "clerk", "");
    repo.on("current", &[])
        .says(&["shop.prod", "127.0.0.1", &port.to_string()]);
    let server = postgres::server();
    as_user(
        &repo,
        &server.socket.display().to_string(),
        server.port,
        "postgres",
        "",
    );
    let settings = repo
        .read("settings.yaml")
        .replace(repo.postgres_name(), "no_such_database");
    repo.write("settings.yaml", &settings);
    repo.on("migrate", &[])
        .says(&["no_such_database", "shop.prod"]);
}

/// A role of the shared server, named after the database so that no two tests share one.
fn role(repo: &Monorepo, rights: &str) -> String {
    let role = format!("role_{}", repo.postgres_name());
    repo.sql(&format!(
        "CREATE ROLE {role} LOGIN; {}",
        rights.replace("ROLE", &role)
    ));
    let server = postgres::server();
    as_user(
        repo,
        &server.socket.display().to_string(),
        server.port,
        &role,
        "",
    );
    role
}

#[test]
fn no_right_to_create_is_said_plainly() {
    let repo = Monorepo::postgres(NOTES);
    repo.revision(&[]);
    let role = role(&repo, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let before = repo.dump();
    let message = repo
        .on("migrate", &[])
        .says(&["permission denied for schema public"]);
    assert!(
        message.contains(&role) || message.contains("GRANT"),
        "{message}"
    );
    repo.on("stamp", &["head"])
        .says(&["permission denied for schema public"]);
    assert_eq!(repo.dump(), before);
}

#[test]
fn a_role_that_may_only_read_can_do_all_that_reads() {
    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &[]);
    repo.sql("INSERT INTO notes VALUES (1, 'a')");
    repo.models(&NOTES.replace("    pub text: Option<String>,\n", ""));
    repo.revision(&[]);
    role(&repo, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE; REVOKE CREATE, TEMP ON DATABASE DB FROM PUBLIC".replace("DB", repo.postgres_name()).as_str());
    let before = (repo.dump(), repo.files());
    let plan = repo.on("migrate", &["--dry-run"]).done();
    assert!(
        plan.contains("-- DATA LOSS: drops column notes.text with its values (1 row)"),
        "{plan}"
    );
    repo.on("downgrade", &["base", "--dry-run"]).done();
    repo.on("stamp", &["base", "--dry-run"]).done();
    repo.on("check", &[]).found();
    repo.on("current", &[]).done();
    repo.on("history", &["-i"]).done();
    assert_eq!((repo.dump(), repo.files()), before);
}

#[test]
fn who_holds_a_lock_is_named_and_waited_for_no_longer_than_asked() {
    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    repo.hand_written(
        "bbbbbbbbbbbb",
        Some("aaaaaaaaaaaa"),
        "-- schemi:up\nALTER TABLE notes ADD COLUMN more text;\n\n-- schemi:down\n",
    );
    let before = repo.dump();
    let url = postgres::server().url(repo.postgres_name());
    block_on(async {
        let mut holder = PgConnection::connect(&url).await.unwrap();
        holder
            .execute("SET application_name = 'the reporting job'; BEGIN; SELECT * FROM notes")
            .await
            .unwrap();
        let begun = Instant::now();
        let ran = repo.on("migrate", &["--lock-timeout", "1s"]);
        assert!(
            begun.elapsed() < Duration::from_secs(6),
            "{:?}",
            begun.elapsed()
        );
        assert!(ran.stderr.contains("waiting for a lock held by"), "{ran}");
        ran.says(&[
            "bbbbbbbbbbbb_hand.sql:7",
            "lock timeout",
            "the reporting job",
        ]);
        holder.close().await.unwrap();
    });
    assert_eq!(repo.dump(), before);
    repo.on("migrate", &[]).done();
}

#[test]
fn two_migrators_do_not_meet() {
    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    repo.hand_written(
        "bbbbbbbbbbbb",
        Some("aaaaaaaaaaaa"),
        "-- schemi:up\nSELECT pg_sleep(0.5);\nCREATE TABLE once (a integer);\n\n-- schemi:down\n",
    );
    let children: Vec<_> = (0..3)
        .map(|_| schemi_tests::cli::start(&mut repo.command(&["migrate", "shop.prod"])))
        .collect();
    for child in children {
        schemi_tests::cli::finish(child).done();
    }
    assert!(
        repo.on("current", &[])
            .done()
            .contains("bbbbbbbbbbbb (head)")
    );
}

#[test]
fn settings_entries_of_the_server_are_used() {
    let repo = Monorepo::postgres(NOTES);
    repo.sql("CREATE SCHEMA app");
    let entry = postgres_entry("prod", repo.postgres_name());
    let text = format!(
        "projects:\n  shop:\n    module: services/shop\n    db:\n{entry}          search_path: app\n"
    );
    repo.write("settings.yaml", &text);
    repo.evolve(NOTES, &[]);
    assert_eq!(repo.sql("SELECT count(*) FROM app.notes").trim(), "0");
    assert_eq!(
        repo.sql("SELECT count(*) FROM app.schemi_revisions").trim(),
        "1"
    );
    repo.on("check", &[]).done();
}

/// Invalid indexes.
const INVALID: &str = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";

#[test]
fn an_index_that_cannot_be_built_concurrently_leaves_nothing() {
    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    repo.sql("CREATE TABLE t (a text); INSERT INTO t VALUES ('x'), ('x')");
    for name in ["ui", ""] {
        let body = format!(
            "-- schemi:up transaction=off\nCREATE UNIQUE INDEX CONCURRENTLY {name} ON t (a);\n\n\
             -- schemi:down\nDROP TABLE t;\n"
        );
        repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &body);
        for _ in 0..2 {
            let words = ["could not create unique index", "left nothing behind"];
            repo.on("migrate", &[]).says(&words);
            assert_eq!(repo.sql(INVALID), "");
        }
    }
    repo.sql("DELETE FROM t");
    repo.on("migrate", &[]).done();
    repo.on("current", &["--check-heads"]).done();
}

#[test]
fn an_index_that_a_killed_migrator_left_is_built_anew() {
    let repo = Monorepo::postgres(NOTES);
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    repo.sql("CREATE TABLE t (a text); INSERT INTO t VALUES ('x'), ('x')");
    let build = "CREATE UNIQUE INDEX CONCURRENTLY ui ON t (a);";
    let body = format!("-- schemi:up transaction=off\n{build}\n\n-- schemi:down\nDROP TABLE t;\n");
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &body);
    postgres::server()
        .psql(repo.postgres_name(), build)
        .expect_err("the rows are equal");
    repo.sql(
        "DELETE FROM t; INSERT INTO schemi_revisions SELECT package, 'bbbbbbbbbbbb', revision, 'by hand', \
         'running', 'up', 0, checksum, applied_at, 0, applied_by, tool_version, git_commit, '' \
         FROM schemi_revisions",
    );
    assert_eq!(repo.sql(INVALID).trim(), "ui");
    repo.on("migrate", &[]).says(&["bbbbbbbbbbbb", "repair"]);
    let repaired = repo.on("repair", &[]);
    assert!(
        repaired.stderr.contains("dropped the index public.ui"),
        "{repaired}"
    );
    repaired.done();
    assert_eq!(repo.sql(INVALID), "");
    repo.on("current", &["--check-heads"]).done();
}
