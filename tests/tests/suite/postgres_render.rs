//! What is rendered for PostgreSQL runs there, does what it says, and can be taken back.

use cargo_schemi::change::Change;
use cargo_schemi::dialect::postgres::normalize::normalize;
use cargo_schemi::dialect::postgres::render::render;
use cargo_schemi::dialect::postgres::verdict::{Cache, settle};
use cargo_schemi::diff::diff;
use cargo_schemi::diff::rename::reversed;
use cargo_schemi::fold::fold;
use schemi_runtime::migrate::Mode;
use schemi_schema::{
    Check, Column, ColumnType, Constraint, ConstraintKind, EnumType, Expr, ForeignKey, Generated,
    GeneratedKind, Identity, IdentityKind, Index, IndexKey, Name, ObjectName, QualifiedName,
    Renames, Schema, Table,
};
use sqlx::PgConnection;

use crate::postgres_reflect::{connect, execute, read, run, text, value};

fn t() -> QualifiedName {
    QualifiedName::local("t")
}

/// Applies changes, checks what is read then against the fold, takes them back, and checks again.
/// `rows` is a query whose answer is the same before and after; it is asked in between as well.
async fn there_and_back(
    conn: &mut PgConnection,
    changes: &[Change],
    rows: &str,
) -> (String, String) {
    let before = read(conn).await;
    let rows_before = value(conn, rows).await;
    let up = render(&before, changes).unwrap();
    assert_eq!(text(&up), text(&render(&before, changes).unwrap()));
    execute(conn, &up).await.unwrap();
    let after = read(conn).await;
    let expected = normalize(fold(before.clone(), changes));
    let mut settled = after.clone();
    settle(conn, &mut settled, &expected, &Cache::none())
        .await
        .unwrap();
    assert_same(&settled, &expected);

    let back = back(&after, &before, changes);
    let down = render(&after, &back).unwrap();
    execute(conn, &down).await.unwrap();
    assert_same(&read(conn).await, &before);
    assert_eq!(value(conn, rows).await, rows_before);
    (text(&up), text(&down))
}

/// The way back: a diff with the sides exchanged and the renames turned round.
fn back(after: &Schema, before: &Schema, changes: &[Change]) -> Vec<Change> {
    let mut renames = Renames::default();
    for change in changes {
        if let Change::RenameTable { from, to } = change {
            renames.tables.insert(from.clone(), to.clone());
        } else if let Change::RenameColumn { table, from, to } = change {
            renames
                .columns
                .insert((table.clone(), from.clone()), to.clone());
        } else if let Change::AlterEnum { to, renamed, .. } = change {
            for (old, new) in renamed {
                renames
                    .enum_values
                    .insert((to.name.clone(), old.clone()), new.clone());
            }
        }
    }
    diff(after, before, &reversed(&renames))
}

/// Compares two schemas; the order of columns does not count.
fn assert_same(found: &Schema, expected: &Schema) {
    let sorted = |schema: &Schema| {
        let mut schema = schema.clone();
        for table in schema.tables.values_mut() {
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        }
        schema
    };
    let (found, expected) = (sorted(found), sorted(expected));
    if found != expected {
        let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
        let first = found
            .lines()
            .zip(expected.lines())
            .position(|(a, b)| a != b)
            .unwrap_or(0);
        let near = |text: &str| {
            text.lines()
                .skip(first.saturating_sub(12))
                .take(20)
                .collect::<Vec<_>>()
                .join("\n")
        };
        panic!("found\n{}\nexpected\n{}", near(&found), near(&expected));
    }
}

fn column(name: &str, ty: &str) -> Column {
    Column::new(name, ColumnType::sql(ty))
}

async fn column_of(conn: &mut PgConnection, name: &str) -> Column {
    read(conn).await.tables[&t()]
        .column(&Name::from(name))
        .unwrap()
        .clone()
}

