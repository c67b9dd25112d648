//! A column changes in all that it has, and back.

use super::*;

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
            c.identity = Some(Box::new(Identity::new(IdentityKind::Always)));
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
async fn computed_columns_change_and_back() {
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
    // Once a value is another than the expression gives, the way back loses it: the command counts
    // such rows beforehand.
    let script = render(&read(&mut conn).await, std::slice::from_ref(&plain)).unwrap();
    execute(&mut conn, &script).await.unwrap();
    run(&mut conn, "UPDATE t SET total = 7 WHERE id = 1").await;
    let after = read(&mut conn).await;
    let script = render(&after, &back(&after, &before, &[])).unwrap();
    execute(&mut conn, &script).await.unwrap();
    assert_eq!(value(&mut conn, rows).await, "1,3,6;2,4,8");
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
        c.identity = Some(Box::new(Identity::new(IdentityKind::ByDefault)));
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
