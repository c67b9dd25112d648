//! SQLite read back: what a database holds, whoever wrote its DDL.

mod expressions;
mod pragmas;
mod random;

use std::collections::BTreeSet;

use cargo_schemi::change::Change;
use cargo_schemi::dialect::sqlite::normalize::normalize;
use cargo_schemi::dialect::sqlite::rebuild::offline;
use cargo_schemi::dialect::sqlite::reflect::reflect;
use cargo_schemi::dialect::sqlite::render::render;
use cargo_schemi::dialect::{ReflectOptions, Reflected};
use schemi_schema::{ObjectName, QualifiedName, Schema, Table, TableOption};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

/// DDL as people write it, one database each.
pub(crate) const DATABASES: &[(&str, &str)] = &[
    (
        "plain",
        "CREATE TABLE customers (id integer primary key, name text not null, email TEXT UNIQUE);
         CREATE TABLE orders (
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             customer_id INTEGER NOT NULL REFERENCES customers ON DELETE CASCADE,
             total NUMERIC( 12 , 2 ) DEFAULT 0 CHECK (total >= 0),
             placed_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
             CONSTRAINT \"named check\" CHECK (((total < 1000000)))
         );
         CREATE INDEX ix_orders_placed ON orders (placed_at DESC, customer_id);
         CREATE UNIQUE INDEX uq_lower ON customers (lower(email)) WHERE email IS NOT NULL;",
    ),
    (
        "quotes",
        "CREATE TABLE [a b] (`back tick` TEXT, \"dou\"\"ble\" INT, [brac ket] REAL, 'single' BLOB,
             größe TEXT, \"select\" TEXT NOT NULL DEFAULT 'it''s', \"x.y\" TEXT,
             PRIMARY KEY (`back tick`, [brac ket]),
             CHECK (\"dou\"\"ble\" > 0 AND `back tick` <> '' OR [brac ket] = 1));
         CREATE INDEX \"ix 1\" ON 'a b' (\"select\" COLLATE nocase, größe);
         CREATE TABLE \"order\" (\"group\" TEXT REFERENCES [a b] (`back tick`), \"Key\" INTEGER);",
    ),
    (
        "options",
        "CREATE TABLE s (id INTEGER PRIMARY KEY, v ANY, b BLOB, r REAL NOT NULL, t TEXT) STRICT;
         CREATE TABLE w (a TEXT, b INT, c TEXT COLLATE NOCASE, PRIMARY KEY (a, b)) WITHOUT ROWID;
         CREATE TABLE sw (a TEXT PRIMARY KEY, b INTEGER) strict, without rowid;
         CREATE TABLE bare (a, b, c);
         CREATE TABLE pk (id INT PRIMARY KEY, x [odd type] NOT NULL);",
    ),
    (
        "generated",
        "CREATE TABLE g (a INTEGER NOT NULL, b INTEGER GENERATED ALWAYS AS (a * 2) STORED,
             c INT AS (a + 1), d TEXT AS (upper(CAST(a AS text))) VIRTUAL NOT NULL,
             \"e f\" TEXT AS (a || 'x') STORED);
         CREATE INDEX g_b ON g (b, (a % 10), c DESC) WHERE b > 10 AND c IS NOT NULL;",
    ),
    (
        "defaults",
        "CREATE TABLE d (
             a INTEGER DEFAULT -9223372036854775808, b REAL DEFAULT -0.0, c BLOB DEFAULT x'0aFF',
             d TEXT DEFAULT 'it''s \"q\"', e TEXT DEFAULT \"double\", f TEXT DEFAULT bareword,
             g TEXT DEFAULT current_timestamp, h INTEGER DEFAULT (1 + 2), i INTEGER DEFAULT (7),
             j INTEGER DEFAULT NULL, k BOOLEAN DEFAULT TRUE, l BOOLEAN DEFAULT false, m REAL DEFAULT 1E5,
             n INTEGER DEFAULT +5, o TEXT DEFAULT (lower('ABC') || char(10)), p INTEGER DEFAULT 0x1F,
             q TEXT DEFAULT '', r TEXT DEFAULT '-- no comment', s TEXT DEFAULT (date('now')),
             t BLOB DEFAULT (randomblob(16)), u TEXT DEFAULT ';', v REAL DEFAULT .5);",
    ),
    (
        "keys",
        "CREATE TABLE p (a INTEGER, b TEXT, c INTEGER, PRIMARY KEY (a, b), UNIQUE (c), CONSTRAINT u2 UNIQUE (b, c));
         CREATE TABLE f (
             x INTEGER CONSTRAINT fk1 REFERENCES p (c) ON UPDATE SET NULL ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
             y INTEGER, z TEXT, self INTEGER REFERENCES F(X) MATCH FULL,
             FOREIGN KEY (y, z) REFERENCES P ON DELETE RESTRICT,
             CONSTRAINT fk2 FOREIGN KEY (Y, Z) REFERENCES p (A, B) NOT DEFERRABLE
         );
         CREATE TABLE dangling (a INTEGER REFERENCES nowhere, b INTEGER REFERENCES nowhere (q));",
    ),
    (
        "checks",
        "CREATE TABLE c (a TEXT CHECK (a IN ('x','y') and length(a)>0), b INTEGER check(b between 1 and 10),
             d TEXT CONSTRAINT like_it CHECK (d LIKE '%\\%%' ESCAPE '\\'), e INTEGER,
             CHECK (NOT (b = 1 OR b == 2)), CHECK (c.e IS NULL OR e != -1),
             CHECK (CASE WHEN b > 1 THEN a ISNULL ELSE a NOTNULL END),
             CHECK (json_valid(d)), CHECK (e IS TRUE), CHECK (e = TRUE), CHECK ((a, b) IS NOT (d, e)),
             CHECK (a GLOB '[a-z]*'), CHECK (d -> '$.a' ->> 'b' = 1), CHECK (- -e > ~b), CHECK (\"e\" <> \"text\"));",
    ),
];

/// An empty database in memory.
pub(crate) async fn memory() -> SqliteConnection {
    SqliteConnection::connect("sqlite::memory:").await.unwrap()
}

/// Runs a script of SQL.
pub(crate) async fn run(conn: &mut SqliteConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(conn)
        .await
        .map(drop)
}

/// A database in memory that holds what the DDL makes.
pub(crate) async fn database(ddl: &str) -> SqliteConnection {
    let mut conn = memory().await;
    run(&mut conn, ddl).await.unwrap();
    conn
}

/// Everything that a database holds.
pub(crate) async fn read(conn: &mut SqliteConnection) -> Reflected {
    reflect(conn, &ReflectOptions::default()).await.unwrap()
}

/// What a database holds that models can express.
pub(crate) async fn schema(conn: &mut SqliteConnection) -> Schema {
    read(conn).await.schema
}

/// The changes that make a schema from nothing.
pub(crate) fn creation(schema: &Schema) -> Vec<Change> {
    schema
        .tables
        .values()
        .cloned()
        .map(|table| Change::CreateTable { table })
        .collect()
}

fn table<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    &schema.tables[&QualifiedName::local(name)]
}