/// Changes one column with a closure.
async fn altered(conn: &mut PgConnection, name: &str, change: impl FnOnce(&mut Column)) -> Change {
    let from = column_of(conn, name).await;
    let mut to = from.clone();
    change(&mut to);
    Change::AlterColumn {
        table: t(),
        from,
        to,
        backfill: None,
    }
}

/// (type before, values, type after)
const CONVERSIONS: &[(&str, &str, &str)] = &[
    ("integer", "(1), (NULL), (-5)", "bigint"),
    ("integer", "(1), (-5)", "text"),
    ("integer", "(0), (1)", "boolean"),
    ("bigint", "(0), (1)", "boolean"),
    ("smallint", "(0), (1)", "boolean"),
    ("boolean", "(true), (false)", "numeric"),
    ("text", "('12'), (NULL)", "integer"),
    ("character varying(10)", "('12')", "bigint"),
    ("character varying(10)", "('abc')", "character varying"),
    ("text", "('abc')", "character varying(5)"),
    ("numeric(10,2)", "(1.25)", "numeric"),
    ("numeric(10,2)", "(1.25)", "text"),
    (
        "timestamp(3) with time zone",
        "('2020-01-01 10:00:00.123+00')",
        "timestamp with time zone",
    ),
    (
        "timestamp with time zone",
        "('2020-03-29 01:30:00+00'), ('infinity')",
        "timestamp without time zone",
    ),
    (
        "text",
        "('2020-01-01 01:00:00+01')",
        "timestamp with time zone",
    ),
    ("date", "('2020-01-01')", "timestamp with time zone"),
    ("date", "('2020-01-01')", "timestamp without time zone"),
    ("date", "('2020-01-01')", "text"),
    ("text", "('8f3b2c1d-0000-0000-0000-000000000000')", "uuid"),
    ("text", "('{\"a\": 1}')", "jsonb"),
    ("jsonb", "('{\"a\": 1}')", "json"),
    ("text", "('sad'), ('ok')", "mood"),
    ("mood", "('sad')", "character varying(10)"),
    ("mood", "('sad')", "other_mood"),
    ("mood[]", "('{sad}')", "other_mood[]"),
    ("mood[]", "('{sad,ok}')", "text[]"),
    ("integer[]", "('{1,2}')", "bigint[]"),
    ("text[]", "('{1,2}')", "integer[]"),
    ("integer[]", "('{1,2}')", "text"),
    ("bytea", "('\\x00ff')", "text"),
    ("inet", "('10.0.0.1')", "text"),
    ("real", "(1.5)", "double precision"),
    ("integer", "(1)", "numeric(10,2)"),
    ("character(3)", "('abc')", "text"),
    ("interval", "('1 day')", "text"),
    ("time without time zone", "('12:00')", "interval"),
];

#[tokio::test]
async fn types_change_and_rows_stay() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "SET timezone = 'Europe/Berlin';
        CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE other_mood AS ENUM ('ok', 'sad')",
    )
    .await;
    for (from, values, to) in CONVERSIONS {
        run(
            &mut conn,
            &format!("CREATE TABLE t (id serial, a {from}); INSERT INTO t (a) VALUES {values}"),
        )
        .await;
        let change = altered(&mut conn, "a", |column| column.ty = ColumnType::sql(*to)).await;
        let (up, _) = there_and_back(
            &mut conn,
            &[change],
            "SELECT string_agg(a::text, ',' ORDER BY id) FROM t",
        )
        .await;
        assert!(!up.contains("DROP COLUMN"), "{up}");
        run(&mut conn, "DROP TABLE t").await;
    }
}

#[tokio::test]
async fn a_value_that_is_too_long_is_never_cut() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (a text, b int, c mood);
        INSERT INTO t VALUES ('abcdef', 123456, 'sad')",
    )
    .await;
    for (name, ty) in [
        ("a", "varchar(3)"),
        ("b", "varchar(3)"),
        ("c", "varchar(2)"),
    ] {
        let change = altered(&mut conn, name, |column| column.ty = ColumnType::sql(ty)).await;
        let script = render(&read(&mut conn).await, &[change]).unwrap();
        let error = execute(&mut conn, &script).await.unwrap_err();
        assert!(error.contains("too long"), "{error}");
    }
}

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

