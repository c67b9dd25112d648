//! What is judged without the server is what the server judges.

use std::collections::BTreeMap;

use cargo_schemi::dialect::postgres::normalize::expr::canonical;
use cargo_schemi::dialect::postgres::normalize::meaning::complete::{Completion, complete};
use cargo_schemi::dialect::postgres::normalize::meaning::parse::parse;
use cargo_schemi::dialect::postgres::normalize::meaning::tree::Tree;
use cargo_schemi::dialect::postgres::normalize::meaning::{Judgement, Scope, judge};
use cargo_schemi::dialect::postgres::verdict::own::{add_column, foreign};

use super::*;

const TABLE: &str = "
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (s smallint, a int, b int, big bigint, n numeric(10,2), r real, d double precision,
    code varchar(10), other varchar, name text, c char(3), m mood, tags text[], nums int[], doc jsonb,
    at timestamptz, ts timestamp, day date, flag bool, u uuid)";

const COLUMNS: &[&str] = &[
    "s", "a", "big", "n", "r", "d", "code", "other", "name", "c", "m", "doc", "at", "ts", "day",
    "flag", "u",
];

/// Pairs of values that columns are compared with, where their types let them.
const VALUES: &[(&str, &str)] = &[
    ("1", "5"),
    ("0", "-7"),
    ("-1.5", "2.50"),
    ("3000000000", "1"),
    ("99999999999999999999", "1"),
    ("'1'", "'5'"),
    ("'-3'", "' 4'"),
    ("'007'", "'1.0'"),
    ("'x'", "'it''s'"),
    ("'x'::text", "'y'::text"),
    ("'x'::varchar", "'y'::character varying"),
    ("'sad'", "'ok'"),
    ("'sad'::mood", "'ok'"),
    ("CAST('sad' AS mood)", "'ok'::mood"),
    ("'2020-01-01'", "'2021-12-31'"),
    ("'2020-1-1'", "date '2020-02-01'"),
    ("now()", "current_timestamp"),
    ("now() - interval '1 day'", "now()"),
    ("current_date", "'today'"),
    ("a", "b"),
    ("big", "s"),
    ("n", "a + 1"),
    ("code", "other"),
    ("name", "lower(code)"),
    ("a * 2", "s + a"),
    ("n * 2", "-n"),
    ("5::bigint", "5::numeric"),
    ("5::smallint", "a::bigint"),
    ("length(name)", "char_length(code)"),
    ("true", "false"),
    ("null", "1"),
    (
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
        "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
    ),
    ("'{\"a\":1}'", "'{}'"),
];

/// Ways to compare a column with two values.
const FORMS: &[&str] = &[
    "$c = $v",
    "$v < $c",
    "($c) != (($v))",
    "$c <> $v",
    "$c >= $v and $c <= $w",
    "$c BETWEEN $v AND $w",
    "$c not between $v and $w",
    "NOT ($c BETWEEN $v AND $w)",
    "$c IN ($v)",
    "$c IN ($v, $w)",
    "$c NOT IN ($v, $w)",
    "NOT $c IN ($v, $w)",
    "$c = ANY (ARRAY[$v, $w])",
    "$c = $v OR $c = $w",
    "$c::text = $v",
    "CAST($c AS text) LIKE $v",
    "$c like $v",
    "$c NOT LIKE $v",
    "$c ~~* $v",
    "$c is null or $c > $v",
];

