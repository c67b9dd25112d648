//! What a PostgreSQL session is set to.

use super::*;

async fn show(connection: &mut PgConnection, setting: &'static str) -> String {
    let row = sqlx::query("select current_setting($1)")
        .bind(setting)
        .fetch_one(connection)
        .await;
    row.unwrap().get(0)
}

#[test]
fn a_session_has_the_settings_of_the_file() {
    let database = postgres::database();
    let role = format!("owner_{}", database.name);
    let sql = format!(
        "create role {role}; create schema app; create schema \"o'dd\"; \
         grant usage on schema app, \"o'dd\" to {role}"
    );
    server().psql(&database.name, &sql).unwrap();
    let more = format!(
        "user: postgres, role: {role}, search_path: 'app, \"o''dd\"', lock_timeout: 1500ms, \
         statement_timeout: 20s"
    );
    let target = local(&database.name, &more);
    block_on(async {
        let mut connection = session(&target, Access::Write).await;
        assert_eq!(show(&mut connection, "role").await, role);
        assert_eq!(show(&mut connection, "search_path").await, "app, \"o'dd\"");
        assert_eq!(show(&mut connection, "lock_timeout").await, "1500ms");
        assert_eq!(show(&mut connection, "statement_timeout").await, "20s");
        assert_eq!(show(&mut connection, "application_name").await, "schemi");
        assert_eq!(
            show(&mut connection, "default_transaction_read_only").await,
            "off"
        );
        let schemas = sqlx::query("select current_schemas(false)::text[]");
        let row = schemas.fetch_one(&mut connection).await.unwrap();
        assert_eq!(row.get::<Vec<String>, _>(0), ["app", "o'dd"]);
    });
    server()
        .psql(
            &database.name,
            &format!("drop owned by {role}; drop role {role}"),
        )
        .unwrap();
}

#[test]
fn a_reader_cannot_write_and_a_lock_is_waited_for_5s_unless_said() {
    let database = postgres::database();
    block_on(async {
        let target = local(&database.name, "user: postgres");
        let mut connection = session(&target, Access::Read).await;
        let error = connection
            .execute("create table t (a int)")
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("read-only transaction"), "{error}");
        assert_eq!(show(&mut connection, "lock_timeout").await, "5s");
        let mut connection = session(&target, Access::Write).await;
        connection.execute("create table t (a int)").await.unwrap();
    });
}
