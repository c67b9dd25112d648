//! One spelling for equal expressions, and the same value for it.

use std::cell::RefCell;

use cargo_schemi::dialect::sqlite::ddl::expression::{Scope, canonical};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use schemi_schema::{ConstraintKind, Name};
use sqlx::Row;

use super::*;

#[tokio::test]
async fn equal_expressions_are_equal_texts() {
    for (a, b, equal) in [
        ("a>0", "(( \"A\"  >  0 ))", true),
        ("a > 0 and b > 0", "(a > 0) AND ([b] > 0)", true),
        (
            "a = 1 OR b = 2 AND a = 3",
            "a == 1 or (b = 2 and a = 3)",
            true,
        ),
        (
            "a = 1 OR b = 2 AND a = 3",
            "(a = 1 OR b = 2) AND a = 3",
            false,
        ),
        ("a - (b - 1)", "a - b - 1", false),
        ("a IS NOT NULL", "a notnull", true),
        ("a <> 1", "a != 1", true),
        ("a = TRUE", "a = 1", true),
        ("a IS TRUE", "a IS 1", false),
        ("s IN ('x','y')", "s in ( 'x' , 'y' )", true),
        ("s = 'X'", "s = 'x'", false),
        ("LENGTH(s) > 1", "length( s )>1", true),
        ("s = \"lit\"", "s = 'lit'", true),
        ("t.a > 1", "a > 1", true),
        ("NOT a = 1", "NOT (a = 1)", true),
        ("NOT a = 1", "(NOT a) = 1", false),
        ("-a = 1", "- (a) = 1", true),
        (
            "a BETWEEN 1 AND 2 AND b = 1",
            "(a between 1 and 2) and b = 1",
            true,
        ),
        ("CAST(a AS text) = ''", "cast( a as TEXT )=''", true),
        ("s LIKE 'a' || s", "s like ('a' || s)", true),
        ("a > 0 -- why\n", "a > /* so */ 0", true),
    ] {
        let text = async |expr: &str| {
            let ddl = format!("CREATE TABLE t (a INTEGER, b INTEGER, s TEXT, CHECK ({expr}\n))");
            let schema = schema(&mut database(&ddl).await).await;
            match &table(&schema, "t").constraints[0].kind {
                ConstraintKind::Check(check) => check.expr.to_string(),
                other => panic!("{other:?}"),
            }
        };
        let (left, right) = (text(a).await, text(b).await);
        assert_eq!(left == right, equal, "{left} | {right}");
    }
}

/// Expressions over the columns `a`, `B c` and `s`, written as carelessly as SQLite allows.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "a",
            "A",
            "\"a\"",
            "[B c]",
            "`b C`",
            "s",
            "t.a",
            "T.\"s\"",
            "1",
            "0",
            "-2",
            "+3",
            "1.50",
            "2E1",
            "0x1F",
            "'x'",
            "'it''s'",
            "''",
            "x'41'",
            "NULL",
            "TRUE",
            "false",
            "\"str\"",
            "-9223372036854775808",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let binary = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "||", "=", "==", "<>", "!=", "<", "<=", ">", ">=", "AND",
            "or", "IS", "is not", "&", "|", "<<", ">>", "LIKE", "not like", "GLOB",
        ]);
        prop_oneof![
            (inner.clone(), binary.clone(), inner.clone())
                .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            (inner.clone(), binary, inner.clone())
                .prop_map(|(a, op, b)| format!("({a}  {op}\n{b})")),
            inner.clone().prop_map(|a| format!("NOT {a}")),
            inner.clone().prop_map(|a| format!("(( {a} ))")),
            inner.clone().prop_map(|a| format!("- {a}")),
            inner.clone().prop_map(|a| format!("~({a})")),
            inner.clone().prop_map(|a| format!("+ {a}")),
            inner.clone().prop_map(|a| format!("{a} ISNULL")),
            inner.clone().prop_map(|a| format!("{a} not null")),
            inner.clone().prop_map(|a| format!("{a} IS TRUE")),
            inner.clone().prop_map(|a| format!("{a} COLLATE nocase")),
            inner.clone().prop_map(|a| format!("CAST({a} AS integer)")),
            inner.clone().prop_map(|a| format!("Upper( {a} )")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("coalesce({a},{b})/* so */")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("{a} between {b} and {c}")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("{a} NOT IN ({b}, {c})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("CASE {a} WHEN {b} THEN {c} END")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("case when {a} then {b} else {b} end")),
        ]
    })
}

async fn value(conn: &mut SqliteConnection, expr: &str) -> Result<Vec<String>, String> {
    let sql = format!("SELECT typeof({expr}\n) || ':' || quote({expr}\n) FROM t");
    let query = sqlx::query(AssertSqlSafe(sql));
    let rows = query
        .fetch_all(conn)
        .await
        .map_err(|error| error.to_string())?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

#[test]
fn the_canonical_text_has_the_same_value() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let conn = RefCell::new(runtime.block_on(database(
        "CREATE TABLE t (a INTEGER, \"B c\" TEXT COLLATE NOCASE, s TEXT);
         INSERT INTO t VALUES (1, 'x', 'X'), (0, '12', NULL), (NULL, 'It''s', ''), (-5, '', 'a')",
    )));
    let columns = ["a", "B c", "s"].map(Name::from);
    let scope = Scope {
        table: "t",
        columns: &columns,
    };
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let ask = |expr: &str| runtime.block_on(value(&mut conn.borrow_mut(), expr));
    let result = runner.run(&expression(), |expr| {
        let text = canonical(&expr, scope);
        prop_assert_eq!(canonical(&text, scope), text.as_str());
        // What SQLite itself refuses (an overflow, a chain that does not parse) proves nothing.
        let expected = ask(&expr);
        if expected.is_ok() {
            prop_assert_eq!(ask(&text), expected, "{} -> {}", expr, text);
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
