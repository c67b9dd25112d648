//! Changes carried out on real SQLite: the schema comes out as meant, and the rows are still there.

mod applied;
mod renames;
mod shapes;
mod values;

use cargo_schemi::change::Change;
use cargo_schemi::dialect::sqlite::normalize::normalize;
use cargo_schemi::dialect::sqlite::rebuild::offline;
use cargo_schemi::dialect::sqlite::render::render;
use cargo_schemi::diff::diff;
use cargo_schemi::fold::fold;
use schemi_schema::{Column, QualifiedName, Renames, Schema, Table};
use sqlx::{Row, SqliteConnection};

use super::sqlite_reflect::{DATABASES, creation, database, memory, run, schema};

/// The changes between two schemas.
fn difference(from: &Schema, to: &Schema) -> Vec<Change> {
    diff(from, to, &Renames::default())
}

/// A schema whose columns stand in the order of their names, since a column that came back stands last.
fn unordered(mut schema: Schema) -> Schema {
    for table in schema.tables.values_mut() {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    schema
}

/// Carries changes out and returns the SQL that did it.
async fn migrate(
    conn: &mut SqliteConnection,
    changes: &[Change],
) -> Result<String, (String, String)> {
    let from = schema(conn).await;
    let script = render(&from, changes).unwrap();
    assert_eq!(script, render(&from, changes).unwrap());
    let sql = offline(&from, &script);
    match run(conn, &sql).await {
        Ok(()) => Ok(sql),
        Err(error) => {
            // What a client does whose connection fails within a transaction.
            let _ = run(conn, "ROLLBACK").await;
            Err((error.to_string(), sql))
        }
    }
}

/// Every row of every table, as quoted text.
async fn rows(conn: &mut SqliteConnection, query: &str) -> Vec<String> {
    let query = sqlx::query(sqlx::AssertSqlSafe(query.to_owned()));
    let rows = query.fetch_all(conn).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

async fn both_ways(name: &str, from_ddl: &str, to_ddl: &str, data: &str, query: &str) {
    let mut conn = database(from_ddl).await;
    let from = schema(&mut conn).await;
    let to = schema(&mut database(to_ddl).await).await;
    run(&mut conn, data)
        .await
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let before = rows(&mut conn, query).await;
    let up = difference(&from, &to);
    let sql = migrate(&mut conn, &up)
        .await
        .unwrap_or_else(|(error, sql)| panic!("{name} up: {error}\n{sql}"));
    let after = schema(&mut conn).await;
    assert_eq!(unordered(after.clone()), unordered(to), "{name} up\n{sql}");
    assert_eq!(
        unordered(normalize(fold(from.clone(), &up))),
        unordered(after.clone()),
        "{name}: fold\n{sql}"
    );
    assert_eq!(rows(&mut conn, query).await, before, "{name} up\n{sql}");
    let sql = migrate(&mut conn, &difference(&after, &from))
        .await
        .unwrap_or_else(|(error, sql)| panic!("{name} down: {error}\n{sql}"));
    assert_eq!(
        unordered(schema(&mut conn).await),
        unordered(from),
        "{name} down\n{sql}"
    );
    assert_eq!(rows(&mut conn, query).await, before, "{name} down\n{sql}");
    assert!(
        rows(&mut conn, "SELECT 'x' FROM pragma_foreign_key_check")
            .await
            .is_empty()
    );
    assert_eq!(rows(&mut conn, "PRAGMA integrity_check").await, ["ok"]);
}

fn local(name: &str) -> QualifiedName {
    QualifiedName::local(name)
}

fn column(conn: &Schema, table: &str, name: &str) -> Column {
    conn.tables[&local(table)]
        .column(&name.into())
        .unwrap()
        .clone()
}

#[tokio::test]
async fn whole_databases_are_dropped_and_come_back() {
    for (name, ddl) in DATABASES {
        let mut conn = database(ddl).await;
        let from = schema(&mut conn).await;
        let drop = difference(&from, &Schema::default());
        migrate(&mut conn, &drop)
            .await
            .unwrap_or_else(|(error, sql)| panic!("{name}: {error}\n{sql}"));
        assert!(schema(&mut conn).await.is_empty());
        migrate(&mut conn, &creation(&from))
            .await
            .unwrap_or_else(|(error, sql)| panic!("{name}: {error}\n{sql}"));
        assert_eq!(schema(&mut conn).await, from, "{name}");
    }
}

#[tokio::test]
async fn a_dropped_and_created_table_starts_anew() {
    let mut conn =
        database("CREATE TABLE t (a TEXT); CREATE INDEX ix ON t (a); INSERT INTO t VALUES ('x');")
            .await;
    let from = schema(&mut conn).await;
    let to =
        schema(&mut database("CREATE TABLE t (b TEXT); CREATE INDEX ix ON t (b);").await).await;
    let mut up = difference(&from, &Schema::default());
    up.extend(creation(&to));
    migrate(&mut conn, &up).await.unwrap();
    assert_eq!(schema(&mut conn).await, to);
    let other =
        schema(&mut database("CREATE TABLE u (c TEXT); CREATE INDEX ix ON u (c);").await).await;
    migrate(&mut conn, &difference(&to, &other)).await.unwrap();
    assert_eq!(schema(&mut conn).await, other);
}

#[tokio::test]
async fn what_sqlite_lacks_is_refused_by_name() {
    let mut table = Table::new(QualifiedName::new(Some("billing".into()), "t"));
    let error = |table: &Table| {
        let change = Change::CreateTable {
            table: table.clone(),
        };
        render(&Schema::default(), &[change])
            .unwrap_err()
            .to_string()
    };
    assert!(
        error(&table).starts_with("table billing.t: SQLite has no schemas"),
        "{}",
        error(&table)
    );
    table.name = local("t");
    table.partition_by = Some("range (a)".to_owned());
    assert!(error(&table).contains("partition_by"), "{}", error(&table));
}

#[tokio::test]
async fn an_initial_script_reads_well() {
    let from = schema(&mut database(DATABASES[0].1).await).await;
    let script = render(&Schema::default(), &creation(&from)).unwrap();
    insta::assert_snapshot!(offline(&Schema::default(), &script));
    let mut conn = memory().await;
    run(&mut conn, &offline(&Schema::default(), &script))
        .await
        .unwrap();
    let to = schema(
        &mut database(
            &DATABASES[0]
                .1
                .replace("email TEXT UNIQUE", "email TEXT NOT NULL UNIQUE"),
        )
        .await,
    )
    .await;
    let script = render(&from, &difference(&from, &to)).unwrap();
    insta::assert_snapshot!(offline(&from, &script));
}
