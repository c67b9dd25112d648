//! Two URLs: neither settings nor a crate are needed.

use std::path::Path;

use schemi_tests::cli::{self, Ran};
use schemi_tests::monorepo::{dump_sqlite, sqlite};
use schemi_tests::postgres;
use tempfile::TempDir;

/// Without settings, wherever they may be looked for.
pub(super) fn diff(folder: &Path, args: &[&str]) -> Ran {
    let mut command = cli::schemi(folder);
    command
        .env("SCHEMI_SETTINGS", folder.join("none.yaml"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .arg("diff")
        .args(args);
    cli::run(&mut command)
}

const OLD: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT, note TEXT);
    CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);
    CREATE INDEX ix_child ON child (parent);
    INSERT INTO parent VALUES (1, 'a', 'n'), (2, 'b', NULL);
    INSERT INTO child VALUES (10, 1), (11, 2);";

const NEW: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL, total INT DEFAULT 3);
    CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);
    CREATE INDEX ix_child ON child (parent DESC);";

#[test]
fn a_script_makes_one_sqlite_file_the_other() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));
    sqlite(&old, OLD);
    sqlite(&new, NEW);
    let (from, to) = ("sqlite:old.db", "sqlite:new.db");
    let before = dump_sqlite(&old);
    let said = diff(folder.path(), &[from, to]).done();
    for line in [
        "+ column parent.total: INT",
        "- column parent.note",
        "~ column parent.name: TEXT -> TEXT not null",
    ] {
        assert!(said.contains(line), "{said}");
    }
    diff(folder.path(), &[from, to, "--exit-code"]).found();
    let sql = diff(folder.path(), &[from, to, "--sql"]).done();
    assert_eq!(dump_sqlite(&old), before, "it only reads");
    sqlite(&old, &sql);
    assert_eq!(diff(folder.path(), &[from, to, "--exit-code"]).done(), "");
    assert_eq!(diff(folder.path(), &[from, to, "--sql"]).done(), "");
    let rows = "SELECT group_concat(id || name || total, ';') FROM parent;
        SELECT group_concat(id || ':' || parent, ';') FROM child";
    assert_eq!(sqlite(&old, rows).trim(), "1a3;2b3\n10:1;11:2");
}

#[test]
fn empty_is_an_end_and_back_again() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("new.db");
    sqlite(&file, NEW);
    let sql = diff(folder.path(), &["empty", "sqlite:new.db", "--sql"]).done();
    let copy = folder.path().join("copy.db");
    sqlite(&copy, &sql);
    assert_eq!(
        diff(folder.path(), &["sqlite:copy.db", "sqlite:new.db"]).done(),
        ""
    );
    let back = diff(folder.path(), &["sqlite:copy.db", "empty", "--sql"]).done();
    sqlite(&copy, &back);
    assert_eq!(diff(folder.path(), &["sqlite:copy.db", "empty"]).done(), "");
}

