//! Everything that hangs on what is made again.

use schemi_tests::postgres;

use super::{Pair, ROLES, assert_same, beside_tables, sql};

const TABLES: &str = "CREATE SCHEMA \"Other\";
CREATE TYPE mood AS ENUM ('sad', 'glad', 'so-so');
CREATE TABLE t (id int PRIMARY KEY, n int, name text, m mood DEFAULT 'sad', d numeric(10,2), other int,
    twice int GENERATED ALWAYS AS (n * 2) STORED);
INSERT INTO t VALUES (1, 10, 'a', 'sad', 1.5, 7), (2, 20, 'b', 'glad', 2.5, 8);
CREATE VIEW untouched AS SELECT id, name, other FROM t;";

const STANDING: &str = r#"
CREATE FUNCTION noticed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW v WITH (security_barrier, security_invoker) AS SELECT id, n, name AS "The Name", m FROM t WHERE n > 0
    WITH LOCAL CHECK OPTION;
ALTER VIEW v ALTER n SET DEFAULT 5;
ALTER VIEW v OWNER TO again_owner;
GRANT SELECT ON v TO PUBLIC;
GRANT SELECT, UPDATE ON v TO "Again Reader" WITH GRANT OPTION;
GRANT INSERT (id, n) ON v TO "Again Reader";
REVOKE DELETE ON v FROM again_owner;
COMMENT ON VIEW v IS 'it''s a \ view';
COMMENT ON COLUMN v."The Name" IS 'named';
CREATE VIEW "Other"."Nested" AS SELECT v.id, w.total FROM v JOIN (SELECT id, sum(n) AS total FROM t GROUP BY id) w
    USING (id);
CREATE TRIGGER instead INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION noticed();
COMMENT ON TRIGGER instead ON v IS 'a trigger';
CREATE RULE gone AS ON DELETE TO v DO INSTEAD NOTHING;
COMMENT ON RULE gone ON v IS 'a rule';
CREATE MATERIALIZED VIEW mv WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false) AS
    SELECT id, n, lower(name) AS name, twice FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE INDEX mv_expr ON mv ((n + 1), name DESC) WITH (fillfactor = 60) WHERE n > 3;
ALTER INDEX mv_expr ALTER COLUMN 1 SET STATISTICS 50;
COMMENT ON INDEX mv_expr IS 'an index';
ALTER MATERIALIZED VIEW mv CLUSTER ON mv_id;
ALTER MATERIALIZED VIEW mv ALTER n SET STATISTICS 200;
ALTER MATERIALIZED VIEW mv ALTER n SET (n_distinct = 5);
ALTER MATERIALIZED VIEW mv ALTER name SET STORAGE EXTERNAL;
COMMENT ON MATERIALIZED VIEW mv IS 'kept';
CREATE STATISTICS mv_stat (dependencies) ON id, n FROM mv;
ALTER STATISTICS mv_stat SET STATISTICS 30;
COMMENT ON STATISTICS mv_stat IS 'stat';
CREATE MATERIALIZED VIEW empty_mv AS SELECT max(n) FROM mv WITH NO DATA;
CREATE FUNCTION of_v(v) RETURNS int LANGUAGE sql STABLE COST 7 SECURITY DEFINER SET search_path = public
    AS 'SELECT n FROM t LIMIT 1';
ALTER FUNCTION of_v(v) OWNER TO again_owner;
REVOKE ALL ON FUNCTION of_v(v) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION of_v(v) TO "Again Reader";
COMMENT ON FUNCTION of_v(v) IS 'a function';
CREATE FUNCTION atomic() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(CASE WHEN n > 0 THEN 1 END) FROM t; END;
CREATE PROCEDURE proceed(a v) LANGUAGE sql AS 'SELECT 1';
CREATE VIEW calls AS SELECT atomic() AS a;
CREATE TRIGGER watched BEFORE UPDATE OF n ON t FOR EACH ROW WHEN (OLD.n IS DISTINCT FROM NEW.n AND NEW.m = 'sad')
    EXECUTE FUNCTION noticed('x', 'y''z');
COMMENT ON TRIGGER watched ON t IS 'watched';
ALTER TABLE t ENABLE ALWAYS TRIGGER watched;
CREATE CONSTRAINT TRIGGER later AFTER UPDATE OF n ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION noticed();
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON t AS RESTRICTIVE FOR SELECT TO again_owner, "Again Reader"
    USING (n > 0 AND EXISTS (SELECT FROM t t2 WHERE t2.id = t.n));
CREATE POLICY writable ON t FOR INSERT WITH CHECK (n < 100);
COMMENT ON POLICY readable ON t IS 'a policy';
CREATE RULE quiet AS ON UPDATE TO t WHERE NEW.n = 0 DO ALSO SELECT 1;
ALTER TABLE t DISABLE RULE quiet;
"#;

/// What the server knows of it: bodies that depend on what they name came with PostgreSQL 14, views with
/// the rights of who asks with 15.
fn standing() -> String {
    let mut known = STANDING.to_owned();
    let major = postgres::server().major();
    if major < 15 {
        known = known.replace(", security_invoker", "");
    }
    if major < 14 {
        known = known
            .replace("BEGIN ATOMIC SELECT sum", "AS $$SELECT sum")
            .replace("FROM t; END;", "FROM t$$;");
    }
    known
}