#[tokio::test]
async fn columns_change_in_everything_and_back() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TABLE t (id int NOT NULL, a text, b int NOT NULL DEFAULT 3, c int,
            total int GENERATED ALWAYS AS (b * 2) STORED, d numeric(10,2) DEFAULT 1.50);
        COMMENT ON COLUMN t.total IS 'twice';
        CREATE INDEX by_total ON t (total); ALTER TABLE t ADD CONSTRAINT small CHECK (total < 100);
        INSERT INTO t (id, a, b) VALUES (1, 'x', 3), (2, NULL, 4)",
    )
    .await;
    let rows = "SELECT string_agg(concat_ws(',', id, a, b, total, d), ';' ORDER BY id) FROM t";
    let changes = [
        altered(&mut conn, "id", |c| {
            c.identity = Some(Identity {
                kind: IdentityKind::Always,
            })
        })
        .await,
        altered(&mut conn, "b", |c| c.nullable = true).await,
        altered(&mut conn, "total", |c| {
            c.comment = Some("twice, again".into())
        })
        .await,
        altered(&mut conn, "d", |c| {
            c.ty = ColumnType::sql("numeric");
            c.default = Some(Expr::new("2"));
        })
        .await,
        altered(&mut conn, "c", |c| c.default = Some(Expr::new("1"))).await,
        altered(&mut conn, "a", |c| c.collation = Some("C".into())).await,
        Change::AddColumn {
            table: t(),
            column: column("e", "text"),
            backfill: None,
        },
    ];
    there_and_back(&mut conn, &changes, rows).await;

    // A base of a computed column changes its type; the computed one stands as before.
    let change = altered(&mut conn, "b", |c| c.ty = ColumnType::sql("bigint")).await;
    let script = render(&read(&mut conn).await, &[change]).unwrap();
    execute(&mut conn, &script).await.unwrap();
    assert_eq!(value(&mut conn, rows).await, "1,x,3,6,1.50;2,4,8,1.50");
    let table = read(&mut conn).await.tables[&t()].clone();
    assert_eq!((table.indexes.len(), table.constraints.len()), (1, 1));
    assert_eq!(
        table
            .column(&Name::from("total"))
            .unwrap()
            .comment
            .as_deref(),
        Some("twice")
    );
}

