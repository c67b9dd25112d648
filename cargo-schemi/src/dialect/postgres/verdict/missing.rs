//! Types and collations that a database does not know, before columns of them are made.

use sqlx::PgConnection;

/// The types first.
const FIRST: &str = "SELECT is_type, name FROM ( \
        SELECT true AS is_type, t AS name FROM unnest($1::text[]) t WHERE to_regtype(t) IS NULL \
        UNION ALL SELECT false, c FROM unnest($2::text[]) c WHERE to_regcollation(c) IS NULL) missing \
    ORDER BY is_type DESC, name LIMIT 1";

/// The first one among these types and collations that the session does not find, with the word for it.
///
/// # Errors
/// Where the connection breaks.
pub async fn first(
    conn: &mut PgConnection,
    types: &[String],
    collations: &[String],
) -> Result<Option<(&'static str, String)>, sqlx::Error> {
    let found: Option<(bool, String)> = sqlx::query_as(FIRST)
        .bind(types)
        .bind(collations)
        .fetch_optional(conn)
        .await?;
    Ok(found.map(|(is_type, name)| (if is_type { "type" } else { "collation" }, name)))
}

/// What of the tables and types of a database stands on what a script of ours does not make: a function, an
/// operator, a type of an extension. Each with what needs it, as the server describes them.
///
/// # Errors
/// Where the connection breaks.
pub async fn foundations(conn: &mut PgConnection) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query_as(include_str!("foundations.sql"))
        .fetch_all(conn)
        .await
}