#[test]
fn everything_on_a_retyped_column_is_what_it_was() {
    let standing = standing();
    let both = format!("{ROLES}{TABLES}{standing}");
    let pair = Pair::new(&format!("{ROLES}{TABLES}"), "");
    sql(&pair.old, &standing);
    sql(
        &pair.new,
        "DROP VIEW untouched; ALTER TABLE t DROP twice; ALTER TABLE t ALTER n TYPE bigint;
         ALTER TABLE t ADD twice int GENERATED ALWAYS AS (n * 2) STORED;
         CREATE VIEW untouched AS SELECT id, name, other FROM t",
    );
    assert!(both.len() > TABLES.len());
    let before = beside_tables(&pair.old);
    let rows = "SELECT * FROM mv ORDER BY id";
    let (rows_before, untouched) = (sql(&pair.old, rows), oid(&pair, "untouched"));
    let script = pair.carry_out();
    assert!(!script.contains("CASCADE"), "{script}");
    assert_same(&before, &beside_tables(&pair.old));
    assert_eq!(sql(&pair.old, rows), rows_before);
    assert_eq!(oid(&pair, "untouched"), untouched);
    assert_eq!(pair.diff(&[]).done(), "");
    let state = "SELECT relispopulated FROM pg_class WHERE relname = 'empty_mv'";
    assert_eq!(sql(&pair.old, state).trim(), "f");
    let again = pair.diff(&["--sql", "--recreate-dependents"]).done();
    assert_eq!(again, "");
}

fn oid(pair: &Pair, view: &str) -> String {
    sql(&pair.old, &format!("SELECT '{view}'::regclass::oid"))
}

#[test]
fn what_stands_on_a_type_that_is_made_anew_comes_back() {
    let standing =
        "CREATE VIEW v AS SELECT id, m FROM t WHERE m = 'sad' OR m = ANY (ARRAY['glad'::mood]);
        CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT $1';
        CREATE VIEW w AS SELECT f(m) AS m FROM v;
        CREATE POLICY p ON t USING (m = 'glad');";
    let pair = Pair::new(TABLES, "");
    sql(&pair.old, standing);
    sql(
        &pair.new,
        "ALTER TABLE t ALTER m DROP DEFAULT; ALTER TYPE mood RENAME TO mood_old;
         CREATE TYPE mood AS ENUM ('glad', 'sad');
         ALTER TABLE t ALTER m TYPE mood USING m::text::mood; DROP TYPE mood_old;
         ALTER TABLE t ALTER m SET DEFAULT 'sad'",
    );
    let before = beside_tables(&pair.old);
    pair.carry_out();
    assert_same(&before, &beside_tables(&pair.old));
    assert_eq!(pair.diff(&[]).done(), "");
    assert_eq!(sql(&pair.old, "SELECT count(*) FROM w").trim(), "2");
}

#[test]
fn default_privileges_do_not_creep_in() {
    let both = format!(
        "{ROLES} CREATE TABLE t (n int); CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT n FROM v;
         REVOKE ALL ON w FROM current_user;
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO \"Again Reader\";
         ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT INSERT ON TABLES TO PUBLIC;"
    );
    let pair = Pair::new(&both, "");
    sql(
        &pair.new,
        "DROP VIEW w; DROP VIEW v; ALTER TABLE t ALTER n TYPE bigint",
    );
    let before = beside_tables(&pair.old);
    pair.carry_out();
    assert_same(&before, &beside_tables(&pair.old));
}

#[test]
fn partitions_and_keys_that_views_stand_on() {
    let both = "CREATE TABLE p (id int, n int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);
        CREATE TABLE k (id int CONSTRAINT k_key PRIMARY KEY, n int, name text);
        INSERT INTO p VALUES (1, 2);
        CREATE FUNCTION noticed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER g AFTER UPDATE OF n ON p FOR EACH ROW EXECUTE FUNCTION noticed();
        ALTER TABLE p1 DISABLE TRIGGER g;";
    let standing = "CREATE VIEW on_part AS SELECT n FROM p1;
        CREATE VIEW grouped AS SELECT id, name, count(*) FROM k GROUP BY id;";
    let pair = Pair::new(both, "");
    sql(&pair.old, standing);
    sql(
        &pair.new,
        "DROP TRIGGER g ON p; ALTER TABLE p ALTER n TYPE bigint;
         CREATE TRIGGER g AFTER UPDATE OF n ON p FOR EACH ROW EXECUTE FUNCTION noticed();
         ALTER TABLE p1 DISABLE TRIGGER g;
         ALTER TABLE k DROP CONSTRAINT k_key; ALTER TABLE k ADD CONSTRAINT k_key PRIMARY KEY (id) INCLUDE (n)",
    );
    let before = beside_tables(&pair.old);
    pair.carry_out();
    let mut after = beside_tables(&pair.old);
    let keys = |name: &&String| name.contains("CONSTRAINT");
    let key = after.keys().find(keys).cloned();
    let mut before = before;
    while let Some(name) = after.keys().find(keys).cloned() {
        before.remove(&name);
        after.remove(&name);
    }
    assert!(key.is_some());
    assert_same(&before, &after);
    assert_eq!(pair.diff(&[]).done(), "");
}
