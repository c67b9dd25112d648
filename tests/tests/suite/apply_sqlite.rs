//! Revisions applied to SQLite: files on disk, several connections, rebuilds.

use std::path::Path;
use std::time::{Duration, Instant};

use schemi_runtime::migrate::{
    ApplyError, Cancellation, Database, LockError, PlanError, RebuildError, apply,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use crate::revisions::{Versions, options, read, states};

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

/// The first column of all rows, as one line of text.
async fn ask(database: &mut Database, sql: &str) -> String {
    let Database::Sqlite(connection) = database else {
        panic!("not SQLite");
    };
    let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    let rows = query.fetch_all(connection).await.unwrap();
    let values: Vec<String> = rows
        .iter()
        .map(|row| {
            row.try_get_unchecked::<Option<String>, _>(0)
                .unwrap()
                .unwrap_or_default()
        })
        .collect();
    values.join(" ")
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
        .add(
            "aaaa",
            "",
            "-- schemi:up\nCREATE TABLE a (id integer);\n-- schemi:down\nDROP TABLE a;\n",
        )
        .add(
            "bbbb",
            "aaaa",
            "-- schemi:up\nCREATE TABLE b (id integer);\n-- schemi:down\nDROP TABLE b;\n",
        );
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

const SHOP: &str = "\
-- schemi:up sqlite
CREATE TABLE customers (id integer PRIMARY KEY AUTOINCREMENT, email text, note text);
CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers (id) ON DELETE CASCADE);
CREATE TABLE log (line text);
";

const OWN: &str = "\
INSERT INTO customers (email) VALUES ('a@x'), ('b@x'), ('c@x');
DELETE FROM customers WHERE id = 3;
INSERT INTO orders VALUES (1, 1), (2, 2);
CREATE INDEX own_lower ON customers (lower(email)) WHERE email IS NOT NULL;
CREATE TRIGGER own_log AFTER INSERT ON customers BEGIN INSERT INTO log VALUES (CASE WHEN new.id > 0 THEN new.email END); END;
CREATE TRIGGER own_other AFTER INSERT ON orders BEGIN UPDATE customers SET email = 'o' WHERE id = new.customer; END;
CREATE VIEW own_view AS SELECT c.email FROM customers c JOIN orders o ON o.customer = c.id;
CREATE VIEW own_nested AS SELECT * FROM own_view;
";

fn rebuild(columns: &str, insert: &str) -> String {
    format!(
        "-- schemi:up sqlite\n-- schemi:rebuild customers\n\
         CREATE TABLE schemi_new_customers ({columns});\n{insert};\n-- schemi:end\n"
    )
}

const NEW: &str =
    "id integer PRIMARY KEY AUTOINCREMENT, email text NOT NULL CHECK (email <> ''), note text";
const COPY: &str = "INSERT INTO schemi_new_customers SELECT id, email, note FROM customers";

async fn shop() -> (Versions, tempfile::TempDir, Database) {
    let (versions, dir, mut database) = fresh().await;
    versions.add("aaaa", "", SHOP);
    versions.up(&mut database).await.unwrap();
    run(&mut database, OWN).await;
    (versions, dir, database)
}

const EVERYTHING: &str = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master \
     WHERE name <> 'customers' ORDER BY type, name";

#[tokio::test]
async fn a_rebuild_keeps_everything_that_is_not_its_own() {
    let (versions, _dir, mut database) = shop().await;
    let before = ask(&mut database, EVERYTHING).await;
    versions.add("bbbb", "aaaa", &rebuild(NEW, COPY));
    versions.up(&mut database).await.unwrap();
    assert_eq!(ask(&mut database, EVERYTHING).await, before);
    assert_eq!(
        ask(&mut database, "SELECT email FROM customers").await,
        "a@x b@x"
    );
    assert_eq!(
        ask(&mut database, "SELECT CAST(id AS text) FROM orders").await,
        "1 2"
    );
    assert_eq!(
        ask(&mut database, "SELECT email FROM own_nested").await,
        "a@x b@x"
    );
    run(
        &mut database,
        "INSERT INTO customers (email) VALUES ('d@x')",
    )
    .await;
    assert_eq!(
        ask(&mut database, "SELECT CAST(max(id) AS text) FROM customers").await,
        "4"
    );
    assert_eq!(
        ask(&mut database, "SELECT line FROM log").await,
        "a@x b@x c@x d@x".replace("a@x b@x c@x ", "")
    );
    run(&mut database, "INSERT INTO orders VALUES (3, 1)").await;
    assert_eq!(
        ask(&mut database, "SELECT email FROM customers WHERE id = 1").await,
        "o"
    );
    // The session's own settings are back: keys are checked, and children follow their parents.
    run(&mut database, "DELETE FROM customers WHERE id = 2").await;
    assert_eq!(
        ask(&mut database, "SELECT CAST(id AS text) FROM orders").await,
        "1 3"
    );
    assert_eq!(ask(&mut database, "PRAGMA integrity_check").await, "ok");
}

async fn refused(columns: &str, insert: &str) -> RebuildError {
    let (versions, _dir, mut database) = shop().await;
    let all = "SELECT type || name || coalesce(sql, '') FROM sqlite_master ORDER BY 1";
    let before = ask(&mut database, all).await;
    versions.add("bbbb", "aaaa", &rebuild(columns, insert));
    let error = versions.up(&mut database).await.unwrap_err();
    assert_eq!(ask(&mut database, all).await, before);
    assert_eq!(
        ask(&mut database, "SELECT email FROM customers").await,
        "a@x b@x"
    );
    assert_eq!(
        ask(&mut database, "SELECT CAST(id AS text) FROM orders").await,
        "1 2"
    );
    assert_eq!(ask(&mut database, "PRAGMA foreign_keys").await, "1");
    assert_eq!(states(&mut database).await, ["aaaa done 3"]);
    match error {
        ApplyError::Rebuild { error, .. } => *error,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_rebuild_that_would_lose_something_is_rolled_back() {
    let error = refused(NEW, &format!("{COPY} WHERE id = 1")).await;
    assert!(matches!(error, RebuildError::Rows { .. }), "{error}");
    let error = refused(
        NEW,
        "INSERT INTO schemi_new_customers SELECT id + 7, email, note FROM customers",
    )
    .await;
    assert!(
        matches!(&error, RebuildError::Violations(rows) if rows.len() == 2),
        "{error}"
    );
    let without = "id integer PRIMARY KEY, note text, mail text";
    let error = refused(
        without,
        "INSERT INTO schemi_new_customers SELECT id, note, email FROM customers",
    )
    .await;
    assert!(error.to_string().contains("own_lower"), "{error}");
    let error = refused("id integer", "SELECT 1").await;
    assert!(matches!(error, RebuildError::Rows { .. }), "{error}");
}

#[tokio::test]
async fn what_does_not_fit_the_new_table_is_named() {
    for (own, name) in [
        (
            "CREATE TRIGGER own_a AFTER UPDATE ON customers BEGIN INSERT INTO log VALUES (new.note); END",
            "trigger `own_a`",
        ),
        (
            "CREATE TRIGGER own_b AFTER INSERT ON log BEGIN DELETE FROM customers WHERE note = new.line; END",
            "trigger `own_b`",
        ),
        (
            "CREATE VIEW own_c AS SELECT note FROM customers",
            "view `own_c`",
        ),
    ] {
        let (versions, _dir, mut database) = shop().await;
        run(&mut database, own).await;
        let text = rebuild(
            "id integer PRIMARY KEY AUTOINCREMENT, email text",
            "INSERT INTO schemi_new_customers SELECT id, email FROM customers",
        );
        versions.add("bbbb", "aaaa", &text);
        let error = versions.up(&mut database).await.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("note"), "{error}");
        assert_eq!(
            ask(
                &mut database,
                "SELECT CAST(count(*) AS text) FROM customers"
            )
            .await,
            "2"
        );
    }
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
async fn a_table_that_refers_to_itself_is_rebuilt() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE \"my tree\" (id integer PRIMARY KEY, up integer REFERENCES \"my tree\" (id) ON DELETE CASCADE);\nINSERT INTO \"my tree\" VALUES (1, NULL), (2, 1);\n");
    let block = |reference: &str| {
        format!(
            "-- schemi:up sqlite\n-- schemi:rebuild \"my tree\"\n\
             CREATE TABLE \"schemi_new_my tree\" (id integer PRIMARY KEY, up integer REFERENCES \"{reference}\" (id) ON DELETE CASCADE, n text);\n\
             INSERT INTO \"schemi_new_my tree\" (id, up) SELECT id, up FROM \"my tree\";\n-- schemi:end\n"
        )
    };
    versions.add("bbbb", "aaaa", &block("my tree"));
    versions.up(&mut database).await.unwrap();
    run(&mut database, "DELETE FROM \"my tree\" WHERE id = 1").await;
    assert_eq!(
        ask(
            &mut database,
            "SELECT CAST(count(*) AS text) FROM \"my tree\""
        )
        .await,
        "0"
    );
    versions.add(
        "cccc",
        "bbbb",
        &block("schemi_new_my tree").replace(", n text", ""),
    );
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(error.to_string().contains("still speaks of"), "{error}");
}

#[tokio::test]
async fn old_violations_do_not_stop_a_rebuild_and_new_mismatches_do() {
    let (versions, _dir, mut database) = fresh().await;
    versions.add("aaaa", "", "-- schemi:up\nCREATE TABLE p (id integer PRIMARY KEY, code text UNIQUE);\nCREATE TABLE c (code text REFERENCES p (code), id integer REFERENCES p (id));\nCREATE TABLE odd (x text REFERENCES p (missing));\n");
    versions.up(&mut database).await.unwrap();
    run(
        &mut database,
        "PRAGMA foreign_keys = OFF; INSERT INTO c VALUES ('lost', 7); PRAGMA foreign_keys = ON",
    )
    .await;
    let block = |code: &str| {
        format!(
            "-- schemi:up sqlite\n-- schemi:rebuild p\n\
             CREATE TABLE schemi_new_p (id integer PRIMARY KEY, code text {code});\n\
             INSERT INTO schemi_new_p SELECT * FROM p;\n-- schemi:end\n"
        )
    };
    versions.add("bbbb", "aaaa", &block("UNIQUE NOT NULL"));
    versions.up(&mut database).await.unwrap();
    versions.add("cccc", "bbbb", &block(""));
    let error = versions.up(&mut database).await.unwrap_err();
    assert!(
        error.to_string().contains("foreign key mismatch"),
        "{error}"
    );
}

#[tokio::test]
async fn a_row_that_breaks_a_new_constraint_is_told_of_the_table_itself() {
    let (versions, _dir, mut database) = shop().await;
    run(
        &mut database,
        "UPDATE customers SET email = NULL WHERE id = 2",
    )
    .await;
    versions.add("bbbb", "aaaa", &rebuild(NEW, COPY));
    let error = versions.up(&mut database).await.unwrap_err();
    let ApplyError::Statement(failed) = error else {
        panic!("{error}");
    };
    assert_eq!(
        failed.error.message,
        "NOT NULL constraint failed: customers.email"
    );
    assert_eq!(
        ask(&mut database, "SELECT CAST(count(*) AS text) FROM orders").await,
        "2"
    );
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

#[tokio::test]
async fn dropping_a_table_never_empties_its_children() {
    let (versions, _dir, mut database) = fresh().await;
    run(
        &mut database,
        "CREATE TABLE parents (id INTEGER PRIMARY KEY);
         CREATE TABLE children (id INTEGER PRIMARY KEY,
             parent_id INTEGER REFERENCES parents (id) ON DELETE CASCADE);
         INSERT INTO parents VALUES (1);
         INSERT INTO children VALUES (7, 1);",
    )
    .await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nDROP TABLE IF EXISTS \"parents\";\n-- schemi:down\n",
    );
    let error = versions.up(&mut database).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("`parents`") && text.contains("rowid 7 of `children`"),
        "{text}"
    );
    assert_eq!(
        ask(&mut database, "SELECT count(*) FROM parents").await,
        "1"
    );
    assert_eq!(
        ask(&mut database, "SELECT count(*) FROM children").await,
        "1"
    );
    assert_eq!(ask(&mut database, "PRAGMA foreign_keys").await, "1");
}
