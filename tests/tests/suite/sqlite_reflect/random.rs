//! Definitions made up by chance: whatever SQLite takes must be read, made again and changed into
//! one another.

use cargo_schemi::diff::diff;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use schemi_schema::Renames;

use super::*;

/// The columns of one table: the same names each time, so that tables can be changed into each other.
const NAMES: [&[&str]; 5] = [
    &["id", "ID", "\"id\"", "[id]"],
    &["name", "\"name\"", "`name`"],
    &["\"two words\"", "[two words]", "'two words'"],
    &["\"order\"", "[order]", "`Order`"],
    &["größe", "\"größe\""],
];

fn column(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let ty = prop::sample::select(vec![
        "INTEGER",
        "integer",
        "TEXT",
        "text ",
        "REAL",
        "BLOB",
        "",
        "VARCHAR( 10 )",
        "numeric(10 , 2)",
        "INT",
        "DATETIME",
        "double  precision",
    ]);
    let part = vec![
        "NOT NULL",
        "NULL",
        "DEFAULT 1",
        "default 'it''s'",
        "DEFAULT (1 + 2)",
        "DEFAULT -5",
        "DEFAULT CURRENT_DATE",
        "DEFAULT x'00'",
        "DEFAULT word",
        "UNIQUE",
        "CONSTRAINT uq_COLUMN UNIQUE",
        "CHECK (1 < 2)",
        "CONSTRAINT \"a check COLUMN\" CHECK (name <> 'x' or name IS NULL)",
        "COLLATE NOCASE",
        "collate binary",
        "PRIMARY KEY",
        "REFERENCES u",
        "REFERENCES u (k) ON DELETE CASCADE",
        "/* a comment */",
        "-- and another\n",
        "AS (1 + 1)",
        "GENERATED ALWAYS AS (upper(name)) STORED",
        "CONSTRAINT fk_COLUMN REFERENCES T (ID) DEFERRABLE INITIALLY DEFERRED ON UPDATE SET NULL",
    ];
    let name = prop::sample::select(names.to_vec());
    (name, ty, prop::sample::subsequence(part, 0..3)).prop_map(move |(name, ty, parts)| {
        // A name serves once in a table, as any tool that names things has it.
        let parts = parts
            .join(" ")
            .replace("COLUMN", &names[0].replace('"', ""));
        format!("{name} {ty} {parts}")
    })
}

/// A table `t` and its indexes, beside a table `u` that it may refer to.
fn definition() -> impl Strategy<Value = String> {
    let columns = NAMES.map(column);
    let [a, b, c, d, e] = columns;
    let optional = (
        prop::option::of(c),
        prop::option::of(d),
        prop::option::of(e),
    );
    let constraint = prop::sample::subsequence(
        vec![
            "PRIMARY KEY (ID)",
            "CONSTRAINT pk PRIMARY KEY (name, id)",
            "UNIQUE (name, id)",
            "CHECK (id > 0 AND Name <> '')",
            "CONSTRAINT ck CHECK (((id)) > 0)",
            "FOREIGN KEY (id) REFERENCES u",
            "FOREIGN KEY (name, id) REFERENCES U (L, K)",
            "PRIMARY KEY (id AUTOINCREMENT)",
        ],
        0..3,
    );
    let option = prop::sample::select(vec![
        "",
        "",
        "",
        "STRICT",
        "WITHOUT ROWID",
        "strict, without rowid",
    ]);
    let index = prop::sample::select(vec![
        "CREATE INDEX i1 ON t (name)",
        "CREATE UNIQUE INDEX i1 ON T (id DESC, Name COLLATE nocase)",
        "CREATE INDEX i2 ON t (lower(name), id + 1 DESC) WHERE id IS NOT NULL",
        "CREATE INDEX [i 3] ON t ((id)) WHERE \"name\" > 'a'",
    ]);
    let tables = (a, b, optional, constraint, option);
    (tables, prop::collection::vec(index, 0..3)).prop_map(|((a, b, (c, d, e), constraints, option), indexes)| {
        let mut parts = vec![a, b];
        parts.extend([c, d, e].into_iter().flatten());
        parts.extend(constraints.into_iter().map(str::to_owned));
        format!(
            "CREATE TABLE u (k INTEGER PRIMARY KEY, l TEXT, UNIQUE (l, k));\nCREATE TABLE t ({}\n) {option};\n{};",
            parts.join(",\n  "),
            indexes.join(";\n")
        )
    })
}

