//! The server says which expressions are the same.

use super::*;

/// Pairs of (what a model says, whether the server takes it for the same as itself).
const SAME_CHECKS: &[&str] = &[
    "a IN (1, 2, 3)",
    "code IN ('x', 'y')",
    "code NOT IN ('x', 'y')",
    "name IN ('x', 'y')",
    "m in ('sad', 'ok')",
    "m = 'sad'",
    "a BETWEEN 1 AND 10",
    "NOT a between symmetric 1 and 10",
    "name LIKE 'x%' AND name ILIKE '%y' or name similar to 'z+'",
    "name || code <> ''",
    "length(trim(name)) > 0",
    "at > now() - interval '1 year'",
    "at > now() + '1 day'",
    "CASE WHEN a > 0 THEN b ELSE -1 END > 0",
    "tags && ARRAY['a', 'b']",
    "a = ANY (ARRAY[1, 2])",
    "cast(price as int) > 5",
    "price::int > 5 and price >= 0.5",
    "coalesce(a, b, 0) >= 0",
    "(a, b) = (1, 2)",
    "a is not null and b is null or flag is true",
    "a % 2 = 0 and a / 2 < 7 and -a < 3 and a - -1 > 0",
    "doc->>'kind' = 'x' and doc @> '{\"a\": 1}'",
    "extract(year from day) > 2000",
    "day > '2020-01-01'",
    "a <> 1 and a != 2",
    "substring(name from 1 for 2) = 'ab'",
    "position('x' in name) > 0",
    "name ~ '^a\\d+$'",
    "name <> E'\\n' AND name <> U&'\\0041'",
    "t.a > t.b",
    "at at time zone 'UTC' > '2020-01-01'",
    "name is distinct from 'x'",
    "greatest(a, b) < 100",
    "num_nonnulls(a, b) = 1",
    "(name collate \"C\") > 'a'",
    "array_length(tags, 1) < 5 and tags[1] = 'x'",
    "flag and not (a > 1 and b > 1)",
    "a > 1e3",
    "'a' = ANY (tags)",
    "lower(name) = name",
    "char_length(name) <= 40",
    "price > 0::numeric(10,2)",
];

#[tokio::test]
async fn the_server_judges_checks() {
    let mut conn = connect().await;
    run(&mut conn, JUDGED).await;
    for (at, check) in SAME_CHECKS.iter().enumerate() {
        run(
            &mut conn,
            &format!("ALTER TABLE t ADD CONSTRAINT c{at:02} CHECK ({check})"),
        )
        .await;
    }
    let left = left_different(&mut conn, |table| {
        let mut checks = SAME_CHECKS.iter();
        for constraint in &mut table.constraints {
            if let ConstraintKind::Check(check) = &mut constraint.kind {
                check.expr = Expr::new(*checks.next().unwrap());
            }
        }
    })
    .await;
    assert_eq!(left, Vec::<String>::new());
}

/// (type, default), each taken by the server for the same as itself.
const DEFAULTS: &[(&str, &str)] = &[
    ("text", "'a' || 'b'"),
    ("timestamptz", "now() + interval '1 day'"),
    ("timestamptz", "now() + '1 day'"),
    ("timestamp", "timezone('utc', now())"),
    ("timestamptz", "'2020-1-1'"),
    ("date", "CURRENT_DATE + 7"),
    ("text", "lower('X')"),
    ("int[]", "ARRAY[1, 2]"),
    ("text[]", "array[]::text[]"),
    ("jsonb", "jsonb_build_object('a', 1)"),
    ("jsonb", "'{\"a\":1}'"),
    ("mood", "'sad'"),
    ("mood[]", "'{sad}'"),
    ("numeric(10,2)", "1.5"),
    ("double precision", "1e10"),
    ("double precision", "'NaN'"),
    ("bit(3)", "B'101'"),
    ("bytea", "'\\x00'"),
    ("interval", "'1 week'"),
    ("uuid", "gen_random_uuid()"),
    ("varchar(5)", "'abc'"),
    ("int", "(1 + 2) * 3"),
    ("boolean", "not true"),
    ("text", "current_user"),
    ("bigint", "extract(epoch from now())"),
    ("text", "E'a\\nb'"),
    ("inet", "'127.0.0.1'"),
    ("char(3)", "'ab'"),
    ("int", "length('abc')"),
    ("time", "'12:00'"),
    ("smallint", "'-5'"),
    ("timestamp", "now() at time zone 'utc'"),
    ("timestamp", "current_timestamp at time zone 'utc'"),
    ("text", "'a' collate \"C\""),
    ("boolean", "1 = any (array[1])"),
    ("boolean", "2 in (1, 2)"),
    ("int", "(array[1, 2])[1]"),
];

