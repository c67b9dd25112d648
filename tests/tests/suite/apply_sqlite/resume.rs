//! A revision that was left half-way.

use super::*;

#[tokio::test]
async fn statements_outside_of_transactions_are_resumed() {
    let (versions, _dir, mut database) = fresh().await;
    let text = "-- schemi:up transaction=off\nCREATE TABLE a (id integer);\nINSERT INTO b VALUES (1);\nCREATE TABLE c (id integer);\n";
    versions.add("aaaa", "", text);
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(error.to_string().contains("`repair`"), "{error}");
    assert_eq!(states(&mut database).await, ["aaaa partial 1"]);
    let error = versions.plan_up(&mut database, "head").await.unwrap_err();
    assert!(matches!(error, PlanError::Unfinished(_)), "{error}");
    run(&mut database, "CREATE TABLE b (id integer)").await;
    let plan = versions.plan_resume(&mut database).await.unwrap();
    let mut options = options();
    let error = apply(&mut database, &plan, &options, &mut |_| {})
        .await
        .unwrap_err();
    assert!(matches!(error, ApplyError::Unfinished(_)), "{error}");
    options.resume = true;
    apply(&mut database, &plan, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(states(&mut database).await, ["aaaa done 3"]);
    assert_eq!(
        ask(&mut database, "SELECT CAST(count(*) AS text) FROM b").await,
        "1"
    );
}

#[tokio::test]
async fn a_revision_of_several_parts_is_resumed_where_it_stopped() {
    let (versions, _dir, mut database) = fresh().await;
    let text = "-- schemi:up transaction=separate\nCREATE TABLE a (id integer);\nINSERT INTO a VALUES (1);\n\
        -- schemi:up transaction=off\nINSERT INTO a VALUES (2);\nINSERT INTO late VALUES (3);\n\
        -- schemi:up\nINSERT INTO a VALUES (4);\n\
        -- schemi:down transaction=off\nDELETE FROM a WHERE id = 4;\nDELETE FROM later;\nDROP TABLE a;\n";
    versions.add("aaaa", "", text);
    versions.up(&mut database).await.unwrap_err();
    assert_eq!(states(&mut database).await, ["aaaa partial 3"]);
    run(&mut database, "CREATE TABLE late (id integer)").await;
    let mut options = options();
    options.resume = true;
    let plan = versions.plan_resume(&mut database).await.unwrap();
    apply(&mut database, &plan, &options, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(
        ask(&mut database, "SELECT CAST(id AS text) FROM a").await,
        "1 2 4"
    );
    assert_eq!(states(&mut database).await, ["aaaa done 5"]);
    versions.down(&mut database, "base").await.unwrap_err();
    assert_eq!(states(&mut database).await, ["aaaa partial 1"]);
    run(&mut database, "CREATE TABLE later (id integer)").await;
    let plan = versions.plan_resume(&mut database).await.unwrap();
    apply(&mut database, &plan, &options, &mut |_| {})
        .await
        .unwrap();
    assert!(read(&mut database).await.is_empty());
}

#[tokio::test]
async fn a_first_statement_that_fails_outside_of_transactions_leaves_no_row() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up transaction=off\nSELECT nonsense;\n-- schemi:down transaction=off\nSELECT nonsense;\n",
    );
    versions.up(&mut database).await.unwrap_err();
    assert!(read(&mut database).await.is_empty());
    versions.add(
        "aaaa",
        "",
        "-- schemi:up transaction=off\nVACUUM;\n-- schemi:down transaction=off\nSELECT nonsense;\n",
    );
    versions.up(&mut database).await.unwrap();
    versions.down(&mut database, "base").await.unwrap_err();
    assert_eq!(states(&mut database).await, ["aaaa done 0"]);
    versions.add("bbbb", "aaaa", "-- schemi:up\nVACUUM;\n");
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(error.to_string().contains("transaction=off"), "{error}");
}

#[tokio::test]
async fn a_stop_outside_of_transactions_leaves_what_was_done_and_says_so() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up transaction=off\nCREATE TABLE a (id integer);\n\
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO a SELECT count(*) FROM n;\n",
    );
    let plan = versions.plan_up(&mut database, "head").await.unwrap();
    let options = options();
    let cancel = options.cancel.clone();
    let wish = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        cancel.cancel();
    };
    let mut quiet = |_| {};
    let (result, ()) = tokio::join!(apply(&mut database, &plan, &options, &mut quiet), wish);
    assert!(
        matches!(result, Err(ApplyError::Cancelled { committed: 1, .. })),
        "{result:?}"
    );
    assert_eq!(states(&mut database).await, ["aaaa partial 1"]);
}
