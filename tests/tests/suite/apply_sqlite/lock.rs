//! Several sessions, and a wish to stop.

use super::*;

#[tokio::test]
async fn another_writer_is_waited_for_and_named() {
    let (versions, dir, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE a (id integer);\n");
    let mut other = open(&dir.path().join("shop.db")).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut options = options();
    options.lock_timeout = Duration::from_millis(400);
    let begun = Instant::now();
    let mut waits = 0;
    let error = apply(&mut database, &plan, &options, &mut |event| {
        waits += usize::from(matches!(
            event,
            schemi_runtime::migrate::Event::Waiting { .. }
        ));
    })
    .await
    .unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(3));
    let ApplyError::Lock(LockError::Timeout { what, blockers, .. }) = &error else {
        panic!("{error}");
    };
    assert!(what.ends_with("shop.db"), "{what}");
    assert_eq!(blockers[0].pid, i64::from(std::process::id()));
    assert_eq!(waits, 1);
    run(&mut other, "ROLLBACK").await;
    assert_eq!(
        apply(&mut database, &plan, &options, &mut |_| {})
            .await
            .unwrap()
            .done
            .len(),
        1
    );
}

#[tokio::test]
async fn a_shared_cache_is_waited_for() {
    let options = || SqliteConnectOptions::new().filename("file:waited?mode=memory&cache=shared");
    let mut database = Database::Sqlite(options().connect().await.unwrap());
    let mut other = Database::Sqlite(options().connect().await.unwrap());
    let versions = Versions::new();
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE a (id integer);\n");
    run(
        &mut other,
        "CREATE TABLE o (id integer); BEGIN; INSERT INTO o VALUES (1)",
    )
    .await;
    let plan = {
        // The history cannot be read while the other one writes: the plan is made from nothing.
        let folder = versions.folder();
        let graph = folder.graph().unwrap();
        let route = schemi_runtime::migrate::plan::upgrade(&graph, &[], "head").unwrap();
        let dialect = schemi_schema::Dialect::Sqlite;
        schemi_runtime::migrate::Plan::load(&folder, &graph, &route, &[], dialect).unwrap()
    };
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        run(&mut other, "COMMIT").await;
    };
    let options = crate::revisions::options();
    let mut quiet = |_| {};
    let (report, ()) = tokio::join!(apply(&mut database, &plan, &options, &mut quiet), release);
    assert_eq!(report.unwrap().done.len(), 1);
}

#[tokio::test]
async fn a_wish_to_stop_rolls_back() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nCREATE TABLE a (id integer);\n\
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO a SELECT count(*) FROM n;\n",
    );
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut options = options();
    options.cancel = Cancellation::new();
    let cancel = options.cancel.clone();
    let wish = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        cancel.cancel();
    };
    let mut quiet = |_| {};
    let (result, ()) = tokio::join!(apply(&mut database, &plan, &options, &mut quiet), wish);
    assert!(
        matches!(result, Err(ApplyError::Cancelled { committed: 0, .. })),
        "{result:?}"
    );
    assert_eq!(
        ask(&mut database, "SELECT name FROM sqlite_master").await,
        ""
    );
}

#[tokio::test]
async fn four_sessions_at_once_apply_each_revision_once() {
    let (versions, dir, _database) = fresh().await;
    versions
        .add(
            "aaaa",
            "",
            "-- schemi:up\nCREATE TABLE a (id integer);\nINSERT INTO a VALUES (1);\n",
        )
        .add("bbbb", "aaaa", "-- schemi:up\nINSERT INTO a VALUES (2);\n");
    let file = dir.path().join("shop.db");
    let one = || async {
        let mut database = open(&file).await;
        versions.up(&mut database).await.unwrap().done.len()
    };
    let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
    assert_eq!(a + b + c + d, 2);
    let mut database = open(&file).await;
    assert_eq!(
        ask(&mut database, "SELECT CAST(id AS text) FROM a").await,
        "1 2"
    );
}

#[tokio::test]
async fn a_lock_timeout_of_zero_is_no_limit() {
    let (versions, dir, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE a (id integer);\n");
    let mut other = open(&dir.path().join("shop.db")).await;
    run(&mut other, "BEGIN IMMEDIATE").await;
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let mut options = options();
    options.lock_timeout = Duration::ZERO;
    let mut events = Vec::new();
    let mut listen = |event| events.push(event);
    let release = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        run(&mut other, "ROLLBACK").await;
    };
    let (report, ()) = tokio::join!(apply(&mut database, &plan, &options, &mut listen), release);
    assert_eq!(report.unwrap().done.len(), 1);
    // Who is in the way is named, and nothing is said to begin before the lock is had.
    assert!(matches!(events[0], Event::Waiting { .. }), "{events:?}");
    assert!(
        matches!(events[1], Event::RevisionStarted { .. }),
        "{events:?}"
    );
}