#[tokio::test]
async fn computed_columns_change_and_no_value_is_lost() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TABLE t (id int PRIMARY KEY, b int, total int GENERATED ALWAYS AS (b * 2) STORED);
        COMMENT ON COLUMN t.total IS 'twice'; CREATE UNIQUE INDEX by_total ON t (total, id);
        INSERT INTO t VALUES (1, 3), (2, 4)",
    )
    .await;
    let rows = "SELECT string_agg(concat_ws(',', id, b, total), ';' ORDER BY id) FROM t";
    let other = altered(&mut conn, "total", |c| {
        c.generated = Some(Generated {
            expr: Expr::new("b * 3"),
            kind: GeneratedKind::Stored,
        });
    })
    .await;
    there_and_back(&mut conn, &[other], rows).await;
    let plain = altered(&mut conn, "total", |c| c.generated = None).await;
    there_and_back(&mut conn, std::slice::from_ref(&plain), rows).await;

    let before = read(&mut conn).await;
    // Once a value is another than the expression gives, the way back is refused.
    let script = render(&read(&mut conn).await, std::slice::from_ref(&plain)).unwrap();
    execute(&mut conn, &script).await.unwrap();
    run(&mut conn, "UPDATE t SET total = 7 WHERE id = 1").await;
    let after = read(&mut conn).await;
    let script = render(&after, &back(&after, &before, &[])).unwrap();
    let error = execute(&mut conn, &script).await.unwrap_err();
    assert!(error.contains("t.total holds values"), "{error}");
    assert_eq!(value(&mut conn, rows).await, "1,3,7;2,4,8");
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn not_null_is_backfilled() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1);
        CREATE TABLE t (id int, a int, p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO t VALUES (1, NULL), (2, 5)",
    )
    .await;
    let Change::AlterColumn {
        table, from, to, ..
    } = altered(&mut conn, "a", |c| c.nullable = false).await
    else {
        unreachable!()
    };
    let required = Column {
        nullable: false,
        ..column("b", "text")
    };
    let defaulted = Column {
        default: Some(Expr::new("'later'")),
        ..Column {
            nullable: false,
            ..column("c", "text")
        }
    };
    let changes = [
        Change::AlterColumn {
            table,
            from,
            to,
            backfill: Some(Expr::new("id * 10")),
        },
        Change::AddColumn {
            table: t(),
            column: required,
            backfill: Some(Expr::new("'n' || id")),
        },
        Change::AddColumn {
            table: t(),
            column: defaulted,
            backfill: Some(Expr::new("'old'")),
        },
    ];
    let before = read(&mut conn).await;
    let p = altered(&mut conn, "p", |c| c.nullable = false).await;
    let Change::AlterColumn {
        table, from, to, ..
    } = p
    else {
        unreachable!()
    };
    let p = Change::AlterColumn {
        table,
        from,
        to,
        backfill: Some(Expr::new("1")),
    };
    let changes: Vec<Change> = changes.into_iter().chain([p]).collect();
    let script = render(&before, &changes).unwrap();
    execute(&mut conn, &script).await.unwrap();
    run(
        &mut conn,
        "INSERT INTO t (id, a, b, p) VALUES (3, 0, 'x', 1)",
    )
    .await;
    assert_eq!(
        value(
            &mut conn,
            "SELECT string_agg(concat_ws(',', id, a, b, c, p), ';' ORDER BY id) FROM t"
        )
        .await,
        "1,10,n1,old,1;2,5,n2,old,1;3,0,x,later,1"
    );
    assert_same(&read(&mut conn).await, &normalize(fold(before, &changes)));
}

#[tokio::test]
async fn serial_and_identity_go_on_counting() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TABLE t (id serial PRIMARY KEY, a int); INSERT INTO t (a) VALUES (1), (2)",
    )
    .await;
    let change = altered(&mut conn, "id", |c| {
        c.default = None;
        c.identity = Some(Identity {
            kind: IdentityKind::ByDefault,
        });
    })
    .await;
    let before = read(&mut conn).await;
    execute(
        &mut conn,
        &render(&before, std::slice::from_ref(&change)).unwrap(),
    )
    .await
    .unwrap();
    run(&mut conn, "INSERT INTO t (a) VALUES (3)").await;
    let after = read(&mut conn).await;
    execute(
        &mut conn,
        &render(&after, &back(&after, &before, &[])).unwrap(),
    )
    .await
    .unwrap();
    run(&mut conn, "INSERT INTO t (a) VALUES (4)").await;
    assert_eq!(
        value(
            &mut conn,
            "SELECT string_agg(id::text, ',' ORDER BY id) FROM t"
        )
        .await,
        "1,2,3,4"
    );
    assert_same(&read(&mut conn).await, &before);
}

fn table(name: &str, columns: &[(&str, &str)], constraints: Vec<(&str, ConstraintKind)>) -> Table {
    let mut table = Table::new(QualifiedName::parse(name));
    table.columns = columns.iter().map(|(name, ty)| column(name, ty)).collect();
    table.constraints = constraints
        .into_iter()
        .map(|(name, kind)| constraint(name, kind))
        .collect();
    table
}

fn constraint(name: &str, kind: ConstraintKind) -> Constraint {
    Constraint {
        name: ObjectName::Said(Name::from(name)),
        kind,
    }
}

fn key(columns: &[&str]) -> ConstraintKind {
    ConstraintKind::PrimaryKey {
        columns: columns.iter().map(|name| Name::from(*name)).collect(),
    }
}