#[tokio::test]
async fn what_is_read_is_what_creating_it_makes() {
    for (name, ddl) in DATABASES {
        let from = schema(&mut database(ddl).await).await;
        let script = render(&Schema::default(), &creation(&from)).unwrap();
        let mut copy = memory().await;
        let sql = offline(&Schema::default(), &script);
        run(&mut copy, &sql)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}\n{sql}"));
        assert_eq!(schema(&mut copy).await, from, "{name}\n{sql}");
        assert_eq!(
            normalize(from.clone()),
            from,
            "{name}: normalising twice changes something"
        );
        assert_eq!(
            render(&Schema::default(), &creation(&from)).unwrap(),
            script
        );
    }
}

#[tokio::test]
async fn names_options_and_references_are_read_to_the_letter() {
    let schema_of = |at: usize| async move { schema(&mut database(DATABASES[at].1).await).await };
    let plain = schema_of(0).await;
    let orders = table(&plain, "orders");
    assert_eq!(orders.options, BTreeSet::from([TableOption::Autoincrement]));
    let names: Vec<&ObjectName> = orders
        .constraints
        .iter()
        .map(|constraint| &constraint.name)
        .collect();
    assert!(names.contains(&&ObjectName::Said("named check".into())));
    let key = orders
        .constraints
        .iter()
        .find_map(|c| c.as_foreign_key())
        .unwrap();
    assert_eq!(key.referenced_columns, ["id"]);
    let keys = schema_of(5).await;
    let f = table(&keys, "f");
    let composite = f
        .constraints
        .iter()
        .filter_map(|c| c.as_foreign_key())
        .find(|key| key.columns.len() == 2);
    assert_eq!(composite.unwrap().referenced_columns, ["a", "b"]);
    assert_eq!(composite.unwrap().references, QualifiedName::local("p"));
    let dangling = table(&keys, "dangling").constraints[0]
        .as_foreign_key()
        .unwrap();
    assert!(dangling.referenced_columns.is_empty());
}

