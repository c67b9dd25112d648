//! Revisions applied to a real PostgreSQL.

use std::str::FromStr;
use std::time::{Duration, Instant};

use schemi_runtime::migrate::{
    ApplyError, Cancellation, Database, Event, Former, Journal, LockError, Plan, Stamp, apply,
    plan, stamp,
};
use schemi_tests::postgres::TestDatabase;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::revisions::{Versions, ask, options, read, states};

async fn open(database: &TestDatabase) -> Database {
    Database::Postgres(connect_options(database).connect().await.unwrap())
}

pub(crate) fn connect_options(database: &TestDatabase) -> PgConnectOptions {
    let options = PgConnectOptions::from_str(&database.url).unwrap();
    options.application_name("schemi-suite")
}

const TABLES: &str = "SELECT relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace \
     WHERE nspname = 'public' AND relkind = 'r' ORDER BY 1";

pub(crate) async fn fresh() -> (Versions, TestDatabase, Database) {
    let server = schemi_tests::postgres::database();
    let database = open(&server).await;
    (Versions::new(), server, database)
}

#[tokio::test]
async fn revisions_are_applied_and_taken_back() {
    let (versions, _server, mut database) = fresh().await;
    versions
        .add_table("aaaa", "", "a")
        .add_table("bbbb", "aaaa", "b");
    assert!(read(&mut database).await.is_empty());
    assert_eq!(ask(&mut database, TABLES).await, "");
    versions.up(&mut database).await.unwrap();
    assert_eq!(ask(&mut database, TABLES).await, "a b schemi_revisions");
    let rows = read(&mut database).await;
    assert_eq!(rows[1].parents, [rows[0].revision.clone()]);
    assert_eq!(rows[1].applied_by, "postgres");
    assert!(rows[1].down_script.contains("DROP TABLE b"));
    std::fs::remove_file(versions.path().join("bbbb.sql")).unwrap();
    versions.down(&mut database, "aaaa").await.unwrap();
    assert_eq!(ask(&mut database, TABLES).await, "a schemi_revisions");
    versions.down(&mut database, "base").await.unwrap();
    assert_eq!(ask(&mut database, TABLES).await, "schemi_revisions");
}

#[tokio::test]
async fn a_failure_leaves_nothing_and_says_where() {
    let (versions, _server, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nCREATE TABLE a (id integer);\n\nSELECT 'ä',\n  nonsense FROM a;\n",
    );
    let error = versions.up(&mut database).await.unwrap_err();
    let ApplyError::Statement(failed) = error else {
        panic!("{error}");
    };
    assert_eq!((failed.line, failed.error.code.as_str()), (8, "42703"));
    assert!(
        failed.sql[failed.offset.unwrap()..].starts_with("nonsense"),
        "{failed:?}"
    );
    assert_eq!(ask(&mut database, TABLES).await, "");
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE a (id integer CONSTRAINT positive CHECK (id > 0));\nINSERT INTO a VALUES (0);\n");
    let error = versions.up(&mut database).await.unwrap_err();
    let ApplyError::Statement(failed) = error else {
        panic!("{error}");
    };
    assert_eq!(failed.error.constraint.as_deref(), Some("positive"));
    assert!(failed.error.detail.is_some());
    assert!(!failed.to_string().contains(".c:"), "{failed}");
}

#[tokio::test]
async fn what_a_script_sets_does_not_reach_the_next() {
    let (versions, _server, mut database) = fresh().await;
    versions
        .add("aaaa", "", "-- schemi:up\nSELECT pg_catalog.set_config('search_path', '', false);\nSET ROLE pg_monitor;\nRESET ROLE;\nCREATE TABLE public.a (id integer);\n")
        .add("bbbb", "aaaa", "-- schemi:up\nCREATE TABLE b (id integer);\n");
    versions.up(&mut database).await.unwrap();
    assert_eq!(ask(&mut database, TABLES).await, "a b schemi_revisions");
    assert_eq!(
        ask(&mut database, "SHOW search_path").await,
        "\"$user\", public"
    );
    assert_eq!(ask(&mut database, "SHOW lock_timeout").await, "0");
}

#[tokio::test]
async fn another_migrator_is_waited_for_and_named() {
    let (versions, server, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nSELECT pg_sleep(2);\n");
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut other = open(&server).await;
    let mut impatient = options();
    impatient.lock_timeout = Duration::from_millis(400);
    let late = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let begun = Instant::now();
        let error = apply(&mut other, &plan, &impatient, &mut |_| {})
            .await
            .unwrap_err();
        (error, begun.elapsed())
    };
    let options = options();
    let mut quiet = |_| {};
    let (first, (error, waited)) =
        tokio::join!(apply(&mut database, &plan, &options, &mut quiet), late);
    first.unwrap();
    assert!(waited < Duration::from_secs(2));
    let ApplyError::Lock(LockError::Timeout { blockers, .. }) = &error else {
        panic!("{error}");
    };
    let own = ask(&mut database, "SELECT pg_backend_pid()::text").await;
    assert_eq!((blockers.len(), blockers[0].pid.to_string()), (1, own));
    assert_eq!(blockers[0].application, "schemi-suite");
    assert!(error.to_string().contains("schemi-suite"), "{error}");
}

