//! Renames, of which SQLite does much by itself.

use cargo_schemi::diff::rename::reversed;

use super::*;

/// Goes from one shape to another and back, with a query whose answer must not change.
async fn there_and_back(from_ddl: &str, to_ddl: &str, renames: &Renames, queries: [&str; 2]) {
    let mut conn = database(from_ddl).await;
    let from = schema(&mut conn).await;
    let to = schema(&mut database(to_ddl).await).await;
    let before = rows(&mut conn, queries[0]).await;
    let up = diff(&from, &to, renames);
    let sql = migrate(&mut conn, &up)
        .await
        .unwrap_or_else(|(error, sql)| panic!("{error}\n{sql}"));
    assert_eq!(
        unordered(schema(&mut conn).await),
        unordered(to.clone()),
        "{sql}"
    );
    assert_eq!(rows(&mut conn, queries[1]).await, before, "{sql}");
    let down = diff(&to, &from, &reversed(renames));
    let sql = migrate(&mut conn, &down)
        .await
        .unwrap_or_else(|(error, sql)| panic!("{error}\n{sql}"));
    assert_eq!(unordered(schema(&mut conn).await), unordered(from), "{sql}");
    assert_eq!(rows(&mut conn, queries[0]).await, before, "{sql}");
}

#[tokio::test]
async fn renames_reach_everything_and_back() {
    let mut renames = Renames::default();
    renames.tables.insert(local("a"), local("The A"));
    for (old, new) in [("x", "order"), ("id", "ID")] {
        renames
            .columns
            .insert((local("The A"), old.into()), new.into());
    }
    for not_null in ["", " NOT NULL"] {
        let from = "CREATE TABLE a (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER AS (x + 1), CHECK (x > 0));
            CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES a (id));
            CREATE INDEX ix ON a (x) WHERE x > 5;
            INSERT INTO a (id, x) VALUES (1, 7); INSERT INTO b VALUES (1, 1);";
        let to = format!(
            "CREATE TABLE \"The A\" (ID INTEGER PRIMARY KEY, \"order\" INTEGER{not_null},
                y INTEGER AS (\"order\" + 1), CHECK (\"order\" > 0));
            CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER REFERENCES \"The A\" (ID));
            CREATE INDEX ix ON \"The A\" (\"order\") WHERE \"order\" > 5;"
        );
        let queries = [
            "SELECT x || y || id FROM a",
            "SELECT \"order\" || y || ID FROM \"The A\"",
        ];
        there_and_back(from, &to, &renames, queries).await;
    }
}

#[tokio::test]
async fn swapped_names_swap_their_rows() {
    let mut renames = Renames::default();
    for (old, new) in [("a", "b"), ("b", "a")] {
        renames.tables.insert(local(old), local(new));
    }
    for (old, new) in [("x", "y"), ("y", "x")] {
        renames.columns.insert((local("c"), old.into()), new.into());
    }
    let from = "CREATE TABLE a (one TEXT); CREATE TABLE b (two INTEGER); CREATE TABLE c (x TEXT, y INTEGER);
        INSERT INTO a VALUES ('1'); INSERT INTO b VALUES (2); INSERT INTO c VALUES ('3', 4);";
    let to = "CREATE TABLE b (one TEXT); CREATE TABLE a (two INTEGER); CREATE TABLE c (y TEXT, x INTEGER);";
    let queries = [
        "SELECT one || two || x || y FROM a, b, c",
        "SELECT one || two || y || x FROM a, b, c",
    ];
    there_and_back(from, to, &renames, queries).await;
}

#[tokio::test]
async fn renamed_values_are_renamed_in_the_rows() {
    let mut renames = Renames::default();
    renames
        .column_values
        .insert((local("t"), "s".into(), "b'c".to_owned()), "B".to_owned());
    let ddl = "CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT NOT NULL CHECK (s IN ('a', 'b''c')))";
    let from = format!("{ddl}; INSERT INTO t VALUES (1, 'a'), (2, 'b''c')");
    let queries = ["SELECT replace(s, 'b''c', 'B') FROM t", "SELECT s FROM t"];
    there_and_back(&from, &ddl.replace("b''c", "B"), &renames, queries).await;
    let loose = "CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('b''c'), (NULL), ('z')";
    let mut conn = database(loose).await;
    let values = [("b'c".to_owned(), "B".to_owned())].into();
    let rename = Change::RenameValues {
        table: local("t"),
        column: "s".into(),
        values,
    };
    migrate(&mut conn, &[rename]).await.unwrap();
    assert_eq!(
        rows(&mut conn, "SELECT coalesce(s, '-') FROM t").await,
        ["B", "-", "z"]
    );
}

/// Every word that SQLite's grammar knows, as a column's name and in an expression.
#[tokio::test]
async fn every_keyword_can_be_a_name() {
    for word in KEYWORDS.split_whitespace() {
        let mut renames = Renames::default();
        let word = word.to_lowercase();
        renames
            .columns
            .insert((local("t"), "plain".into()), word.as_str().into());
        let from = "CREATE TABLE t (id INTEGER PRIMARY KEY, plain INTEGER,
            g INTEGER AS (CASE WHEN plain > 1 THEN plain ELSE abs(plain) END), CHECK (plain > 0 AND -plain < 1)); INSERT INTO t VALUES (1, 2)";
        let to = format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, \"{word}\" INTEGER NOT NULL,
                g INTEGER AS (CASE WHEN \"{word}\" > 1 THEN \"{word}\" ELSE abs(\"{word}\") END),
                CHECK (\"{word}\" > 0 AND -\"{word}\" < 1))"
        );
        let queries = [
            "SELECT plain || g FROM t",
            &format!("SELECT \"{word}\" || g FROM t"),
        ];
        there_and_back(from, &to, &renames, queries).await;
    }
}

const KEYWORDS: &str = "ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT \
    BEFORE BEGIN BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE \
    CROSS CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED \
    DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN \
    FAIL FALSE FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF \
    IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN \
    KEY LAST LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET \
    ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE \
    REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK ROW ROWID ROWS \
    SAVEPOINT SELECT SET STORED TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER TRUE UNBOUNDED \
    UNION UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT";
