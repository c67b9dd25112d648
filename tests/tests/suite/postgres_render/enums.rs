//! Enums grow in place, are rebuilt where they must be, and keep every value in use.

use super::*;

fn enum_type(name: &str, values: &[&str]) -> EnumType {
    EnumType {
        name: QualifiedName::local(name),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        comment: None,
    }
}

/// Changes the enum `mood` of `('sad', 'ok', 'glad')`.
fn mood(to: &[&str], renamed: &[(&str, &str)]) -> Change {
    Change::AlterEnum {
        from: enum_type("mood", &["sad", "ok", "glad"]),
        to: enum_type("mood", to),
        renamed: renamed
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect(),
    }
}

const MOODS: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
    CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', many mood[] DEFAULT '{sad}',
        code int GENERATED ALWAYS AS (CASE WHEN m = 'ok' THEN 1 ELSE 0 END) STORED,
        CONSTRAINT fine CHECK (m <> 'glad' OR id > 0), UNIQUE (id, m));
    CREATE INDEX by_mood ON t (m); CREATE INDEX by_ok ON t (id) WHERE m = 'ok';
    CREATE INDEX by_code ON t (code);
    CREATE TABLE u (id int, m mood, FOREIGN KEY (id, m) REFERENCES t (id, m));
    INSERT INTO t VALUES (1, 'ok', '{ok,glad}'), (2, 'glad', NULL); INSERT INTO u VALUES (1, 'ok')";

const MOOD_ROWS: &str =
    "SELECT string_agg(concat_ws(',', t.id, t.m, t.many, t.code, u.m), ';' ORDER BY t.id)
    FROM t LEFT JOIN u USING (id)";

#[tokio::test]
async fn enums_are_extended_in_place_and_rebuilt_on_the_way_back() {
    let mut conn = connect().await;
    run(&mut conn, MOODS).await;
    let change = mood(&["first", "sad", "mid", "mid2", "ok", "glad", "last"], &[]);
    let (up, down) = there_and_back(&mut conn, &[change], MOOD_ROWS).await;
    assert_eq!(
        up,
        "ALTER TYPE mood ADD VALUE 'first' BEFORE 'sad';\nALTER TYPE mood ADD VALUE 'mid' BEFORE 'ok';\n\
         ALTER TYPE mood ADD VALUE 'mid2' BEFORE 'ok';\nALTER TYPE mood ADD VALUE 'last';\n"
    );
    insta::assert_snapshot!("enum_rebuilt", down);
}

#[tokio::test]
async fn enums_lose_values_and_move_them() {
    let mut conn = connect().await;
    run(&mut conn, MOODS).await;
    // The default that goes with its value is another change of the list, before or after it.
    let default = altered(&mut conn, "many", |c| c.default = Some(Expr::new("'{ok}'"))).await;
    let gone = mood(&["glad", "ok"], &[]);
    there_and_back(&mut conn, &[gone.clone(), default.clone()], MOOD_ROWS).await;
    there_and_back(&mut conn, &[default, gone], MOOD_ROWS).await;
    there_and_back(
        &mut conn,
        &[mood(&["glad", "ok", "new", "sad"], &[])],
        MOOD_ROWS,
    )
    .await;
    // A value that a row holds does not go: the whole is refused.
    let before = read(&mut conn).await;
    let script = render(&before, &[mood(&["sad", "ok"], &[])]).unwrap();
    let error = execute(&mut conn, &script).await.unwrap_err();
    assert!(error.contains("glad"), "{error}");
    assert_same(&read(&mut conn).await, &before);
}

#[tokio::test]
async fn enum_values_are_renamed_in_place_even_in_a_ring() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); CREATE TABLE t (m mood, many mood[]);
        INSERT INTO t VALUES ('sad', '{sad,ok}'), ('ok', NULL)",
    )
    .await;
    let rows = "SELECT string_agg(concat_ws(',', m::text, many::text), ';' ORDER BY m) FROM t";
    let change = mood(&["blue", "ok", "glad"], &[("sad", "blue")]);
    let (up, down) = there_and_back(&mut conn, &[change], rows).await;
    assert_eq!(up, "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';\n");
    assert_eq!(down, "ALTER TYPE mood RENAME VALUE 'blue' TO 'sad';\n");
    let ring = mood(
        &["ok", "glad", "sad"],
        &[("sad", "ok"), ("ok", "glad"), ("glad", "sad")],
    );
    let script = render(&read(&mut conn).await, &[ring]).unwrap();
    execute(&mut conn, &script).await.unwrap();
    assert_eq!(value(&mut conn, rows).await, "ok,{ok,glad};glad");
    let ring = mood(
        &["sad", "ok", "glad"],
        &[("ok", "sad"), ("glad", "ok"), ("sad", "glad")],
    );
    let script = render(&read(&mut conn).await, &[ring]).unwrap();
    execute(&mut conn, &script).await.unwrap();
    assert_eq!(value(&mut conn, rows).await, "sad,{sad,ok};ok");
    // Renamed and another gone: the rows follow.
    let script = render(
        &read(&mut conn).await,
        &[mood(&["ok", "blue"], &[("sad", "blue")])],
    )
    .unwrap();
    execute(&mut conn, &script).await.unwrap();
    assert_eq!(value(&mut conn, rows).await, "ok;blue,{blue,ok}");
}

#[tokio::test]
async fn a_value_used_in_its_own_revision_is_added_before() {
    let mut conn = connect().await;
    run(&mut conn, "CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); CREATE TABLE t (id int, m mood DEFAULT 'ok')").await;
    let default = altered(&mut conn, "m", |column| {
        column.default = Some(Expr::new("'new'"))
    })
    .await;
    let changes = [default, mood(&["sad", "ok", "glad", "new"], &[])];
    let script = render(&read(&mut conn).await, &changes).unwrap();
    let modes: Vec<Mode> = script.parts.iter().map(|part| part.mode).collect();
    assert_eq!(modes, [Mode::Separate, Mode::Transaction]);
    there_and_back(&mut conn, &changes, "SELECT count(*)::text FROM t").await;
    // Not used: one transaction for all.
    let unused = render(
        &read(&mut conn).await,
        &[mood(&["sad", "ok", "glad", "new"], &[])],
    )
    .unwrap();
    assert_eq!(unused.parts.len(), 1);
    assert_eq!(unused.parts[0].mode, Mode::Transaction);
}

#[tokio::test]
async fn text_and_enum_become_each_other() {
    let mut conn = connect().await;
    run(&mut conn, "CREATE TABLE t (id int, m text NOT NULL DEFAULT 'ok'); INSERT INTO t VALUES (1, 'ok'), (2, 'sad')").await;
    let to_enum = altered(&mut conn, "m", |column| {
        column.ty = ColumnType::Enum {
            name: QualifiedName::local("mood"),
            dimensions: 0,
        };
    })
    .await;
    let changes = [
        Change::CreateEnum {
            enum_type: enum_type("mood", &["sad", "ok"]),
        },
        to_enum,
    ];
    there_and_back(
        &mut conn,
        &changes,
        "SELECT string_agg(id || m::text, ',' ORDER BY id) FROM t",
    )
    .await;
}