#[tokio::test]
async fn the_server_judges_defaults() {
    let mut conn = connect().await;
    let columns: Vec<String> = DEFAULTS
        .iter()
        .enumerate()
        .map(|(at, (ty, default))| format!("c{at} {ty} DEFAULT ({default})"))
        .collect();
    let sql = format!(
        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t ({})",
        columns.join(", ")
    );
    run(&mut conn, &sql).await;
    let left = left_different(&mut conn, |table| {
        for (column, (_, default)) in table.columns.iter_mut().zip(DEFAULTS) {
            column.default = Some(Expr::new(*default));
        }
    })
    .await;
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn the_server_judges_indexes_and_computed_columns() {
    let mut conn = connect().await;
    run(&mut conn, &format!("{JUDGED};
        ALTER TABLE t ADD g1 text GENERATED ALWAYS AS (name || '-' || code) STORED;
        ALTER TABLE t ADD g2 int GENERATED ALWAYS AS (case when a in (1, 2) then 1 else 2 end) STORED;
        CREATE INDEX i1 ON t ((name || 'x')) WHERE m IN ('sad') AND code IN ('a', 'b');
        CREATE INDEX i2 ON t (lower(code), a DESC NULLS FIRST, name text_ops) WHERE t.a > 1;
        CREATE INDEX i3 ON t (date_trunc('day', at at time zone 'UTC'));
        CREATE EXTENSION btree_gist;
        ALTER TABLE t ADD CONSTRAINT x1 EXCLUDE USING gist (a WITH =, int4range(b, b + 5) WITH &&) WHERE (code IN ('a', 'b'));
        ")).await;
    let mut seen = 0;
    let left = left_different(&mut conn, |table| {
        for column in &mut table.columns {
            if let Some(generated) = &mut column.generated {
                let one = "name || '-' || code";
                let two = "case when a in (1, 2) then 1 else 2 end";
                generated.expr = Expr::new(if column.name == "g1" { one } else { two });
                seen += 1;
            }
        }
        for index in &mut table.indexes {
            let (target, predicate) = match index.name.get().unwrap().as_str() {
                "i1" => ("name || 'x'", Some("m IN ('sad') AND code IN ('a', 'b')")),
                "i2" => ("lower(code)", Some("t.a > 1")),
                _ => ("date_trunc('day', at at time zone 'UTC')", None),
            };
            if index.keys.len() == 3 {
                index.keys[2].opclass = Some("text_ops".into());
            }
            index.keys[0].target = IndexTarget::Expr(Expr::new(target));
            index.predicate = predicate.map(Expr::new);
            seen += 1;
        }
        for constraint in &mut table.constraints {
            if let ConstraintKind::Exclude(exclude) = &mut constraint.kind {
                exclude.elements[1].expr = Expr::new("int4range( b,b+5 )");
                exclude.predicate = Some(Expr::new("code IN ('a', 'b')"));
                seen += 1;
            }
        }
    })
    .await;
    assert_eq!(seen, 6);
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn what_differs_stays_different() {
    let mut conn = connect().await;
    run(&mut conn, &format!("{JUDGED};
        ALTER TABLE t ADD CONSTRAINT c1 CHECK (a > 0), ADD CONSTRAINT c2 CHECK (code IN ('a', 'b'));
        ALTER TABLE t ADD d1 timestamptz DEFAULT now(), ADD d2 text DEFAULT 'a', ADD d3 text DEFAULT '1',
            ADD d4 text DEFAULT '1', ADD d5 text DEFAULT '1';
        CREATE INDEX i1 ON t (lower(name)) WHERE a > 0")).await;
    let left = left_different(&mut conn, |table| {
        for constraint in &mut table.constraints {
            if let ConstraintKind::Check(check) = &mut constraint.kind {
                let is_first = constraint.name.get().is_some_and(|name| name == "c1");
                check.expr = Expr::new(if is_first {
                    "a >= 0"
                } else {
                    "code IN ('b', 'a')"
                });
            }
        }
        for (name, default) in [
            ("d1", "clock_timestamp()"),
            ("d2", "'a '"),
            ("d3", "no_such_function()"),
            ("d4", "1 + + )"),
            ("d5", "a > > 0"),
        ] {
            let column = table
                .columns
                .iter_mut()
                .find(|column| column.name == name)
                .unwrap();
            column.default = Some(Expr::new(default));
        }
        table.indexes[0].predicate = Some(Expr::new("a > 1"));
    })
    .await;
    assert_eq!(left.len(), 8, "{left:#?}");
}

#[tokio::test]
async fn values_that_no_type_has_yet_are_judged() {
    let mut conn = connect().await;
    run(
        &mut conn,
        &format!("{JUDGED}; ALTER TABLE t ADD CONSTRAINT c CHECK (m IN ('sad', 'ok') AND t.a > 0)"),
    )
    .await;
    let mut from = read(&mut conn).await;
    let mut to = from.clone();
    to.enums
        .values_mut()
        .next()
        .unwrap()
        .values
        .push("glad".into());
    let table = to.tables.get_mut(&QualifiedName::local("t")).unwrap();
    table.column_mut("m").default = Some(Expr::new("'glad'"));
    let expr = Expr::new("m IN ('sad', 'ok') AND t.a > 0");
    table.constraints.iter_mut().for_each(|constraint| {
        if let ConstraintKind::Check(check) = &mut constraint.kind {
            check.expr = expr.clone();
        }
    });
    assert_eq!(
        verdict::settle(&mut conn, &mut from, (&to, &to), &Cache::none())
            .await
            .unwrap(),
        None
    );
    let t = QualifiedName::local("t");
    assert_eq!(from.tables[&t].constraints, to.tables[&t].constraints);
    assert_eq!(
        value(
            &mut conn,
            "SELECT count(*)::text FROM pg_type WHERE typname = 'mood'"
        )
        .await,
        "1"
    );
}

trait ColumnMut {
    fn column_mut(&mut self, name: &str) -> &mut schemi_schema::Column;
}

impl ColumnMut for Table {
    fn column_mut(&mut self, name: &str) -> &mut schemi_schema::Column {
        self.columns
            .iter_mut()
            .find(|column| column.name == *name)
            .unwrap()
    }
}
