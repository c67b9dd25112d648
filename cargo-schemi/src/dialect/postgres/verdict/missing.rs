//! Types that a database does not know, before columns of them are made.

use sqlx::PgConnection;

/// The types among these that the session does not find.
///
/// # Errors
/// Where the connection breaks.
pub async fn types(conn: &mut PgConnection, names: &[String]) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT t FROM unnest($1::text[]) t WHERE to_regtype(t) IS NULL")
        .bind(names)
        .fetch_all(conn)
        .await
}