#[test]
fn a_script_makes_one_postgres_database_the_other() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (postgres::database(), postgres::database());
    let run = |database: &str, sql: &str| postgres::server().psql(database, sql).unwrap();
    run(
        &old.name,
        "CREATE TYPE mood AS ENUM ('sad', 'glad');
         CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
         CREATE SEQUENCE numbers INCREMENT 5;
         CREATE TABLE t (id serial PRIMARY KEY, mood mood DEFAULT 'sad', mail email, n numeric(10,2));
         CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY, t int REFERENCES t (id));
         CREATE INDEX ix_c ON c (t) WITH (fillfactor = 70);
         INSERT INTO t (mood, n) VALUES ('sad', 1.5), ('glad', 2);
         INSERT INTO c (t) VALUES (1), (2);",
    );
    run(
        &new.name,
        "CREATE TYPE mood AS ENUM ('sad', 'so-so', 'glad');
         CREATE DOMAIN email AS text DEFAULT 'a@b' CHECK (VALUE LIKE '%@%');
         CREATE TYPE point2 AS (x int, y int);
         CREATE SCHEMA audit;
         CREATE TABLE audit.log (at timestamptz DEFAULT now());
         CREATE SEQUENCE numbers AS integer INCREMENT 2 MAXVALUE 100 CYCLE;
         CREATE TABLE t (id serial PRIMARY KEY, mood mood DEFAULT 'so-so', mail email, n numeric(12,2) NOT NULL,
             at point2);
         CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY (INCREMENT 2),
             t int REFERENCES t (id) ON DELETE CASCADE DEFERRABLE);
         CREATE INDEX ix_c ON c (t) WITH (fillfactor = 80);
         COMMENT ON TABLE c IS 'it''s';
         COMMENT ON INDEX ix_c IS 'an index';
         ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;",
    );
    let (from, to) = (old.url.as_str(), new.url.as_str());
    let said = diff(folder.path(), &[from, to]).done();
    for line in [
        "~ enum mood: + 'so-so'",
        "~ domain email",
        "~ sequence numbers",
        "+ table audit.log",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let sql = diff(folder.path(), &[from, to, "--sql"]).done();
    run(&old.name, &sql);
    assert_eq!(diff(folder.path(), &[from, to]).done(), "");
    let rows = "SELECT string_agg(id || mood::text || n, ';' ORDER BY id) FROM t";
    assert_eq!(run(&old.name, rows).trim(), "1sad1.50;2glad2.00");
    let back = diff(folder.path(), &[from, "empty", "--sql"]).done();
    run(&old.name, &back);
    assert_eq!(diff(folder.path(), &[from, "empty"]).done(), "");
}

#[test]
fn what_is_never_changed_is_named() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (postgres::database(), postgres::database());
    let run = |database: &str, sql: &str| postgres::server().psql(database, sql).unwrap();
    let tables =
        "CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';";
    run(
        &old.name,
        &format!("{tables} CREATE VIEW v AS SELECT id FROM t;"),
    );
    run(
        &new.name,
        &format!(
            "{tables} CREATE VIEW v AS SELECT id + 1 AS id FROM t; GRANT SELECT ON t TO PUBLIC;
             CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';"
        ),
    );
    let ran = diff(folder.path(), &[&old.url, &new.url, "--exit-code"]);
    for said in [
        "view v differs, and diff does not change it",
        "function f() differs",
        "grants t is in the second only",
    ] {
        assert!(ran.stderr.contains(said), "{ran}");
    }
    assert_eq!(ran.done(), "");
    let json = diff(folder.path(), &[&old.url, &new.url, "--format", "json"]).json();
    assert_eq!(json["changes"], serde_json::json!([]));
    assert_eq!(json["beyond"][2]["differs"], "changed");
    let explained = diff(folder.path(), &[&old.url, &new.url, "--explain"]).done();
    assert!(explained.contains("compared 1 table: t"), "{explained}");
}

