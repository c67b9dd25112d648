//! What stands on tables, columns and types, and the statements that make it as it is.
//!
//! | query | reads |
//! |---|---|
//! | `dependents` | what stands on what can change |
//! | `edges` | what stands on views, functions, and on what stands on them |
//! | `relation`, `function`, `hanging` | how each is dropped and made; `grants` is a part of them |
//! | `forbidden` | what cannot be said again |

mod order;

use std::collections::{BTreeMap, BTreeSet};

use schemi_schema::{Name, QualifiedName};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::{ReflectError, catalog};
use crate::dialect::dependent::{Definition, Dependent, Object, ObjectId};

const DEPENDENTS: &str = include_str!("dependents.sql");
const EDGES: &str = include_str!("edges.sql");
const GRANTS: &str = include_str!("grants.sql");
const RELATION: &str = include_str!("relation.sql");
const FUNCTION: &str = include_str!("function.sql");
const HANGING: &str = include_str!("hanging.sql");
const FORBIDDEN: &str = include_str!("forbidden.sql");

/// Everything that no change is about and that stands on a table, a sequence or a type of the database;
/// and the schema that the connection works in.
///
/// # Errors
/// A catalog that cannot be read.
pub async fn dependents(conn: &mut PgConnection) -> Result<(Name, Vec<Dependent>), ReflectError> {
    let mut transaction = conn.begin().await?;
    let own = "SELECT coalesce(current_schema(), 'public')::text".to_owned();
    let own = run(&mut transaction, own).await?;
    let own: String = own
        .first()
        .map_or(Ok(String::new()), |row| row.try_get(0))?;
    let own = Name::new(own);
    run(&mut transaction, catalog::narrow(&own)).await?;
    let rows = run(&mut transaction, DEPENDENTS.to_owned()).await?;
    transaction.rollback().await?;
    let read = rows.iter().map(|row| dependent(&own, row));
    let read = read.collect::<Result<_, sqlx::Error>>()?;
    Ok((own, read))
}

fn dependent(own: &Name, row: &PgRow) -> Result<Dependent, sqlx::Error> {
    let (schema, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let (its_schema, its_name): (Option<String>, Option<String>) =
        (row.try_get(9)?, row.try_get(10)?);
    let its_schema = its_schema.filter(|schema| own != schema.as_str());
    let key = QualifiedName::new(
        its_schema.map(Name::new),
        Name::new(its_name.unwrap_or_default()),
    );
    Ok(Dependent {
        on: QualifiedName::new(Some(Name::new(schema)), Name::new(name)),
        part: row.try_get::<Option<String>, _>(2)?.map(Name::new),
        is_type: row.try_get(3)?,
        goes_along: row.try_get(4)?,
        by: Object {
            described: row.try_get(7)?,
            id: ObjectId {
                class: row.try_get(5)?,
                oid: row.try_get(6)?,
            },
            key: (row.try_get(8)?, key, row.try_get(11)?),
        },
    })
}

/// How these objects and all that stands on them are dropped and made anew, in the order in which they
/// are made. Names stand with their schemas, so that no search path decides.
///
/// # Errors
/// A catalog that cannot be read.
pub async fn definitions(
    conn: &mut PgConnection,
    own: &Name,
    roots: &BTreeSet<Object>,
) -> Result<Vec<Definition>, ReflectError> {
    let mut transaction = conn.begin().await?;
    run(&mut transaction, catalog::narrow(own)).await?;
    let edges = run(&mut transaction, EDGES.to_owned()).await?;
    let edges = edges.iter().map(edge);
    let edges = edges.collect::<Result<Vec<_>, sqlx::Error>>()?;
    let standing = order::Standing::new(roots, &edges);
    run(&mut transaction, BARE.to_owned()).await?;
    let written = written(&mut transaction, standing.oids()).await?;
    let forbidden = forbidden(&mut transaction, standing.oids()).await?;
    transaction.rollback().await?;
    Ok(standing.ordered(written, &forbidden))
}

/// With it, the server prints every name with its schema, but for its own.
const BARE: &str = "SELECT set_config('search_path', '', true)";

async fn run(conn: &mut PgConnection, sql: String) -> Result<Vec<PgRow>, ReflectError> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql));
    Ok(sql.fetch_all(&mut *conn).await?)
}

fn edge(row: &PgRow) -> Result<order::Edge, sqlx::Error> {
    Ok(order::Edge {
        dependent: id(row, 0)?,
        on: id(row, 2)?,
        described: row.try_get(4)?,
    })
}

fn id(row: &PgRow, at: usize) -> Result<ObjectId, sqlx::Error> {
    Ok(ObjectId {
        class: row.try_get(at)?,
        oid: row.try_get(at + 1)?,
    })
}

/// The statements of each, as the catalog says them.
async fn written(
    conn: &mut PgConnection,
    oids: String,
) -> Result<BTreeMap<ObjectId, Definition>, ReflectError> {
    let version = "SELECT current_setting('server_version_num')::int4".to_owned();
    let version = run(conn, version).await?;
    let version = version.first().map_or(Ok(0), |row| row.try_get(0))?;
    let relation = RELATION.replace("$GRANTS", &grants("r", "k.name", ("c.relowner", "n.oid")));
    let function = FUNCTION.replace("$GRANTS", &grants("f", "k.object", ("p.proowner", "n.oid")));
    let mut found = BTreeMap::new();
    for sql in [&*relation, &*function, HANGING] {
        let sql = catalog::for_version(sql, version).replace("$OIDS", &oids);
        for row in run(conn, sql).await? {
            let id = id(&row, 0)?;
            let definition = Definition {
                id: id.clone(),
                described: String::new(),
                drop: row.try_get(2)?,
                create: row.try_get(3)?,
                cannot: row.try_get(4)?,
            };
            found.insert(id, definition);
        }
    }
    Ok(found)
}

fn grants(kind: &str, on: &str, (owner, schema): (&str, &str)) -> String {
    let sql = GRANTS.replace("$TYPE", kind).replace("$ON", on);
    sql.replace("$OWNER", owner).replace("$SCHEMA", schema)
}

async fn forbidden(
    conn: &mut PgConnection,
    oids: String,
) -> Result<BTreeMap<ObjectId, String>, ReflectError> {
    let rows = run(conn, FORBIDDEN.replace("$OIDS", &oids)).await?;
    let read = rows.iter().map(|row| Ok((id(row, 0)?, row.try_get(2)?)));
    Ok(read.collect::<Result<_, sqlx::Error>>()?)
}
