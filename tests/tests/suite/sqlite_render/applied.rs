//! Rendered scripts as a revision's file, carried out by the applier.

use schemi_runtime::migrate::write::sections_text;
use schemi_runtime::migrate::{Database, Direction, Section};
use schemi_schema::Dialect;

use super::*;
use crate::revisions::Versions;

/// One direction of a revision, as its file has it.
fn text(from: &Schema, to: &Schema, direction: Direction) -> String {
    let script = render(from, &difference(from, to)).unwrap();
    let section = |part: cargo_schemi::script::Part| Section {
        direction,
        dialect: Some(Dialect::Sqlite),
        mode: part.mode,
        blocks: part.blocks,
        line: 0,
    };
    let sections: Vec<Section> = script.parts.into_iter().map(section).collect();
    sections_text(&sections, direction, Some(Dialect::Sqlite))
}

/// What a database holds besides the history.
async fn shape(database: &mut Database) -> Schema {
    let Database::Sqlite(conn) = database else {
        panic!("not SQLite");
    };
    let mut schema = schema(conn).await;
    schema.tables.remove(&local("schemi_revisions"));
    schema
}

#[tokio::test]
async fn the_applier_rebuilds_and_takes_back() {
    let ddl = "CREATE TABLE \"the t\" (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INTEGER);
        CREATE TABLE kids (id INTEGER PRIMARY KEY, t INTEGER REFERENCES \"the t\" (id) ON DELETE CASCADE);
        CREATE INDEX stays ON \"the t\" (b); CREATE INDEX changes ON \"the t\" (a);";
    let data = "CREATE VIEW v AS SELECT a FROM \"the t\"; CREATE TABLE log (n);
        CREATE TRIGGER tr AFTER INSERT ON \"the t\" BEGIN INSERT INTO log VALUES (new.a); END;
        INSERT INTO \"the t\" (a, b) VALUES ('1', 2), ('3', 4); INSERT INTO kids VALUES (1, 1);";
    let mut conn = database(ddl).await;
    run(&mut conn, data).await.unwrap();
    let from = schema(&mut conn).await;
    let new = ddl
        .replace("a TEXT", "a INTEGER NOT NULL CHECK (a > 0)")
        .replace("(a);", "(a DESC);");
    let mut to = schema(&mut database(&new).await).await;
    let log = from.tables[&local("log")].clone();
    to.insert_table(log);
    let versions = Versions::new();
    let (up, down) = (
        text(&from, &to, Direction::Up),
        text(&to, &from, Direction::Down),
    );
    versions.add("aaaa", "", &format!("{up}\n{down}"));
    let mut database = Database::Sqlite(conn);
    versions.up(&mut database).await.unwrap();
    assert_eq!(shape(&mut database).await, to, "{up}");
    versions.down(&mut database, "base").await.unwrap();
    assert_eq!(shape(&mut database).await, from, "{down}");
    let Database::Sqlite(mut conn) = database else {
        panic!("not SQLite");
    };
    let kept = "SELECT (SELECT group_concat(id || a || b) FROM \"the t\") || ' ' || (SELECT count(*) FROM kids)
        || ' ' || (SELECT count(*) FROM log) || ' ' || (SELECT group_concat(a) FROM v)";
    assert_eq!(rows(&mut conn, kept).await, ["112,234 1 2 1,3"]);
    run(&mut conn, "INSERT INTO \"the t\" (a) VALUES ('9')")
        .await
        .unwrap();
    assert_eq!(
        rows(&mut conn, "SELECT CAST(count(*) AS TEXT) FROM log").await,
        ["3"]
    );
}
