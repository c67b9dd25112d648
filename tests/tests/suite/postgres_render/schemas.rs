//! Tables in schemas of their own, and what PostgreSQL cannot do at all.

use super::*;

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