const HAND: &[&str] = &[
    "((a > 0))",
    "(a > 0) and (b > 0)",
    "a > 0 and (b > 0 and s > 0)",
    "a > 0 and b > 0 and s > 0",
    "a > 0 and b > 0 or s > 0",
    "a > 0 and (b > 0 or s > 0)",
    "(a > 0 and b between 1 and 5) or flag",
    "not flag",
    "not not flag",
    "not (flag and a > 1)",
    "flag is true",
    "flag is not true or flag is unknown",
    "flag = true",
    "flag = 't'",
    "t.a > t.b",
    "a isnull",
    "a notnull and b IS NOT NULL",
    "a + b * 2 > 7",
    "(a + b) * 2 > 7",
    "a - b - s > 0",
    "a - (b - s) > 0",
    "- a > 3",
    "-5 < a",
    "a - -1 > 0",
    "a % 2 = 0",
    "a / 2 < 7",
    "a ^ 2 > 4",
    "n % 2 = 0",
    "lower(name) = name",
    "lower(code) = code",
    "length(code) > 3 and length('abc') > 2",
    "length(trim(name)) > 0",
    "btrim(name) <> ''",
    "btrim(code, 'x') <> ''",
    "name || code <> ''",
    "name || '-' || code <> 'x'",
    "'a' || 'b' = name",
    "name || a <> ''",
    "name ~ '^a\\d+$'",
    "code !~* '^b'",
    "name similar to 'z+'",
    "name like 'a!_' escape '!'",
    "coalesce(a, b, 0) >= 0",
    "coalesce(name, '') <> ''",
    "greatest(a, b) < 100",
    "doc ->> 'kind' = 'x'",
    "doc -> 'a' ->> 'b' in ('x', 'y')",
    "doc @> '{\"a\": 1}'",
    "'a' = any (tags)",
    "code = any (tags)",
    "a = all (nums)",
    "a = any ('{1,2}')",
    "tags && array['a', 'b']",
    "tags[1] = 'x'",
    "name = any (array['a', 'b']::text[])",
    "code in ('x', 'y')",
    "code::text in ('x', 'y')",
    "code = any (array['x', 'y']::varchar[])",
    "code = any (array['x'::varchar, 'y'::varchar])",
    "m = any (array['sad', 'ok']::mood[])",
    "m in ('sad', 'ok')",
    "m::text in ('sad', 'ok')",
    "a in (1, b)",
    "a in (b, s)",
    "a in (1, 2, 3000000000)",
    "s in (1, 2)",
    "n in (1, 2.5)",
    "a in (1, 2.5)",
    "d in (1, 2.5, -3)",
    "r in (1, 2)",
    "cast(n as int) > 5",
    "n::int > 5 and n >= 0.5",
    "n > 0::numeric(10,2)",
    "a::text = '5'",
    "name::varchar(3) = 'abc'",
    "'5'::int < a",
    "'5'::bigint < big",
    "extract(year from day) > 2000",
    "at at time zone 'UTC' > '2020-01-01'",
    "day > now()",
    "day < ts and ts < at",
    "at > now() - interval '1 year'",
    "interval '1' day > interval '1 hour'",
    "name collate \"C\" > 'a'",
    "name is distinct from 'x'",
    "case when a > 0 then b else -1 end > 0",
    "num_nonnulls(a, b) = 1",
    "(a, b) = (1, 2)",
    "a > 1e3",
    "a > 0x10",
    "name <> E'\\n'",
    "starts_with(name, 'a')",
    "name <> $$x$$",
    "position('x' in name) > 0",
    "u = gen_random_uuid()",
    "true",
    "1 = 1",
    "'a' = 'b'",
];