#[tokio::test]
async fn who_blocks_a_statement_is_named() {
    let (versions, server, mut database) = fresh().await;
    ask(&mut database, "CREATE TABLE a (id integer)").await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nALTER TABLE a ADD COLUMN b integer;\n",
    );
    let mut other = open(&server).await;
    ask(&mut other, "BEGIN; LOCK TABLE a").await;
    let blocker = ask(&mut other, "SELECT pg_backend_pid()::text").await;
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut options = options();
    options.lock_timeout = Duration::from_millis(900);
    options.monitor = Some(connect_options(&server));
    let mut waits = 0;
    let error = apply(&mut database, &plan, &options, &mut |event| {
        waits += usize::from(matches!(event, Event::Waiting { .. }));
    })
    .await
    .unwrap_err();
    let ApplyError::Statement(failed) = error else {
        panic!("{error}");
    };
    assert!(failed.error.is_lock_timeout());
    assert_eq!(failed.blockers[0].pid.to_string(), blocker);
    assert_eq!(failed.blockers[0].state, "idle in transaction");
    assert_eq!(waits, 1);
}

#[tokio::test]
async fn a_wish_to_stop_cancels_on_the_server_and_rolls_back() {
    let (versions, server, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nCREATE TABLE a (id integer);\nSELECT pg_sleep(60);\n",
    );
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut options = options();
    options.cancel = Cancellation::new();
    options.monitor = Some(connect_options(&server));
    let cancel = options.cancel.clone();
    let wish = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        cancel.cancel();
    };
    let begun = Instant::now();
    let mut quiet = |_| {};
    let (result, ()) = tokio::join!(apply(&mut database, &plan, &options, &mut quiet), wish);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(
        matches!(result, Err(ApplyError::Cancelled { committed: 0, .. })),
        "{result:?}"
    );
    assert_eq!(ask(&mut database, TABLES).await, "");
    let mut other = open(&server).await;
    options.cancel = Cancellation::new();
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE a (id integer);\n");
    let plan = versions.plan_up(&mut other, "head").await.unwrap();
    apply(&mut other, &plan, &options, &mut |_| {})
        .await
        .unwrap();
}

#[tokio::test]
async fn four_sessions_at_once_apply_each_revision_once() {
    let (versions, server, mut database) = fresh().await;
    versions
        .add(
            "aaaa",
            "",
            "-- schemi:up\nCREATE TABLE a (id integer);\nINSERT INTO a VALUES (1);\n",
        )
        .add(
            "bbbb",
            "aaaa",
            "-- schemi:up transaction=off\nINSERT INTO a VALUES (2);\n",
        );
    let one = || async {
        let mut database = open(&server).await;
        let plan = versions.plan_up(&mut database, "head").await.unwrap();
        apply(&mut database, &plan, &options(), &mut |_| {})
            .await
            .unwrap()
            .done
            .len()
    };
    let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
    assert_eq!(a + b + c + d, 2);
    assert_eq!(
        ask(&mut database, "SELECT id::text FROM a ORDER BY 1").await,
        "1 2"
    );
}