#[test]
fn whatever_differs_is_named() {
    let folder = TempDir::new().unwrap();
    let (old, new) = (postgres::database(), postgres::database());
    let run = |database: &str, sql: &str| postgres::server().psql(database, sql).unwrap();
    let table = "CREATE TABLE t (id int); CREATE INDEX i ON t ((id + 1));";
    run(&old.name, table);
    run(
        &new.name,
        &format!(
            "{table} ALTER TABLE t FORCE ROW LEVEL SECURITY; ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 99;
             CREATE COLLATION c (provider = libc, locale = 'C'); CREATE PUBLICATION p FOR TABLE t;
             CREATE FUNCTION f(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
             CREATE OPERATOR === (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
             CREATE TYPE pair AS (a int, b int); CREATE FUNCTION g(pair) RETURNS int LANGUAGE sql AS 'SELECT 1';
             CREATE CAST (pair AS int) WITH FUNCTION g(pair);
             CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);"
        ),
    );
    let ran = diff(folder.path(), &[&old.url, &new.url]);
    for said in [
        "row level security t on t is in the second only",
        "statistics \"i.expr\" on i",
        "collation c is",
        "publication p is",
        "operator",
        "cast",
        "text search configuration words is",
    ] {
        assert!(ran.stderr.contains(said), "{said} in {ran}");
    }
    ran.done();
    let same = diff(folder.path(), &[&new.url, &new.url, "--exit-code"]);
    assert_eq!(same.stderr, "", "{same}");
}

#[test]
fn a_table_is_not_dropped_where_something_else_takes_its_name() {
    let folder = TempDir::new().unwrap();
    let table = "CREATE TABLE x (id int); INSERT INTO x VALUES (1);";
    let file = |name: &str, sql: &str| {
        let path = folder.path().join(name);
        sqlite(&path, sql);
        format!("sqlite:{}", path.display())
    };
    let database = |sql: &str| {
        let made = postgres::database();
        postgres::server().psql(&made.name, sql).unwrap();
        made.url
    };
    for (kind, one, other) in [
        (
            "view",
            file("table.db", table),
            file("view.db", "CREATE VIEW X AS SELECT 1 AS id"),
        ),
        (
            "virtual table",
            file("table.db", "SELECT 1"),
            file("virtual.db", "CREATE VIRTUAL TABLE x USING fts5(id)"),
        ),
        (
            "view",
            database(table),
            database("CREATE VIEW x AS SELECT 1 AS id"),
        ),
        (
            "typed table",
            database(table),
            database("CREATE TYPE tt AS (id int); CREATE TABLE x OF tt"),
        ),
    ] {
        let there = format!("table x: the second database has a {kind} of this name");
        let ran = diff(folder.path(), &[&one, &other, "--sql"]);
        ran.says(&[&there]);
        let back = format!("table x: the first database has a {kind} of this name");
        let ran = diff(folder.path(), &[&other, &one, "--sql"]);
        ran.says(&[&back]);
    }
}

#[test]
fn a_wrong_url_says_so_and_shows_no_password() {
    let folder = TempDir::new().unwrap();
    for (url, said) in [
        (
            "postgres://me:sesame@localhost:x/d",
            "the URL cannot be read",
        ),
        (
            "postgres://me:sesame@localhost/d?sslmod=on",
            "`sslmod` that is not known",
        ),
        ("sqlite:missing.db", "missing.db"),
    ] {
        let message = diff(folder.path(), &[url, "empty"]).says(&[said]);
        assert!(!message.contains("sesame"), "{message}");
    }
    sqlite(&folder.path().join("a.db"), "CREATE TABLE t (id INTEGER)");
    diff(folder.path(), &["sqlite:a.db", &postgres::database().url])
        .says(&["cannot be compared", "one is sqlite"]);
    diff(folder.path(), &["empty", "empty"]).says(&["pass --dialect"]);
    diff(folder.path(), &["sqlite:a.db", "shop.dev"]).says(&["none.yaml"]);
}

#[test]
fn what_stands_in_the_way_is_named_before_anything_runs() {
    let folder = TempDir::new().unwrap();
    let run = |database: &str, sql: &str| postgres::server().psql(database, sql).unwrap();
    let tables = "CREATE TYPE mood AS ENUM ('a', 'b');
        CREATE TABLE t (id int PRIMARY KEY, n int, m mood, gone text);
        CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION g(t) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE SCHEMA s; CREATE FUNCTION s.k() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE VIEW v AS SELECT n, gone FROM t;";
    for (new, said) in [
        (
            "ALTER TABLE t ALTER n TYPE bigint",
            "column t.n: view v stands on it",
        ),
        (
            "ALTER TABLE t DROP gone",
            "column t.gone: view v stands on it",
        ),
        ("DROP FUNCTION g; DROP TABLE t", "table t: "),
        (
            "DROP FUNCTION g; DROP FUNCTION f; ALTER TABLE t DROP m; DROP TYPE mood",
            "type mood: function f(mood) stands on it",
        ),
        (
            "CREATE EXTENSION \"uuid-ossp\"; ALTER TABLE t ADD u uuid DEFAULT uuid_generate_v4()",
            "function uuid_generate_v4() does not exist; the other database has what it needs (extension uuid-ossp",
        ),
        ("DROP SCHEMA s CASCADE", "schema s: function s.k is in it"),
        (
            "CREATE EXTENSION citext; ALTER TABLE t ADD c citext",
            "type citext is not there",
        ),
    ] {
        let (old, other) = (postgres::database(), postgres::database());
        run(&old.name, tables);
        run(&other.name, tables);
        run(&other.name, &format!("DROP VIEW v; {new}"));
        let message = diff(folder.path(), &[&old.url, &other.url, "--sql"]).says(&[said]);
        assert!(!message.contains("CASCADE"), "{message}");
    }
}

#[test]
fn the_marks_of_indexes_that_are_made_anew_stay() {
    let folder = TempDir::new().unwrap();
    let run = |database: &str, sql: &str| postgres::server().psql(database, sql).unwrap();
    let marks = "ALTER TABLE t REPLICA IDENTITY USING INDEX ua; ALTER TABLE c CLUSTER ON ci;";
    let (old, new) = (postgres::database(), postgres::database());
    let shape = |key: &str, order: &str, marks: &str| {
        format!(
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, CONSTRAINT ua UNIQUE (a) {key});
             CREATE TABLE c (a int); CREATE INDEX ci ON c (a {order}); {marks}"
        )
    };
    run(&old.name, &shape("", "", marks));
    run(&new.name, &shape("INCLUDE (id)", "DESC", marks));
    let marked = "SELECT indexrelid::regclass FROM pg_index WHERE indisreplident OR indisclustered ORDER BY 1";
    for (from, to) in [(&old, &new), (&new, &old)] {
        let args = [&*from.url, &to.url, "--sql"];
        run(&old.name, &diff(folder.path(), &args).done());
        assert_eq!(run(&old.name, marked), "ua\nci\n");
        assert_eq!(
            diff(folder.path(), &[&old.url, &to.url, "--sql"]).done(),
            ""
        );
    }
}

