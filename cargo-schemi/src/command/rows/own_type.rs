//! The values of domains and composite types, in whatever columns they are (PostgreSQL).

use schemi_runtime::migrate::Database;
use schemi_schema::{Dialect, Domain, Expr, Name, QualifiedName, Schema, UserType, UserTypeKind};

use super::enum_value::{User, users};
use super::{all_rows, as_text, counted, display, first_row, literal, names, primary_key};
use super::{qualified, quoted};
use crate::hazard::Hazard;
use crate::hazard::cast::VALUE;

/// How many values a change of a type would lose; `None` where it loses none by its nature.
///
/// # Errors
/// What the database says.
pub(super) async fn lost(
    database: &mut Database,
    hazard: &Hazard,
) -> Result<Option<u64>, sqlx::Error> {
    if database.dialect() == Dialect::Sqlite {
        return Ok(None);
    }
    if let Hazard::DropsAttribute {
        user_type,
        attribute,
    } = hazard
    {
        with_attribute(database, user_type, attribute).await
    } else if let Hazard::RecastsDomain {
        domain,
        changed: Some(changed),
    } = hazard
    {
        recast(database, domain, changed).await
    } else {
        Ok(None)
    }
}

/// How many values of a type's columns have the attribute.
async fn with_attribute(
    database: &mut Database,
    user_type: &QualifiedName,
    attribute: &Name,
) -> Result<Option<u64>, sqlx::Error> {
    if !is_there(database, user_type, attribute).await? {
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
            true => format!(
                "EXISTS (SELECT FROM unnest({column}) held WHERE (held).{part} IS NOT NULL)"
            ),
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

/// How many values of a domain become others when it gets another type.
async fn recast(
    database: &mut Database,
    domain: &QualifiedName,
    changed: &Expr,
) -> Result<Option<u64>, sqlx::Error> {
    let mut found = 0;
    for user in users(database, domain).await? {
        let sql = format!(
            "SELECT count(*) FROM ONLY {} a, {} WHERE {VALUE} IS NOT NULL AND ({changed})",
            qualified(&user.table),
            held(&user, VALUE)
        );
        found += counted(database, &sql).await?.unwrap_or_default();
    }
    Ok(Some(found))
}

/// A row that breaks a condition which a domain gets, as `column = value, … in table`.
///
/// # Errors
/// What the database says.
pub(super) async fn example(
    database: &mut Database,
    domain: &QualifiedName,
    condition: &Expr,
) -> Result<Option<String>, sqlx::Error> {
    if database.dialect() == Dialect::Sqlite {
        return Ok(None);
    }
    for user in users(database, domain).await? {
        let mut columns = primary_key(database, &user.table).await?;
        if !columns.contains(&user.column) {
            columns.push(user.column.clone());
        }
        let shown: Vec<String> = columns
            .iter()
            .map(|column| as_text(Dialect::Postgres, column))
            .collect();
        let sql = format!(
            "SELECT {} FROM {} a, {} WHERE NOT ({condition}) LIMIT 1",
            shown.join(", "),
            qualified(&user.table),
            held(&user, "value")
        );
        if let Some(row) = first_row(database, &sql).await? {
            let row = display(&columns, row);
            return Ok(Some(format!("{row} in {}", user.table)));
        }
    }
    Ok(None)
}

/// The values of a column of `a`, each under a name of its own.
fn held(user: &User, name: &str) -> String {
    let column = quoted(&user.column);
    match user.is_array {
        true => format!("unnest(a.{column}) AS held({name})"),
        false => format!("LATERAL (SELECT a.{column} AS {name}) AS held"),
    }
}

/// The domains of a database, with nothing but what they are over.
///
/// # Errors
/// What the database says.
pub async fn domains(database: &mut Database) -> Result<Schema, sqlx::Error> {
    let mut schema = Schema::default();
    if database.dialect() == Dialect::Sqlite {
        return Ok(schema);
    }
    let sql = "SELECT CASE WHEN pg_type_is_visible(t.oid) THEN NULL ELSE CAST(n.nspname AS TEXT) END, \
               CAST(t.typname AS TEXT), format_type(t.typbasetype, t.typtypmod) FROM pg_type t \
               JOIN pg_namespace n ON n.oid = t.typnamespace \
               WHERE t.typtype = 'd' AND n.nspname <> 'information_schema'";
    for row in all_rows(database, sql).await? {
        if let Ok([schema_name, Some(name), Some(base)]) = <[_; 3]>::try_from(row) {
            schema.insert_type(UserType {
                name: QualifiedName::new(schema_name.map(Name::from), name),
                kind: UserTypeKind::Domain(Domain {
                    base,
                    collation: None,
                    default: None,
                    not_null: false,
                    checks: Vec::new(),
                }),
                comment: None,
            });
        }
    }
    Ok(schema)
}