#[tokio::test]
async fn a_separate_section_commits_first() {
    let (versions, _server, mut database) = fresh().await;
    ask(
        &mut database,
        "CREATE TYPE s AS ENUM ('a'); CREATE TABLE t (v s)",
    )
    .await;
    let text = |sql: &str| {
        format!(
            "-- schemi:up postgres transaction=separate\nALTER TYPE s ADD VALUE 'b';\n\
             -- schemi:up postgres\nINSERT INTO t VALUES ('b');\n{sql}\n\
             -- schemi:up postgres transaction=off\nCREATE INDEX CONCURRENTLY t_v ON t (v);\n"
        )
    };
    versions.add("aaaa", "", &text("SELECT 1 / 0;"));
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(
        matches!(&error, ApplyError::Statement(failed) if failed.committed == 1),
        "{error}"
    );
    assert_eq!(states(&mut database).await, ["aaaa partial 1"]);
    assert_eq!(
        ask(&mut database, "SELECT count(*)::text FROM t").await,
        "0"
    );
    versions.add("aaaa", "", &text("SELECT 1 / 1;"));
    let plan = versions.plan_resume(&mut database).await.unwrap();
    let mut options = options();
    options.resume = true;
    apply(&mut database, &plan, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(states(&mut database).await, ["aaaa done 4"]);
    assert_eq!(ask(&mut database, "SELECT v::text FROM t").await, "b");
    assert_eq!(ask(&mut database, "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 't'::regclass AND indisvalid").await, "t_v");
}

#[tokio::test]
async fn packages_share_a_database_and_a_schema_can_be_named() {
    let (versions, _server, mut database) = fresh().await;
    ask(&mut database, "CREATE SCHEMA \"My Schema\"").await;
    versions.add("aaaa", "", "-- schemi:up\nSELECT 1;\n");
    for package in ["shop", "till"] {
        let journal = Journal {
            schema: Some("My Schema".into()),
            ..Journal::new(package)
        };
        let folder = versions.folder();
        let graph = folder.graph().unwrap();
        let applied = journal.read(&mut database).await.unwrap();
        let route = plan::upgrade(&graph, &applied, "head").unwrap();
        let plan = Plan::load(&folder, &graph, &route, &applied, database.dialect()).unwrap();
        let mut options = options();
        options.journal = journal.clone();
        assert_eq!(
            apply(&mut database, &plan, &options, &mut |_| {})
                .await
                .unwrap()
                .done
                .len(),
            1
        );
        assert_eq!(journal.read(&mut database).await.unwrap().len(), 1);
    }
    let count = "SELECT count(*)::text FROM \"My Schema\".schemi_revisions";
    assert_eq!(ask(&mut database, count).await, "2");
    assert!(read(&mut database).await.is_empty());
}

#[tokio::test]
async fn a_role_that_may_only_read_reads_the_history() {
    let (versions, _server, mut database) = fresh().await;
    let role = format!("reader_{}", std::process::id());
    ask(
        &mut database,
        &format!("CREATE ROLE {role}; SET ROLE {role}"),
    )
    .await;
    assert!(read(&mut database).await.is_empty());
    ask(&mut database, "RESET ROLE").await;
    versions.add("aaaa", "", "-- schemi:up\nSELECT 1;\n");
    versions.up(&mut database).await.unwrap();
    ask(
        &mut database,
        &format!("GRANT SELECT ON schemi_revisions TO {role}; SET ROLE {role}"),
    )
    .await;
    assert_eq!(states(&mut database).await, ["aaaa done 1"]);
    versions.add("bbbb", "aaaa", "-- schemi:up\nSELECT 1;\n");
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(error.to_string().contains("permission denied"), "{error}");
    ask(
        &mut database,
        &format!("RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}"),
    )
    .await;
}

#[tokio::test]
async fn a_stamp_replaces_the_rows() {
    let (versions, _server, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nSELECT 1;\n").add(
        "bbbb",
        "aaaa",
        "-- schemi:up\nSELECT 1;\n",
    );
    let folder = versions.folder();
    let graph = folder.graph().unwrap();
    for (target, rows) in [
        ("head", vec!["aaaa done 0", "bbbb done 0"]),
        ("aaaa", vec!["aaaa done 0"]),
        ("base", vec![]),
    ] {
        let ids = plan::stamped(&graph, &read(&mut database).await, target).unwrap();
        let revisions: Vec<_> = ids
            .iter()
            .map(|id| folder.read(graph.get(id).unwrap()).unwrap())
            .collect();
        let wanted = Stamp {
            revisions: &revisions,
            graph: &graph,
            former: Former::Keep,
        };
        stamp(&mut database, wanted, &options(), &mut |_| {})
            .await
            .unwrap();
        assert_eq!(states(&mut database).await, rows);
    }
}

#[tokio::test]
async fn a_lock_timeout_of_zero_is_no_limit() {
    let (versions, server, mut database) = fresh().await;
    ask(&mut database, "CREATE TABLE a (id integer)").await;
    let text = "-- schemi:up\nALTER TABLE a ADD COLUMN b integer;\n";
    versions.add("aaaa", "", text);
    let mut other = open(&server).await;
    ask(&mut other, "BEGIN; LOCK TABLE a").await;
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut options = options();
    options.lock_timeout = Duration::ZERO;
    options.monitor = Some(connect_options(&server));
    let mut waits = 0;
    let mut listen = |event| waits += usize::from(matches!(event, Event::Waiting { .. }));
    let release = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        ask(&mut other, "ROLLBACK").await;
    };
    let (report, ()) = tokio::join!(apply(&mut database, &plan, &options, &mut listen), release);
    assert_eq!(report.unwrap().done.len(), 1);
    assert_eq!(waits, 1);
}
