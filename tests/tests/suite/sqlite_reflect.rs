//! SQLite read back: what a database holds, whoever wrote its DDL.

use std::collections::{BTreeMap, BTreeSet};

use cargo_schemi::change::Change;
use cargo_schemi::dialect::sqlite::normalize::normalize;
use cargo_schemi::dialect::sqlite::rebuild::offline;
use cargo_schemi::dialect::sqlite::reflect::reflect;
use cargo_schemi::dialect::sqlite::render::render;
use cargo_schemi::dialect::{ReflectOptions, Reflected};
use schemi_schema::{
    ColumnType, ConstraintKind, Direction, IndexTarget, ObjectName, QualifiedName, Schema, Table,
    TableOption,
};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

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
async fn read(conn: &mut SqliteConnection) -> Reflected {
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
async fn the_text_says_what_the_pragmas_say() {
    for (name, ddl) in DATABASES {
        let mut conn = database(ddl).await;
        let schema = schema(&mut conn).await;
        for table in schema.tables.values() {
            columns_agree(&mut conn, name, table).await;
            keys_agree(&mut conn, name, table).await;
            indexes_agree(&mut conn, name, table).await;
        }
    }
}

async fn columns_agree(conn: &mut SqliteConnection, database: &str, table: &Table) {
    let rows = sqlx::query(
        "SELECT name, upper(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)",
    )
    .bind(table.name.name.as_str())
    .fetch_all(conn)
    .await
    .unwrap();
    assert_eq!(rows.len(), table.columns.len(), "{database}");
    for (row, column) in rows.iter().zip(&table.columns) {
        let what = format!("{database}: {}.{}", table.name, column.name);
        assert_eq!(row.get::<String, _>(0), column.name.as_str(), "{what}");
        let ColumnType::Sql(ty) = &column.ty else {
            panic!("{what}")
        };
        let blanks = |text: &str| text.replace(' ', "");
        assert_eq!(blanks(&row.get::<String, _>(1)), blanks(ty), "{what}");
        if row.get::<i64, _>(2) == 1 {
            assert!(!column.nullable, "{what}");
        }
        let position = table
            .primary_key()
            .iter()
            .position(|name| *name == column.name);
        assert_eq!(
            row.get::<i64, _>(4),
            position.map_or(0, |at| at as i64 + 1),
            "{what}"
        );
        assert_eq!(
            row.get::<i64, _>(5) > 1,
            column.generated.is_some(),
            "{what}"
        );
        let default = row
            .get::<Option<String>, _>(3)
            .filter(|text| text != "NULL");
        assert_eq!(default.is_some(), column.default.is_some(), "{what}");
    }
}

async fn keys_agree(conn: &mut SqliteConnection, database: &str, table: &Table) {
    let rows = sqlx::query(
        "SELECT id, seq, \"table\", \"from\", \"to\", on_update, on_delete
         FROM pragma_foreign_key_list(?) ORDER BY id, seq",
    )
    .bind(table.name.name.as_str())
    .fetch_all(conn)
    .await
    .unwrap();
    let mut expected: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in rows {
        let text = |at: usize| row.get::<String, _>(at).to_lowercase();
        let key = expected
            .entry(row.get(0))
            .or_insert_with(|| vec![text(2), text(5), text(6)]);
        key.push(text(3));
    }
    let mut found: Vec<Vec<String>> = Vec::new();
    for key in table
        .constraints
        .iter()
        .filter_map(|constraint| constraint.as_foreign_key())
    {
        let mut words = vec![
            key.references.to_string(),
            key.on_update.as_sql().to_owned(),
            key.on_delete.as_sql().to_owned(),
        ];
        words.extend(key.columns.iter().map(ToString::to_string));
        found.push(words.iter().map(|word| word.to_lowercase()).collect());
    }
    let expected: BTreeSet<Vec<String>> = expected.into_values().collect();
    assert_eq!(
        found.into_iter().collect::<BTreeSet<_>>(),
        expected,
        "{database}: {}",
        table.name
    );
}

async fn indexes_agree(conn: &mut SqliteConnection, database: &str, table: &Table) {
    for index in &table.indexes {
        let name = index.name.get().unwrap().as_str();
        let rows = sqlx::query(
            "SELECT name, desc, coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno",
        )
        .bind(name)
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        assert_eq!(rows.len(), index.keys.len(), "{database}: {name}");
        for (row, key) in rows.iter().zip(&index.keys) {
            let column = match &key.target {
                IndexTarget::Column(column) => Some(column.to_string()),
                IndexTarget::Expr(_) => None,
            };
            assert_eq!(
                row.get::<Option<String>, _>(0),
                column,
                "{database}: {name}"
            );
            assert_eq!(
                row.get::<i64, _>(1) == 1,
                key.direction == Direction::Desc,
                "{database}: {name}"
            );
        }
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

#[tokio::test]
async fn what_models_cannot_express_is_named() {
    let mut conn = database(
        "CREATE TABLE t (a INTEGER UNIQUE ON CONFLICT IGNORE, b TEXT, UNIQUE (b COLLATE NOCASE));
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
        "clause t ON CONFLICT IGNORE on UNIQUE (a)",
        "clause t COLLATE in UNIQUE",
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