fn refers(columns: &[&str], target: &str, referenced: &[&str]) -> ConstraintKind {
    let names = |names: &[&str]| names.iter().map(|name| Name::from(*name)).collect();
    ConstraintKind::ForeignKey(ForeignKey {
        columns: names(columns),
        references: QualifiedName::parse(target),
        referenced_columns: names(referenced),
        on_delete: Default::default(),
        on_update: Default::default(),
        deferrable: Default::default(),
    })
}

fn check(expr: &str) -> ConstraintKind {
    ConstraintKind::Check(Check {
        expr: Expr::new(expr),
    })
}

fn index(name: &str, columns: &[&str]) -> Index {
    Index {
        name: ObjectName::Said(Name::from(name)),
        unique: false,
        nulls_not_distinct: false,
        method: None,
        keys: columns.iter().map(|name| IndexKey::column(*name)).collect(),
        include: Vec::new(),
        predicate: None,
    }
}

#[tokio::test]
async fn tables_that_refer_to_each_other_come_and_go() {
    let mut conn = connect().await;
    let columns = [("id", "bigint"), ("other", "bigint")];
    let a = table(
        "a",
        &columns,
        vec![
            ("a_pk", key(&["id"])),
            ("a_b", refers(&["other"], "b", &["id"])),
        ],
    );
    let b = table(
        "b",
        &columns,
        vec![
            ("b_pk", key(&["id"])),
            ("b_c", refers(&["other"], "c", &["id"])),
        ],
    );
    let c = table(
        "c",
        &columns,
        vec![
            ("c_pk", key(&["id"])),
            ("c_a", refers(&["other"], "a", &["id"])),
            ("c_self", refers(&["other"], "c", &["id"])),
        ],
    );
    let mut d = table(
        "d",
        &columns,
        vec![
            ("d_pk", key(&["id"])),
            ("d_a", refers(&["other"], "a", &["id"])),
        ],
    );
    d.comment = Some("it's d".into());
    d.columns[0].comment = Some("its key".into());
    d.indexes = vec![index("d_other", &["other"])];
    let changes: Vec<Change> = [d, c, b, a]
        .into_iter()
        .map(|table| Change::CreateTable { table })
        .collect();
    let (up, down) = there_and_back(&mut conn, &changes, "SELECT ''").await;
    insta::assert_snapshot!("cycle", format!("{up}-- down\n{down}"));
}

