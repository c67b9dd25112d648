//! Scripts that could only fail are refused by name, before anything runs.

use schemi_tests::postgres;
use tempfile::TempDir;

use super::urls::diff;
use schemi_tests::monorepo::sqlite;

/// Two databases of these two shapes, by their URLs.
pub(super) fn databases(old: &str, new: &str) -> [String; 2] {
    [old, new].map(|sql| {
        let made = postgres::database();
        postgres::server().psql(&made.name, sql).unwrap();
        made.url
    })
}

#[test]
fn what_only_the_second_database_can_make_is_named() {
    let folder = TempDir::new().unwrap();
    let old = "CREATE TABLE t (id integer, a text)";
    for (new, what) in [
        (
            "CREATE SCHEMA s; CREATE FUNCTION s.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
             CREATE TABLE t (id integer DEFAULT s.f(), a text)",
            "function s.f",
        ),
        (
            "CREATE FUNCTION f(integer, integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
             CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = f);
             CREATE TABLE t (id integer CHECK (id === 1), a text)",
            "operator ===",
        ),
        (
            "CREATE COLLATION mine (provider = libc, locale = 'C');
             CREATE TABLE t (id integer, a text COLLATE mine)",
            "collation mine is not there",
        ),
        (
            "CREATE TEXT SEARCH CONFIGURATION mine (COPY = simple); CREATE TABLE t (id integer, a text);
             CREATE INDEX i ON t USING gin (to_tsvector('mine', a))",
            "text search configuration \"mine\" does not exist",
        ),
        (
            "CREATE OPERATOR CLASS mine FOR TYPE integer USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int4, int4);
             CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
             CREATE TABLE t (id integer, a text); CREATE INDEX i ON t (id mine)",
            "operator class \"mine\" does not exist",
        ),
    ] {
        let [from, to] = databases(old, new);
        let ran = diff(folder.path(), &[&from, &to, "--sql"]);
        ran.says(&[what, "make it before"]);
    }
}

#[test]
fn null_under_a_replica_identity_is_named() {
    let folder = TempDir::new().unwrap();
    let old = "CREATE TABLE t (id integer NOT NULL); CREATE UNIQUE INDEX i ON t (id);
        ALTER TABLE t REPLICA IDENTITY USING INDEX i";
    let [from, to] = databases(
        old,
        "CREATE TABLE t (id integer); CREATE UNIQUE INDEX i ON t (id)",
    );
    diff(folder.path(), &[&from, &to, "--sql"]).says(&[
        "column t.id: it may not be NULL while index i is the replica identity",
        "ALTER TABLE t REPLICA IDENTITY DEFAULT",
    ]);
    // Where the index goes, nothing is in the way.
    let [from, to] = databases(old, "CREATE TABLE t (id integer)");
    diff(folder.path(), &[&from, &to, "--sql"]).done();
}

#[test]
fn rows_without_a_value_are_named() {
    let folder = TempDir::new().unwrap();
    let old = "CREATE TABLE t (id integer, a integer); INSERT INTO t VALUES (1, NULL)";
    let required = "CREATE TABLE t (id integer, a integer, b integer NOT NULL)";
    let filled = "CREATE TABLE t (id integer, a integer NOT NULL)";
    let file = |name: &str, sql: &str| {
        sqlite(&folder.path().join(name), sql);
        format!("sqlite:{name}")
    };
    let on_sqlite = file("old.db", old);
    for (at, (new, said)) in [
        (
            required,
            "column t.b: it is NOT NULL without a default, and t has rows",
        ),
        (
            filled,
            "column t.a: it becomes NOT NULL, and rows of t have no value there",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let [from, to] = databases(old, new);
        diff(folder.path(), &[&from, &to, "--sql"]).says(&[said]);
        let to = file(&format!("new{at}.db"), new);
        diff(folder.path(), &[&on_sqlite, &to, "--sql"]).says(&[said]);
        // What differs is shown all the same.
        let shown = diff(folder.path(), &[&on_sqlite, &to]).done();
        assert!(shown.contains("column t."), "{shown}");
    }
}

#[test]
fn what_no_empty_database_has_is_named() {
    let folder = TempDir::new().unwrap();
    let whole = "CREATE SCHEMA s; CREATE FUNCTION s.f(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1';
        CREATE EXTENSION citext; CREATE EXTENSION btree_gist;
        CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN sure AS integer CHECK (s.f(VALUE) > 0);
        CREATE TABLE t (a citext[], b integer CHECK (s.f(b) > 0), m mood[], d sure);
        CREATE INDEX by_b ON t USING gist (b);";
    let [url] = [whole].map(|sql| {
        let made = postgres::database();
        postgres::server().psql(&made.name, sql).unwrap();
        made.url
    });
    diff(folder.path(), &["empty", &url, "--sql"]).says(&[
        "constraint sure_check needs function s.f(integer)",
        "column a of table t needs type citext",
        "index by_b needs operator class gist_int4_ops",
        "in place of `empty`",
    ]);
    // What the script makes itself is not missed.
    let made = postgres::database();
    let plain = "CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN sure AS integer CHECK (VALUE > 0);
        CREATE TYPE pair AS (m mood, d sure); CREATE TABLE t (m mood[], d sure, p pair);";
    postgres::server().psql(&made.name, plain).unwrap();
    let sql = diff(folder.path(), &["empty", &made.url, "--sql"]).done();
    assert!(sql.contains("CREATE TABLE t"), "{sql}");
}
