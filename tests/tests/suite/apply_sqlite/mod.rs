//! Revisions applied to SQLite: files on disk, several connections, rebuilds.

mod lock;
mod rebuild;
mod resume;

use std::path::Path;
use std::time::{Duration, Instant};

use schemi_runtime::migrate::{
    ApplyError, Cancellation, Database, Event, LockError, PlanError, RebuildError, apply,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};

use crate::revisions::{Versions, ask, options, read, states};

async fn open(path: &Path) -> Database {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    Database::Sqlite(options.connect().await.unwrap())
}

async fn run(database: &mut Database, sql: &str) {
    let Database::Sqlite(connection) = database else {
        panic!("not SQLite");
    };
    let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    query.execute(connection).await.unwrap();
}

/// A project folder, a database file in it, a connection to it.
async fn fresh() -> (Versions, tempfile::TempDir, Database) {
    let dir = tempfile::tempdir().unwrap();
    let database = open(&dir.path().join("shop.db")).await;
    (Versions::new(), dir, database)
}

#[tokio::test]
async fn revisions_are_applied_and_taken_back() {
    let (versions, _dir, mut database) = fresh().await;
    versions
        .add_table("aaaa", "", "a")
        .add_table("bbbb", "aaaa", "b");
    assert!(read(&mut database).await.is_empty());
    let report = versions.up(&mut database).await.unwrap();
    assert_eq!(report.done.len(), 2);
    assert_eq!(states(&mut database).await, ["aaaa done 1", "bbbb done 1"]);
    assert!(versions.up(&mut database).await.unwrap().done.is_empty());
    versions.down(&mut database, "-1").await.unwrap();
    assert_eq!(states(&mut database).await, ["aaaa done 1"]);
    versions.down(&mut database, "base").await.unwrap();
    let left = ask(
        &mut database,
        "SELECT name FROM sqlite_master WHERE type = 'table'",
    )
    .await;
    assert_eq!(left, "schemi_revisions");
}

#[tokio::test]
async fn a_failure_leaves_nothing_and_says_where() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nCREATE TABLE a (id integer);\n\nSELECT 1,\n  nonsense FROM a;\n",
    );
    let error = versions.up(&mut database).await.unwrap_err();
    let ApplyError::Statement(failed) = error else {
        panic!("{error}");
    };
    assert_eq!(failed.line, 8);
    assert!(
        failed.sql[failed.offset.unwrap()..].starts_with("nonsense"),
        "{failed:?}"
    );
    assert_eq!(failed.error.message, "no such column: nonsense");
    assert_eq!(
        ask(&mut database, "SELECT name FROM sqlite_master").await,
        ""
    );
}

#[tokio::test]
async fn edited_and_missing_files_are_refused_by_name() {
    let (versions, _dir, mut database) = fresh().await;
    let text = "-- schemi:up\nCREATE TABLE a (id integer);\n-- schemi:down\nDROP TABLE a;\n";
    versions.add("aaaa", "", text);
    versions.up(&mut database).await.unwrap();
    versions.add("aaaa", "", &text.replace('\n', "  \r\n"));
    assert!(versions.plan_up(&mut database, "head").await.is_ok());
    versions.add("aaaa", "", &text.replace("integer", "text"));
    let error = versions.plan_up(&mut database, "head").await.unwrap_err();
    assert!(
        matches!(&error, PlanError::Edited { revision, .. } if revision.0 == "aaaa"),
        "{error}"
    );
    std::fs::remove_file(versions.path().join("aaaa.sql")).unwrap();
    let error = versions.plan_up(&mut database, "heads").await.unwrap_err();
    assert!(
        matches!(&error, PlanError::Gone { revision, .. } if revision.0 == "aaaa"),
        "{error}"
    );
    versions.down(&mut database, "-1").await.unwrap();
    assert!(read(&mut database).await.is_empty());
}

#[tokio::test]
async fn a_file_that_may_only_be_read_still_tells_its_history() {
    let (versions, dir, mut database) = fresh().await;
    let file = dir.path().join("shop.db");
    let read_only = SqliteConnectOptions::new().filename(&file).read_only(true);
    run(&mut database, "CREATE TABLE a (id integer)").await;
    let mut reader = Database::Sqlite(read_only.connect().await.unwrap());
    assert!(read(&mut reader).await.is_empty());
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE b (id integer);\n");
    let plan = versions.plan_up(&mut reader, "head").await.unwrap();
    let error = apply(&mut reader, &plan, &options(), &mut |_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("readonly database"), "{error}");
    assert_eq!(
        ask(&mut database, "SELECT name FROM sqlite_master").await,
        "a"
    );
    versions.up(&mut database).await.unwrap();
    assert_eq!(states(&mut reader).await, ["aaaa done 1"]);
}

#[tokio::test]
async fn a_service_may_apply_in_a_task_of_its_own() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE a (id integer);\n");
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let task =
        tokio::spawn(async move { apply(&mut database, &plan, &options(), &mut |_| {}).await });
    assert_eq!(task.await.unwrap().unwrap().done.len(), 1);
}
