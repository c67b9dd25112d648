//! The values that go with an attribute of a composite type (PostgreSQL).

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Name, QualifiedName};

use super::enum_value::users;
use super::{counted, literal, names, qualified, quoted};

/// How many values of a type's columns have the attribute.
///
/// # Errors
/// What the database says.
pub(super) async fn lost(
    database: &mut Database,
    user_type: &QualifiedName,
    attribute: &Name,
) -> Result<Option<u64>, sqlx::Error> {
    if database.dialect() == Dialect::Sqlite || !is_there(database, user_type, attribute).await? {
        return Ok(None);
    }
    let mut found = 0;
    for user in users(database, user_type).await? {
        let (table, column, part) = (
            qualified(&user.table),
            quoted(&user.column),
            quoted(attribute),
        );
        let condition = match user.is_array {
            true => format!("EXISTS (SELECT FROM unnest({column}) held WHERE (held).{part} IS NOT NULL)"),
            false => format!("({column}).{part} IS NOT NULL"),
        };
        let sql = format!("SELECT count(*) FROM ONLY {table} WHERE {condition}");
        found += counted(database, &sql).await?.unwrap_or_default();
    }
    Ok(Some(found))
}

async fn is_there(
    database: &mut Database,
    user_type: &QualifiedName,
    attribute: &Name,
) -> Result<bool, sqlx::Error> {
    let sql = format!(
        "SELECT CAST(a.attname AS TEXT) FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid \
         WHERE t.oid = to_regtype({}) AND a.attname = {} AND NOT a.attisdropped",
        literal(&qualified(user_type)),
        literal(attribute.as_str())
    );
    Ok(!names(database, &sql).await?.is_empty())
}
