//! A change of type keeps the rows, or says which it cannot keep.

use super::*;

/// (type before, values, type after)
const CONVERSIONS: &[(&str, &str, &str)] = &[
    ("integer", "(1), (NULL), (-5)", "bigint"),
    ("integer", "(1), (-5)", "text"),
    ("integer", "(0), (1)", "boolean"),
    ("bigint", "(0), (1)", "boolean"),
    ("smallint", "(0), (1)", "boolean"),
    ("boolean", "(true), (false)", "numeric"),
    ("text", "('12'), (NULL)", "integer"),
    ("character varying(10)", "('12')", "bigint"),
    ("character varying(10)", "('abc')", "character varying"),
    ("text", "('abc')", "character varying(5)"),
    ("numeric(10,2)", "(1.25)", "numeric"),
    ("numeric(10,2)", "(1.25)", "text"),
    (
        "timestamp(3) with time zone",
        "('2020-01-01 10:00:00.123+00')",
        "timestamp with time zone",
    ),
    (
        "timestamp with time zone",
        "('2020-03-29 01:30:00+00'), ('infinity')",
        "timestamp without time zone",
    ),
    (
        "text",
        "('2020-01-01 01:00:00+01')",
        "timestamp with time zone",
    ),
    ("date", "('2020-01-01')", "timestamp with time zone"),
    ("date", "('2020-01-01')", "timestamp without time zone"),
    ("date", "('2020-01-01')", "text"),
    ("text", "('8f3b2c1d-0000-0000-0000-000000000000')", "uuid"),
    ("text", "('{\"a\": 1}')", "jsonb"),
    ("jsonb", "('{\"a\": 1}')", "json"),
    ("text", "('sad'), ('ok')", "mood"),
    ("mood", "('sad')", "character varying(10)"),
    ("mood", "('sad')", "other_mood"),
    ("mood[]", "('{sad}')", "other_mood[]"),
    ("mood[]", "('{sad,ok}')", "text[]"),
    ("integer[]", "('{1,2}')", "bigint[]"),
    ("text[]", "('{1,2}')", "integer[]"),
    ("integer[]", "('{1,2}')", "text"),
    ("inet", "('10.0.0.1')", "text"),
    ("real", "(1.5)", "double precision"),
    ("integer", "(1)", "numeric(10,2)"),
    ("character(3)", "('abc')", "text"),
    ("interval", "('1 day')", "text"),
    ("time without time zone", "('12:00')", "interval"),
];

#[tokio::test]
async fn types_change_and_rows_stay() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "SET timezone = 'Europe/Berlin';
        CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE other_mood AS ENUM ('ok', 'sad')",
    )
    .await;
    for (from, values, to) in CONVERSIONS {
        run(
            &mut conn,
            &format!("CREATE TABLE t (id serial, a {from}); INSERT INTO t (a) VALUES {values}"),
        )
        .await;
        let change = altered(&mut conn, "a", |column| column.ty = ColumnType::sql(*to)).await;
        let (up, _) = there_and_back(
            &mut conn,
            &[change],
            "SELECT string_agg(a::text, ',' ORDER BY id) FROM t",
        )
        .await;
        assert!(!up.contains("DROP COLUMN"), "{up}");
        run(&mut conn, "DROP TABLE t").await;
    }
}

#[tokio::test]
async fn a_value_that_is_too_long_is_never_cut() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (a text, b int, c mood);
        INSERT INTO t VALUES ('abcdef', 123456, 'sad')",
    )
    .await;
    for (name, ty) in [
        ("a", "varchar(3)"),
        ("b", "varchar(3)"),
        ("c", "varchar(2)"),
    ] {
        let change = altered(&mut conn, name, |column| column.ty = ColumnType::sql(ty)).await;
        let script = render(&read(&mut conn).await, &[change]).unwrap();
        let error = execute(&mut conn, &script).await.unwrap_err();
        assert!(error.contains("too long"), "{error}");
    }
}
