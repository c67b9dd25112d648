//! A rebuild keeps what is there, or is rolled back.

use super::*;

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

#[tokio::test]
async fn what_the_planner_knows_is_kept() {
    let (versions, _dir, mut database) = shop().await;
    run(
        &mut database,
        "CREATE INDEX by_note ON customers (note, email)",
    )
    .await;
    run(&mut database, "CREATE INDEX by_email ON customers (email)").await;
    run(&mut database, "ANALYZE").await;
    let known = "SELECT coalesce(tbl || '.' || idx, tbl) || '=' || stat FROM sqlite_stat1 \
        ORDER BY tbl, idx";
    let before = ask(&mut database, known).await;
    assert!(before.contains("customers.by_note="), "{before}");
    versions.add("bbbb", "aaaa", &rebuild(NEW, COPY));
    versions.up(&mut database).await.unwrap();
    assert_eq!(ask(&mut database, known).await, before);
}

#[tokio::test]
async fn what_is_known_of_an_index_that_is_another_now_is_not_kept() {
    let (versions, dir) = (Versions::new(), tempfile::tempdir().unwrap());
    let mut database = open(&dir.path().join("shop.db")).await;
    versions.add(
        "aaaa",
        "",
        "-- schemi:up\nCREATE TABLE t (a text UNIQUE, b text);\n\
         INSERT INTO t VALUES ('x', 'y');\nANALYZE;\n-- schemi:down\n",
    );
    versions.add(
        "bbbb",
        "aaaa",
        "-- schemi:up sqlite\n-- schemi:rebuild t\nCREATE TABLE schemi_new_t (a text, b text UNIQUE);\n\
         INSERT INTO schemi_new_t SELECT a, b FROM t;\n-- schemi:end\n-- schemi:down\n",
    );
    versions.up(&mut database).await.unwrap();
    assert_eq!(ask(&mut database, "SELECT idx FROM sqlite_stat1").await, "");
}
