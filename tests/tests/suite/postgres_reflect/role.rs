//! A role that may only look.

use super::*;

/// A connection to the same database as another role.
async fn connect_as(conn: &mut PgConnection, role: &str, grants: &str) -> PgConnection {
    let name = value(conn, "SELECT current_database()::text").await;
    let role = format!("{role}_{name}");
    run(
        conn,
        &format!(
            "CREATE ROLE {role} LOGIN; {}",
            grants.replace("$ROLE", &role)
        ),
    )
    .await;
    let url = postgres::server()
        .url(&name)
        .replace("postgres://postgres@", &format!("postgres://{role}@"));
    PgConnection::connect(&url).await.unwrap()
}

#[tokio::test]
async fn a_role_that_may_only_look_can_compare() {
    let mut conn = connect().await;
    run(
        &mut conn,
        &format!("{JUDGED}; ALTER TABLE t ADD CHECK (code IN ('a', 'b'))"),
    )
    .await;
    let database = value(&mut conn, "SELECT current_database()::text").await;
    let grants =
        format!("GRANT CONNECT, TEMP ON DATABASE {database} TO $ROLE; GRANT SELECT ON t TO $ROLE");
    let mut reader = connect_as(&mut conn, "reader", &grants).await;
    run(&mut reader, "SET default_transaction_read_only = on").await;
    let change = |table: &mut Table| {
        for constraint in &mut table.constraints {
            if let ConstraintKind::Check(check) = &mut constraint.kind {
                check.expr = Expr::new("code IN ('a', 'b')");
            }
        }
    };
    assert_eq!(
        left_different(&mut reader, change).await,
        Vec::<String>::new()
    );

    // Without the right to make temporary tables nobody can judge, and that is said.
    run(
        &mut conn,
        &format!("REVOKE TEMP ON DATABASE {database} FROM PUBLIC"),
    )
    .await;
    let mut blind = connect_as(&mut conn, "blind", "").await;
    let mut from = read(&mut blind).await;
    let mut to = from.clone();
    change(to.tables.get_mut(&QualifiedName::local("t")).unwrap());
    let undecided = verdict::settle(&mut blind, &mut from, (&to, &to), &Cache::none())
        .await
        .unwrap();
    // What is certain needs nobody.
    assert_eq!(undecided, None);
    assert_eq!(from, to);
}