#[tokio::test]
async fn key_columns_are_nullable_where_sqlite_says_so() {
    let mut conn = database(
        "CREATE TABLE a (id TEXT PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY);
         CREATE TABLE c (id INT PRIMARY KEY); CREATE TABLE d (id TEXT PRIMARY KEY) WITHOUT ROWID;
         CREATE TABLE e (id TEXT PRIMARY KEY) STRICT;",
    )
    .await;
    let schema = schema(&mut conn).await;
    for (name, nullable) in [
        ("a", true),
        ("b", false),
        ("c", true),
        ("d", false),
        ("e", false),
    ] {
        assert_eq!(table(&schema, name).columns[0].nullable, nullable, "{name}");
    }
}

#[tokio::test]
async fn what_models_cannot_express_is_named() {
    let mut conn = database(
        "CREATE TABLE t (a INTEGER UNIQUE ON CONFLICT IGNORE, CHECK (a > 0) ON CONFLICT FAIL);
         CREATE VIEW v AS SELECT a FROM t;
         CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 1; END;
         CREATE VIRTUAL TABLE docs USING fts5(body);
         CREATE TABLE schemi_revisions (id TEXT); CREATE INDEX ix_rev ON schemi_revisions (id);",
    )
    .await;
    let ignore = BTreeSet::from([QualifiedName::local("schemi_revisions")]);
    let options = ReflectOptions {
        ignore,
        ..ReflectOptions::default()
    };
    let reflected = reflect(&mut conn, &options).await.unwrap();
    assert_eq!(
        reflected
            .schema
            .tables
            .keys()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["t"]
    );
    let beyond: Vec<String> = reflected
        .beyond
        .iter()
        .map(|b| {
            format!(
                "{} {} {}",
                b.kind,
                b.name,
                b.detail.as_deref().unwrap_or("-")
            )
        })
        .collect();
    for line in [
        "clause t ON CONFLICT on CHECK",
        "view v -",
        "trigger tr t",
        "virtual table docs -",
        "shadow table docs_data -",
    ] {
        assert!(
            beyond.iter().any(|found| found == line),
            "{line} in {beyond:#?}"
        );
    }
}

#[tokio::test]
async fn a_thousand_tables_take_one_query() {
    let mut conn = memory().await;
    let mut ddl = String::from("BEGIN;");
    for at in 0..1000 {
        let columns: Vec<String> = (1..11)
            .map(|c| format!("c{c} TEXT NOT NULL DEFAULT 'x'"))
            .collect();
        ddl += &format!(
            "CREATE TABLE t{at} (id INTEGER PRIMARY KEY, {}, ref INTEGER REFERENCES t0 (id), \
             CONSTRAINT ck{at} CHECK (length(c1) > 0), CONSTRAINT uq{at} UNIQUE (c2, c3));
             CREATE INDEX ix{at}a ON t{at} (c4); CREATE INDEX ix{at}b ON t{at} (c5 DESC);",
            columns.join(", ")
        );
    }
    run(&mut conn, &(ddl + "COMMIT")).await.unwrap();
    let begun = std::time::Instant::now();
    let schema = schema(&mut conn).await;
    assert_eq!(schema.tables.len(), 1000);
    assert!(
        schema
            .tables
            .values()
            .all(|table| table.columns.len() == 12 && table.indexes.len() == 2)
    );
    // A debug build on a busy machine; the benchmark measures. One query per table would pass 10 s.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}
