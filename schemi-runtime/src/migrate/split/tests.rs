//! Scripts cut where they should be, and nowhere else.

use super::*;

fn sql(text: &str, dialect: Dialect) -> Vec<String> {
    split(text, Some(dialect), 1)
        .unwrap()
        .into_iter()
        .map(|fragment| fragment.sql)
        .collect()
}

#[test]
fn semicolons_within_quotes_do_not_split() {
    for text in [
        "select 'a;b'",
        "select 'a'';b'",
        "select \"a;b\"",
        "select /* ; */ 1",
        "select 1 -- ;\n + 2",
    ] {
        for dialect in Dialect::ALL {
            assert_eq!(
                sql(&format!("{text};\nselect 2;"), dialect),
                [text, "select 2"]
            );
        }
    }
    for text in [
        "select $$a;b$$",
        "select $x$ $$;$$ $x$",
        r"select E'\';'",
        "select /* /* ; */ ; */ 1",
        "select a[1], '[;'",
        "create rule r as on insert to t do also (select 1; select 2)",
        "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
    ] {
        assert_eq!(
            sql(&format!("{text};select 2"), Dialect::Postgres),
            [text, "select 2"]
        );
    }
    for text in [
        "select [a;b]",
        "select `a;b`",
        r"select 'a\'",
        "create trigger t after insert on a begin select case when 1 then 2 end; insert into b values (1); end",
        "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
    ] {
        assert_eq!(
            sql(&format!("{text};select 2"), Dialect::Sqlite),
            [text, "select 2"]
        );
    }
}

#[test]
fn names_with_dollars_open_no_quote() {
    assert_eq!(sql("select a$$b; select c$$d", Dialect::Postgres).len(), 2);
    assert_eq!(sql("select $1; select $2", Dialect::Postgres).len(), 2);
}

#[test]
fn lines_and_offsets_point_at_the_first_word() {
    let text = "-- ä\n\nselect 1;\n  -- b\n  select\n2";
    let found = split(text, None, 10).unwrap();
    assert_eq!(found[0].line, 12);
    assert_eq!(found[1].line, 14);
    for fragment in found {
        assert!(text[fragment.offset..].starts_with(&fragment.sql));
    }
}

#[test]
fn transaction_control_is_refused() {
    for word in [
        "BEGIN",
        "commit",
        "ROLLBACK TO a",
        "END",
        "SAVEPOINT a",
        "RELEASE a",
        "START TRANSACTION",
        "/* x */ Commit work",
        "PREPARE TRANSACTION 'a'",
        "abort",
    ] {
        for dialect in [None, Some(Dialect::Postgres), Some(Dialect::Sqlite)] {
            let error = split(&format!("select 1;\n{word};"), dialect, 1).unwrap_err();
            assert!(
                matches!(error, SplitError::TransactionControl { line: 2, .. }),
                "{word}: {error:?}"
            );
        }
    }
    assert_eq!(
        sql("prepare p as select 1; select 'commit'", Dialect::Postgres).len(),
        2
    );
}

#[test]
fn psql_is_not_spoken() {
    let error = split("select 1;\n\\d t", None, 1).unwrap_err();
    assert_eq!(error, SplitError::PsqlCommand { line: 2 });
    let error = split("copy t (a) from stdin;\n1\n", None, 1).unwrap_err();
    assert_eq!(error, SplitError::CopyFromStdin { line: 1 });
}

#[test]
fn what_never_ends_is_named() {
    for (text, closing) in [
        ("\nselect 'a", "'"),
        ("\n/* a", "*/"),
        ("\n$x$ a", "$x$"),
        ("\n\"a", "\""),
    ] {
        let error = split(text, None, 1).unwrap_err();
        assert!(
            error.to_string().contains(&format!("`{closing}`")),
            "{error}"
        );
    }
}
