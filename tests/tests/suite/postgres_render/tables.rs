//! Tables, their constraints, indexes and names come, change and go.

use super::*;

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