/// A database that holds the definitions, if SQLite takes them.
async fn accepted(ddl: &str) -> Option<SqliteConnection> {
    let mut conn = memory().await;
    run(&mut conn, ddl).await.ok()?;
    // What it takes but cannot use (a default that is no constant) it refuses here.
    run(&mut conn, "EXPLAIN INSERT INTO t DEFAULT VALUES")
        .await
        .ok()?;
    Some(conn)
}

/// Whether the definition was one that SQLite takes.
async fn made_again(ddl: &str) -> bool {
    let Some(mut conn) = accepted(ddl).await else {
        return false;
    };
    let found = read(&mut conn).await;
    assert!(
        found.beyond.iter().all(|beyond| beyond.kind == "clause"),
        "{:#?}",
        found.beyond
    );
    pragmas::agree(&mut conn, ddl, &found.schema).await;
    assert_eq!(normalize(found.schema.clone()), found.schema);
    let script = render(&Schema::default(), &creation(&found.schema)).unwrap();
    let sql = offline(&Schema::default(), &script);
    let mut copy = memory().await;
    run(&mut copy, &sql)
        .await
        .unwrap_or_else(|error| panic!("{error}\n{sql}"));
    assert_eq!(schema(&mut copy).await, found.schema, "{sql}");
    true
}

/// Whether both definitions were such that SQLite takes them.
async fn changed(from_ddl: &str, to_ddl: &str) -> bool {
    let (Some(mut conn), Some(mut other)) = (accepted(from_ddl).await, accepted(to_ddl).await)
    else {
        return false;
    };
    let (from, to) = (schema(&mut conn).await, schema(&mut other).await);
    for (from, to) in [(&from, &to), (&to, &from)] {
        let script = render(from, &diff(from, to, &Renames::default())).unwrap();
        let sql = offline(from, &script);
        run(&mut conn, &sql)
            .await
            .unwrap_or_else(|error| panic!("{error}\n{sql}"));
        let after = schema(&mut conn).await;
        let left = diff(&after, to, &Renames::default());
        assert!(left.is_empty(), "{left:#?}\n{sql}");
    }
    true
}

/// How many cases: more by `SCHEMI_TEST_CASES`.
fn cases() -> u32 {
    std::env::var("SCHEMI_TEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300)
}

fn hold<S: Strategy<Value: std::fmt::Display>>(strategy: &S, law: impl AsyncFn(&S::Value) -> bool) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let config = ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let proven = std::cell::Cell::new(0);
    let held = TestRunner::new(config).run(strategy, |value| {
        proven.set(proven.get() + u32::from(runtime.block_on(law(&value))));
        Ok(())
    });
    if let Err(error) = held {
        panic!("{error}");
    }
    // SQLite refuses many of them: two primary keys, an unknown column.
    let proven = proven.get();
    assert!(
        proven * 20 > cases(),
        "only {proven} of {} definitions were of use",
        cases()
    );
}

#[derive(Debug)]
struct Pair(String, String);

impl std::fmt::Display for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n--\n{}", self.0, self.1)
    }
}

#[test]
fn any_definition_is_read_and_made_again() {
    hold(&definition(), async |ddl: &String| made_again(ddl).await);
}

#[test]
fn any_table_can_become_any_other() {
    let pairs = (definition(), definition()).prop_map(|(from, to)| Pair(from, to));
    hold(&pairs, async |pair: &Pair| changed(&pair.0, &pair.1).await);
}