fn expressions() -> Vec<String> {
    let mut all: Vec<String> = HAND.iter().map(ToString::to_string).collect();
    for column in COLUMNS {
        for (v, w) in VALUES {
            for form in FORMS {
                all.push(form.replace("$c", column).replace("$v", v).replace("$w", w));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The expressions that the server takes, and what it prints for them.
async fn printed(conn: &mut PgConnection) -> Vec<(String, String)> {
    run(conn, "CREATE FUNCTION print(e text) RETURNS text LANGUAGE plpgsql AS $f$
        DECLARE r text; BEGIN
            EXECUTE format('ALTER TABLE t ADD CONSTRAINT p CHECK (%s)', e);
            SELECT pg_get_expr(conbin, conrelid, true) INTO r FROM pg_constraint WHERE conname = 'p';
            ALTER TABLE t DROP CONSTRAINT p;
            RETURN r;
        EXCEPTION WHEN OTHERS THEN RETURN NULL; END $f$").await;
    let all = expressions();
    let mut taken = Vec::new();
    for chunk in all.chunks(200) {
        let rows: Vec<Option<String>> = sqlx::query_scalar(
            "SELECT print(e) FROM unnest($1::text[]) WITH ORDINALITY AS x(e, i) ORDER BY i",
        )
        .bind(chunk.to_vec())
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        let pairs = chunk.iter().zip(rows);
        taken.extend(pairs.filter_map(|(e, text)| Some((canonical(e), canonical(&text?)))));
    }
    run(conn, "DROP FUNCTION print(text)").await;
    taken
}

async fn scope(conn: &mut PgConnection) -> Scope {
    let schema = read(conn).await;
    let mut scope = Scope {
        table: "t".to_owned(),
        foreign: foreign(conn).await.unwrap(),
        ..Scope::default()
    };
    for column in &schema.tables[&QualifiedName::local("t")].columns {
        add_column(&mut scope, column);
    }
    scope
}

#[tokio::test]
async fn what_is_judged_without_the_server_is_what_it_judges() {
    let mut conn = connect().await;
    run(&mut conn, TABLE).await;
    let scope = scope(&mut conn).await;
    let pairs = printed(&mut conn).await;
    assert!(pairs.len() > 1500, "{}", pairs.len());

    let models: Vec<(&str, &str, Completion)> = pairs
        .iter()
        .filter_map(|(e, text)| Some((e.as_str(), text.as_str(), complete(parse(e, "t")?, &scope))))
        .collect();
    let mut prints: BTreeMap<&str, Tree> = BTreeMap::new();
    for (_, text) in &pairs {
        if let Some(tree) = parse(text, "t") {
            prints.insert(text, tree);
        }
    }
    let mut wrong = Vec::new();
    for (e, own, completion) in &models {
        for (text, tree) in &prints {
            let is_same = own == text;
            if completion.tree == *tree && !is_same {
                wrong.push(format!("{e} is {own}, not {text}"));
            }
            if completion.tree != *tree && completion.is_certain && is_same {
                wrong.push(format!("{e} is {text}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );

    let count = |wanted| {
        pairs
            .iter()
            .filter(|(e, text)| judge(e, text, &scope) == wanted)
            .count()
    };
    let (same, different) = (count(Judgement::Same), count(Judgement::Different));
    assert_eq!(different, 0);
    assert!(same * 100 > pairs.len() * 65, "{same} of {}", pairs.len());
}

/// What models usually say, and what the server prints for it.
const USUAL: &[(&str, &str)] = &[
    ("a between 1 and 5", "a >= 1 AND a <= 5"),
    ("((a >= 1) and ((a <= 5)))", "a >= 1 AND a <= 5"),
    ("a not between 1 and 5", "a < 1 OR a > 5"),
    ("name = 'X'", "name = 'X'::text"),
    ("code = 'X'", "code::text = 'X'::text"),
    (
        "code IN ('a', 'b')",
        "code::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])",
    ),
    (
        "name not in ('a', 'b')",
        "name <> ALL (ARRAY['a'::text, 'b'::text])",
    ),
    (
        "m in ('sad', 'ok')",
        "m = ANY (ARRAY['sad'::mood, 'ok'::mood])",
    ),
    ("a in (1, 2, 3)", "a = ANY (ARRAY[1, 2, 3])"),
    ("big in (1, 2)", "big = ANY (ARRAY[1::bigint, 2::bigint])"),
    ("a != 1", "a <> 1"),
    ("name not like 'x%'", "name !~~ 'x%'::text"),
    (
        "name like 'x%' and name ilike '%y'",
        "name ~~ 'x%'::text AND name ~~* '%y'::text",
    ),
    ("cast(a as text) = '5'", "a::text = '5'::text"),
    ("n >= 0", "n >= 0::numeric"),
    ("a > -1", "a > '-1'::integer"),
    ("length(name) <= 40", "length(name) <= 40"),
];

/// What is no spelling of it.
const OTHERS: &[(&str, &str)] = &[
    ("a between 1 and 5", "a >= 1 AND a <= 6"),
    ("a between 1 and 5", "a > 1 AND a <= 5"),
    (
        "code IN ('a', 'b')",
        "code::text = ANY (ARRAY['b'::character varying, 'a'::character varying]::text[])",
    ),
    (
        "code in ('a', 'B')",
        "code::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])",
    ),
    ("a > 0 and (b > 0 or s > 0)", "a > 0 AND b > 0 OR s > 0"),
    ("name like 'x%'", "name ~~* 'x%'::text"),
    ("a > 0", "b > 0"),
    ("n >= 0", "n >= 0::double precision"),
];

#[tokio::test]
async fn what_models_usually_say_is_certain() {
    let mut conn = connect().await;
    run(&mut conn, TABLE).await;
    let scope = scope(&mut conn).await;
    for (model, text) in USUAL {
        assert_eq!(
            judge(&canonical(model), text, &scope),
            Judgement::Same,
            "{model}"
        );
    }
    for (model, text) in OTHERS {
        assert_eq!(
            judge(&canonical(model), text, &scope),
            Judgement::Different,
            "{model}"
        );
    }
    // Somebody's own function or operator may be meant: only the server knows.
    run(
        &mut conn,
        "CREATE FUNCTION length(varchar) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'",
    )
    .await;
    let scope = self::scope(&mut conn).await;
    let judged = judge("length(code) > 3", "length(code::text) > 3", &scope);
    assert_eq!(judged, Judgement::Unknown);
}