#[test]
fn who_may_use_a_type_stays_where_it_is_made_anew() {
    let folder = TempDir::new().unwrap();
    let run = |database: &str, sql: &str| postgres::server().psql(database, sql).unwrap();
    let shape = |values: &str, size: &str| {
        format!(
            "CREATE TYPE mood AS ENUM ({values}); CREATE TABLE t (m mood);
             CREATE DOMAIN small AS int CHECK (VALUE < {size}); CREATE TABLE s (all_of small[]);
             REVOKE ALL ON TYPE mood FROM PUBLIC; GRANT USAGE ON TYPE mood TO pg_monitor;
             GRANT USAGE ON TYPE small TO pg_read_all_stats WITH GRANT OPTION"
        )
    };
    let (old, new) = (postgres::database(), postgres::database());
    run(&old.name, &shape("'calm', 'wild'", "9"));
    run(&new.name, &shape("'wild', 'calm'", "5"));
    let granted =
        "SELECT typname, typacl FROM pg_type WHERE typname IN ('mood', 'small') ORDER BY 1";
    let before = run(&old.name, granted);
    let script = diff(folder.path(), &[&old.url, &new.url, "--sql"]).done();
    assert!(script.contains("CREATE TYPE mood"), "{script}");
    run(&old.name, &script);
    assert_eq!(run(&old.name, granted), before);
    run(&old.name, "REVOKE USAGE ON TYPE mood FROM pg_monitor");
    let ran = diff(folder.path(), &[&old.url, &new.url]);
    assert!(ran.stderr.contains("grants mood differs"), "{ran}");
}
