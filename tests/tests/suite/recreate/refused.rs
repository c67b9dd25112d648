//! What cannot be made again as it was is named, and a script that fails leaves everything.

use super::{Pair, beside_tables, sql};
use schemi_tests::postgres;

const BOTH: &str = "CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE t (id int PRIMARY KEY, n int, m mood, gone text);";

#[test]
fn what_cannot_be_made_again_says_why() {
    for (standing, change, said) in [
        (
            "CREATE VIEW v AS SELECT n, gone FROM t",
            "ALTER TABLE t DROP gone",
            "view v: it names column public.t.gone, which goes",
        ),
        (
            "CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT v.n, t.gone FROM v, t",
            "ALTER TABLE t DROP gone; ALTER TABLE t ALTER n TYPE bigint",
            "view w: it names column public.t.gone, which goes",
        ),
        (
            "CREATE VIEW v AS SELECT id FROM t WHERE m = 'glad'",
            "DROP TABLE t; DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad');
             CREATE TABLE t (id int PRIMARY KEY, n int, m mood, gone text)",
            "view v: it says 'glad' of enum mood, which goes",
        ),
        (
            "CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
             CREATE AGGREGATE a (mood) (SFUNC = array_append, STYPE = mood[], INITCOND = '{}')",
            "DROP TABLE t; DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad');
             CREATE TABLE t (id int PRIMARY KEY, n int, m mood, gone text)",
            "function a(mood): that is no view",
        ),
        (
            "CREATE VIEW v AS SELECT n FROM t; CREATE TABLE u (v v)",
            "ALTER TABLE t ALTER n TYPE bigint",
            "u: that is no view",
        ),
    ] {
        let pair = Pair::new(BOTH, change);
        sql(&pair.old, standing);
        let message = pair.diff(&["--sql", "--recreate-dependents"]).says(&[said]);
        assert!(!message.contains("CASCADE"), "{message}");
    }
}

#[test]
fn a_rename_alone_touches_nothing_and_with_more_is_refused() {
    let pair = Pair::new(BOTH, "ALTER TABLE t RENAME n TO amount");
    sql(&pair.old, "CREATE VIEW v AS SELECT n FROM t");
    let renamed = ["--sql", "--rename", "t.n=amount"];
    let script = pair.diff(&renamed).done();
    assert!(!script.contains("VIEW"), "{script}");
    sql(&pair.new, "ALTER TABLE t ALTER amount TYPE bigint");
    pair.diff(&renamed)
        .says(&["column t.n: view v stands on it"]);
    pair.diff(&["--sql", "--rename", "t.n=amount", "--recreate-dependents"])
        .says(&["view v: it names column n, which is called amount then"]);
}

#[test]
fn what_only_the_first_has_is_told_apart() {
    let pair = Pair::new(BOTH, "ALTER TABLE t DROP gone");
    sql(&pair.old, "CREATE VIEW v AS SELECT gone FROM t");
    pair.diff(&["--sql"]).says(&[
        "column t.gone: view v stands on it (in the first only), and the second database has none such: drop it \
         before (DROP VIEW)",
    ]);
    sql(&pair.new, "CREATE VIEW v AS SELECT id FROM t");
    pair.diff(&["--sql"]).says(&[
        "column t.gone: view v stands on it, and diff does not change that; drop it before",
    ]);
}

#[test]
fn what_fails_while_it_is_made_again_leaves_everything() {
    let pair = Pair::new(BOTH, "ALTER TABLE t ALTER gone TYPE varchar(5)");
    sql(
        &pair.old,
        "INSERT INTO t (id, gone) VALUES (1, '7');
         CREATE VIEW v AS SELECT gone FROM t; GRANT SELECT ON v TO PUBLIC;
         CREATE MATERIALIZED VIEW mv AS SELECT id / (SELECT count(*) FROM v) AS x FROM t;",
    );
    let before = beside_tables(&pair.old);
    let script = pair.diff(&["--sql", "--recreate-dependents"]).done();
    // By then the view's rows are gone, and what it is made of divides by their number.
    let script = script.replace("CREATE MATERIALIZED", "DELETE FROM t;\nINSERT INTO t (id, gone) SELECT 2, 'x' WHERE false;\nSELECT 1 / count(*) FROM t;\nCREATE MATERIALIZED");
    let run = postgres::server().psql(&pair.old.name, &script);
    assert!(run.is_err(), "{script}");
    super::assert_same(&before, &beside_tables(&pair.old));
    let ty = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'gone'";
    assert_eq!(sql(&pair.old, ty).trim(), "text");
}

#[test]
fn what_only_the_second_may_index_is_named() {
    let function = |volatility: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION f(text) RETURNS text LANGUAGE plpgsql {volatility}
             AS 'BEGIN RETURN $1; END';"
        )
    };
    for change in [
        "CREATE INDEX i ON t (f(gone))",
        "ALTER TABLE t ADD g text GENERATED ALWAYS AS (f(gone)) STORED",
    ] {
        let pair = Pair::new(BOTH, "");
        sql(&pair.old, &function("STABLE"));
        sql(&pair.new, &format!("{} {change}", function("IMMUTABLE")));
        pair.diff(&["--sql"])
            .says(
                &["immutable", "function f", "make it before"].map(|said| match said {
                    "immutable" if change.contains("INDEX") => "IMMUTABLE",
                    said => said,
                }),
            );
    }
}
