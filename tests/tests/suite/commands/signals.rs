//! A wish to stop reaches the statement that runs: it is rolled back, soon.

use std::process::Command;
use std::time::{Duration, Instant};

use schemi_tests::cli::{self, Ran};
use schemi_tests::monorepo::{Monorepo, NOTES, block_on};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

/// Runs `migrate` with a statement that lasts long, and sends a signal while it runs.
fn stopped(repo: &Monorepo, signal: &str) -> Ran {
    repo.evolve(NOTES, &["--rev-id", "aaaaaaaaaaaa"]);
    let long = if repo.is_sqlite() {
        "CREATE TABLE numbers AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c \
         WHERE x < 3000000000) SELECT count(*) AS n FROM c;"
    } else {
        "SELECT pg_sleep(60);"
    };
    let body = format!("-- schemi:up\nCREATE TABLE half (a integer);\n{long}\n\n-- schemi:down\n");
    repo.hand_written("bbbbbbbbbbbb", Some("aaaaaaaaaaaa"), &body);
    let before = repo.dump();
    let ran = interrupted(repo, &["migrate", repo.target], signal);
    assert_eq!(repo.dump(), before);
    ran
}

/// Runs a command that takes long, and sends a signal while it does.
fn interrupted(repo: &Monorepo, args: &[&str], signal: &str) -> Ran {
    let child = cli::start(&mut repo.command(args));
    std::thread::sleep(Duration::from_millis(2500));
    let sent = Command::new("kill")
        .arg(signal)
        .arg(child.id().to_string())
        .status();
    assert!(sent.unwrap().success());
    let begun = Instant::now();
    let ran = cli::finish(child);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    ran
}

#[test]
fn an_interrupt_rolls_back() {
    for repo in Monorepo::each(NOTES) {
        stopped(&repo, "-INT").says(&["cancelled", "`bbbbbbbbbbbb` is rolled back"]);
        assert!(
            repo.on("current", &[])
                .done()
                .contains("1 revision is pending: bbbbbbbbbbbb")
        );
    }
}

#[test]
fn a_request_to_terminate_rolls_back() {
    for repo in Monorepo::each(NOTES) {
        stopped(&repo, "-TERM").says(&["cancelled", "`bbbbbbbbbbbb` is rolled back"]);
    }
}

#[test]
fn the_statement_ends_on_the_server() {
    let repo = Monorepo::postgres(NOTES);
    stopped(&repo, "-INT").fails();
    let running = repo.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'");
    assert_eq!(running.trim(), "0");
}

const ITEMS: &str = r#"
#[derive(Model)]
#[schemi(table = "items")]
pub struct Item {
    #[schemi(primary_key)]
    pub id: i64,
    pub price: Option<i64>,
}
"#;

#[test]
fn a_server_that_does_not_answer_is_left_when_asked() {
    let repo = Monorepo::sqlite(NOTES);
    repo.revision(&[]);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let connection = format!("{{ host: 127.0.0.1, port: {port}, connect_timeout: 60s }}");
    let entry = format!(
        "      far:\n        type: postgres\n        db_name: x\n        connection: {connection}\n"
    );
    let settings = repo.read("settings.yaml") + &entry;
    repo.write("settings.yaml", &settings);
    for command in ["current", "check", "migrate", "repair"] {
        interrupted(&repo, &[command, "shop.far"], "-INT").says(&["cancelled"]);
    }
}

#[test]
fn a_locked_file_is_left_when_asked() {
    let repo = Monorepo::sqlite(NOTES);
    repo.evolve(NOTES, &[]);
    let before = repo.files();
    block_on(async {
        let options = SqliteConnectOptions::new().filename(repo.path("data/shop.db"));
        let mut holder = options.connect().await.unwrap();
        holder.execute("BEGIN EXCLUSIVE").await.unwrap();
        let args = ["stamp", "shop.dev", "base", "--lock-timeout", "60s"];
        interrupted(&repo, &args, "-INT").says(&["cancelled"]);
        holder.execute("ROLLBACK").await.unwrap();
        holder.close().await.unwrap();
    });
    assert_eq!(repo.files(), before);
}

#[test]
fn the_counting_of_rows_ends_when_asked() {
    let repo = Monorepo::sqlite(ITEMS);
    repo.evolve(ITEMS, &[]);
    repo.sql(
        "INSERT INTO items WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c \
         WHERE x < 300000) SELECT x, x FROM c",
    );
    let slow = "#[schemi(generated = \"length(hex(zeroblob(30000 + id % 2)))\")]\n    pub price";
    repo.models(&ITEMS.replace("pub price", slow));
    repo.revision(&[]);
    let before = repo.files();
    for args in [
        &["migrate", "shop.dev"][..],
        &["migrate", "shop.dev", "--dry-run"],
    ] {
        interrupted(&repo, args, "-INT").says(&["cancelled; nothing was changed"]);
    }
    assert_eq!(repo.files(), before);
}

#[test]
fn a_table_that_another_session_has_locked_is_left_when_asked() {
    let repo = Monorepo::postgres(ITEMS);
    repo.evolve(ITEMS, &[]);
    repo.sql("INSERT INTO items VALUES (1, 2)");
    repo.models(&ITEMS.replace("    pub price: Option<i64>,\n", ""));
    repo.revision(&[]);
    let before = repo.dump();
    block_on(async {
        let mut holder = PgConnection::connect(repo.postgres_url()).await.unwrap();
        let lock = "BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE";
        holder.execute(sqlx::raw_sql(lock)).await.unwrap();
        let args = ["migrate", "shop.prod", "--lock-timeout", "60s"];
        interrupted(&repo, &args, "-INT").says(&["cancelled; nothing was changed"]);
        tokio::time::sleep(Duration::from_secs(2)).await;
        let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'schemi' \
            AND datname = current_database()";
        let left: i64 = sqlx::query_scalar(left)
            .fetch_one(&mut holder)
            .await
            .unwrap();
        assert_eq!(left, 0);
        holder.close().await.unwrap();
    });
    assert_eq!(repo.dump(), before);
}

#[test]
fn migrators_at_once_report_what_each_has_done_itself() {
    for repo in Monorepo::each(NOTES) {
        let mut parent: Option<String> = None;
        for number in 1..=9 {
            let id = format!("aaaaaaaaaaa{number}");
            let body = format!("-- schemi:up\nCREATE TABLE t{number} (a integer);\n");
            repo.hand_written(&id, parent.as_deref(), &body);
            parent = Some(id);
        }
        let args = [
            "migrate",
            repo.target,
            "--lock-timeout",
            "0",
            "--format",
            "json",
        ];
        let started: Vec<_> = (0..4)
            .map(|_| cli::start(&mut repo.command(&args)))
            .collect();
        let mut applied = 0;
        for child in started {
            let ran = cli::finish(child);
            let own = ran.json()["revisions"].as_array().unwrap().len();
            assert_eq!(ran.stderr.matches("applying ").count(), own, "{ran}");
            ran.done();
            applied += own;
        }
        assert_eq!(applied, 9);
        repo.on("current", &["--check-heads"]).done();
    }
}