#[tokio::test]
async fn names_of_every_kind_are_written_and_read() {
    let mut conn = connect().await;
    let long = "ü".repeat(31);
    let mut names: Vec<String> = [
        "a b",
        "quo\"te",
        "it's",
        "Upper",
        "größe",
        "日本",
        "user",
        "order",
        "select",
        "between",
        "1st",
        "a$b",
        "a-b",
        "back\\slash",
        "dot.dot",
        "%I",
        "$$",
        "timestamp",
        "int",
        "values",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push(format!("{long}x"));
    let mut changes = Vec::new();
    let columns: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "text")).collect();
    for (at, name) in names.iter().enumerate() {
        let (pk, ck) = (
            format!("p{at} {}", &name[..name.floor_char_boundary(50)]),
            format!("c{at}"),
        );
        let condition = format!("\"{}\" <> 'x'", name.replace('"', "\"\""));
        let mut table = table(
            "x",
            &columns,
            vec![(&pk, key(&[name])), (&ck, check(&condition))],
        );
        table.name = QualifiedName::local(name.as_str());
        table.columns[0].default = Some(Expr::new("'it''s'"));
        table.columns[1].comment = Some("it's\\".into());
        table.indexes.push(index(&format!("i {at}"), &[name]));
        changes.push(Change::CreateTable { table });
        let name = QualifiedName::local(format!("E {at}"));
        changes.push(Change::CreateEnum {
            enum_type: EnumType {
                name,
                values: names.clone(),
                comment: None,
            },
        });
    }
    there_and_back(&mut conn, &changes, "SELECT ''").await;
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn constraints_indexes_and_tables_change_and_back() {
    let mut conn = connect().await;
    run(&mut conn, "CREATE TABLE p (id int CONSTRAINT p_pk PRIMARY KEY, code int CONSTRAINT p_code UNIQUE);
        CREATE TABLE t (id int CONSTRAINT t_pk PRIMARY KEY, p int CONSTRAINT t_p REFERENCES p, a int,
            CONSTRAINT low CHECK (a < 10));
        CREATE INDEX by_a ON t (a); COMMENT ON TABLE t IS 'old'; CREATE UNLOGGED TABLE u (id int);
        INSERT INTO p VALUES (1, 1); INSERT INTO t VALUES (1, 1, 5)").await;
    let before = read(&mut conn).await;
    let of = |table: &str, name: &str| {
        before.tables[&QualifiedName::local(table)]
            .constraints
            .iter()
            .find(|c| c.name.get().is_some_and(|n| *n == *name))
            .unwrap()
            .clone()
    };
    let p = QualifiedName::local("p");
    let said = |name: &str| ObjectName::Said(Name::from(name));
    let by_a = before.tables[&t()].indexes[0].clone();
    let mut traits =
        cargo_schemi::change::TableTraits::from(&before.tables[&QualifiedName::local("u")]);
    let logged = traits.clone();
    traits.options.clear();
    let changes = [
        Change::RenameConstraint {
            table: t(),
            from: of("t", "low"),
            to: said("lower"),
        },
        Change::DropConstraint {
            table: t(),
            constraint: Constraint {
                name: said("lower"),
                ..of("t", "low")
            },
        },
        Change::AddConstraint {
            table: t(),
            constraint: constraint("lower", check("a < 20")),
        },
        // The key that a foreign key stands on changes.
        Change::DropConstraint {
            table: p.clone(),
            constraint: of("p", "p_pk"),
        },
        Change::AddConstraint {
            table: p.clone(),
            constraint: constraint("p_pk2", key(&["id"])),
        },
        Change::RenameIndex {
            table: t(),
            from: by_a.clone(),
            to: said("by_aa"),
        },
        Change::DropIndex {
            table: t(),
            index: Index {
                name: said("by_aa"),
                ..by_a
            },
        },
        Change::CreateIndex {
            table: t(),
            index: Index {
                unique: true,
                ..index("by_id_a", &["id", "a"])
            },
        },
        Change::AlterTable {
            table: QualifiedName::local("u"),
            from: logged,
            to: traits,
        },
    ];
    there_and_back(
        &mut conn,
        &changes,
        "SELECT count(*)::text FROM t JOIN p ON p.id = t.p",
    )
    .await;

    // Both sides of a foreign key change to a type that does not compare with the old one.
    let change = |table: &QualifiedName, name: &str| {
        let from = before.tables[table]
            .column(&Name::from(name))
            .unwrap()
            .clone();
        let to = Column {
            ty: ColumnType::sql("text"),
            ..from.clone()
        };
        Change::AlterColumn {
            table: table.clone(),
            from,
            to,
            backfill: None,
        }
    };
    let changes = [change(&p, "id"), change(&t(), "p")];
    there_and_back(
        &mut conn,
        &changes,
        "SELECT count(*)::text FROM t JOIN p ON p.id = t.p",
    )
    .await;

    // A column goes with what hangs on it, whichever stands first in the list.
    let a = before.tables[&t()]
        .column(&Name::from("a"))
        .unwrap()
        .clone();
    let by_a = before.tables[&t()].indexes[0].clone();
    let changes = [
        Change::DropColumn {
            table: t(),
            column: a,
        },
        Change::DropConstraint {
            table: t(),
            constraint: of("t", "low"),
        },
        Change::DropIndex {
            table: t(),
            index: by_a,
        },
    ];
    let script = render(&before, &changes).unwrap();
    assert_eq!(text(&script), "ALTER TABLE t DROP COLUMN a;\n");
    execute(&mut conn, &script).await.unwrap();
    assert_same(&read(&mut conn).await, &fold(before, &changes));
}

#[tokio::test]
async fn renames_keep_rows() {
    let mut conn = connect().await;
    run(&mut conn, "CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0), g int GENERATED ALWAYS AS (a + 1) STORED);
        CREATE TABLE v (t int REFERENCES t); CREATE INDEX i ON t (a) WHERE a > 3; INSERT INTO t VALUES (1, 5)").await;
    let new = QualifiedName::local("Table Two");
    let changes = [
        Change::RenameTable {
            from: t(),
            to: new.clone(),
        },
        Change::RenameColumn {
            table: new.clone(),
            from: "a".into(),
            to: "The A".into(),
        },
        Change::AddColumn {
            table: new,
            column: column("b", "text"),
            backfill: None,
        },
    ];
    let before = read(&mut conn).await;
    execute(&mut conn, &render(&before, &changes).unwrap())
        .await
        .unwrap();
    let after = read(&mut conn).await;
    assert_same(&after, &normalize(fold(before.clone(), &changes)));
    let back = back(&after, &before, &changes);
    execute(&mut conn, &render(&after, &back).unwrap())
        .await
        .unwrap();
    assert_same(&read(&mut conn).await, &before);
    assert_eq!(
        value(&mut conn, "SELECT concat_ws(',', id, a, g) FROM t").await,
        "1,5,6"
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn tables_live_in_other_schemas() {
    let mut conn = connect().await;
    run(
        &mut conn,
        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)",
    )
    .await;
    let inner = table(
        "audit.log",
        &[("id", "int"), ("t", "int")],
        vec![
            ("log_pk", key(&["id"])),
            ("log_t", refers(&["t"], "t", &["id"])),
        ],
    );
    let mut inner = inner;
    inner.indexes = vec![index("by_t", &["t"])];
    inner.columns[0].comment = Some("x".into());
    inner.columns.push(Column::new(
        "m",
        ColumnType::Enum {
            name: QualifiedName::parse("audit.mood"),
            dimensions: 1,
        },
    ));
    let moved = QualifiedName::parse("audit.t2");
    let enum_type = EnumType {
        name: QualifiedName::parse("audit.mood"),
        values: vec!["a".into()],
        comment: Some("c".into()),
    };
    let changes = [
        Change::CreateTable { table: inner },
        Change::CreateEnum { enum_type },
        Change::CreateNamespace {
            name: "audit".into(),
        },
        Change::RenameTable {
            from: t(),
            to: moved,
        },
    ];
    let before = normalize(
        crate::postgres_reflect::read_all(&mut conn, &["audit"])
            .await
            .schema,
    );
    execute(&mut conn, &render(&before, &changes).unwrap())
        .await
        .unwrap();
    let after = normalize(
        crate::postgres_reflect::read_all(&mut conn, &["audit"])
            .await
            .schema,
    );
    assert_same(&after, &normalize(fold(before.clone(), &changes)));
    run(&mut conn, "INSERT INTO audit.log VALUES (1, 1, '{a}')").await;
    let back = back(&after, &before, &changes);
    let script = render(&after, &back).unwrap();
    execute(&mut conn, &script).await.unwrap();
    assert_same(&read(&mut conn).await, &before);
    assert_eq!(value(&mut conn, "SELECT count(*)::text FROM t").await, "1");
}

#[tokio::test]
async fn what_postgres_cannot_do_is_refused() {
    let mut from = Schema::default();
    from.insert_table(table("t", &[("a", "int[]")], vec![]));
    let change = Change::AlterColumn {
        table: t(),
        from: column("a", "integer[]"),
        to: column("a", "integer"),
        backfill: None,
    };
    let message = render(&from, &[change]).unwrap_err().to_string();
    assert!(
        message.contains("column t.a: integer[] cannot become integer"),
        "{message}"
    );
    let traits = cargo_schemi::change::TableTraits::default();
    let parted = cargo_schemi::change::TableTraits {
        partition_by: Some("range (a)".into()),
        ..traits.clone()
    };
    let change = Change::AlterTable {
        table: t(),
        from: traits,
        to: parted,
    };
    assert!(
        render(&from, &[change])
            .unwrap_err()
            .to_string()
            .contains("how a table is partitioned")
    );
}
