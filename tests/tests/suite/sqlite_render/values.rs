//! Values on their way into a new table.

use schemi_schema::{ColumnType, Expr};

use super::*;

#[tokio::test]
async fn a_value_that_does_not_convert_fails_the_migration() {
    for (ty, good, bad) in [
        (
            "INTEGER",
            "('12'), (' 7 '), ('1.0'), (NULL), ('-9223372036854775808')",
            &["abc", "12abc", "", "1.5", "9223372036854775808"][..],
        ),
        ("REAL", "('1.5'), ('2'), (NULL), ('1e3')", &["x", "1,5"][..]),
        ("NUMERIC(10,2)", "('1.25'), ('3')", &["-", "1e"][..]),
    ] {
        let ddl = "CREATE TABLE \"the t\" (id INTEGER PRIMARY KEY, \"a b\" TEXT)";
        let to = schema(&mut database(&ddl.replace("TEXT", ty)).await).await;
        let mut conn = database(ddl).await;
        let from = schema(&mut conn).await;
        let up = difference(&from, &to);
        run(
            &mut conn,
            &format!("INSERT INTO \"the t\" (\"a b\") VALUES {good}"),
        )
        .await
        .unwrap();
        migrate(&mut conn, &up)
            .await
            .unwrap_or_else(|(error, sql)| panic!("{ty}: {error}\n{sql}"));
        let texts = rows(
            &mut conn,
            "SELECT 'x' FROM \"the t\" WHERE typeof(\"a b\") IN ('text', 'blob')",
        )
        .await;
        assert!(texts.is_empty(), "{ty}");
        for value in bad {
            let mut conn = database(ddl).await;
            run(
                &mut conn,
                &format!("INSERT INTO \"the t\" (\"a b\") VALUES ('1'), ('{value}')"),
            )
            .await
            .unwrap();
            let (error, sql) = migrate(&mut conn, &up).await.expect_err(value);
            assert!(error.contains("the t.a b cannot become"), "{error}\n{sql}");
            assert!(error.contains(&format!("'{value}'")), "{error}\n{sql}");
            assert_eq!(schema(&mut conn).await, from);
            assert_eq!(
                rows(&mut conn, "SELECT \"a b\" FROM \"the t\"").await,
                ["1", value]
            );
        }
    }
}

#[tokio::test]
async fn not_null_fails_on_null_unless_a_value_is_given() {
    let ddl = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER)";
    let data = "INSERT INTO t VALUES (1, NULL, 5), (2, 'x', 6)";
    let mut conn = database(ddl).await;
    run(&mut conn, data).await.unwrap();
    let from = schema(&mut conn).await;
    let old = column(&from, "t", "a");
    let alter = |backfill: Option<&str>| {
        vec![Change::AlterColumn {
            table: local("t"),
            to: Column {
                nullable: false,
                ..old.clone()
            },
            from: old.clone(),
            backfill: backfill.map(Expr::new),
        }]
    };
    let (error, _) = migrate(&mut conn, &alter(None)).await.unwrap_err();
    assert!(
        error.contains("NOT NULL constraint failed: schemi_new_t.a"),
        "{error}"
    );
    assert_eq!(schema(&mut conn).await, from);
    migrate(&mut conn, &alter(Some("'b' || b"))).await.unwrap();
    assert_eq!(rows(&mut conn, "SELECT a FROM t").await, ["b5", "x"]);
    let add = Change::AddColumn {
        table: local("t"),
        column: Column {
            nullable: false,
            ..Column::new("n", ColumnType::sql("INTEGER"))
        },
        backfill: Some(Expr::new("b * 2")),
    };
    migrate(&mut conn, std::slice::from_ref(&add))
        .await
        .unwrap();
    assert_eq!(
        rows(&mut conn, "SELECT CAST(n AS TEXT) FROM t").await,
        ["10", "12"]
    );
}

#[tokio::test]
async fn a_key_that_becomes_the_rowid_keeps_its_nulls_out() {
    let mut conn = database("CREATE TABLE t (id INT PRIMARY KEY, a TEXT)").await;
    run(&mut conn, "INSERT INTO t VALUES (NULL, 'a')")
        .await
        .unwrap();
    let from = schema(&mut conn).await;
    let to = schema(&mut database("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)").await).await;
    let (error, sql) = migrate(&mut conn, &difference(&from, &to))
        .await
        .unwrap_err();
    assert!(error.contains("t.id is NULL"), "{error}\n{sql}");
}
