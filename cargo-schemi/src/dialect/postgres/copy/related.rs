//! What hangs on tables that are left out, and so cannot go along either.

use std::collections::BTreeSet;

use sqlx::Row;
use sqlx::postgres::PgConnection;

use super::contents::{Object, TABLES};
use super::server::full;

/// Follows the dependencies. A view is what its rule depends on; what goes along is not followed.
const RELATED: &str = "WITH RECURSIVE gone(catalog, oid) AS ( \
        SELECT 'pg_class'::regclass::oid, oid::oid FROM unnest($1::int8[]) AS left_out(oid) \
        UNION SELECT 'pg_class'::regclass::oid, c.oid FROM pg_class c \
            JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE c.relkind IN ('v', 'm', 'f') AND n.nspname <> 'information_schema' \
            AND n.nspname !~ '^pg_' \
        UNION SELECT more.catalog, more.oid FROM gone, LATERAL ( \
            SELECT d.classid AS catalog, d.objid AS oid FROM pg_depend d \
            WHERE d.refclassid = gone.catalog AND d.refobjid = gone.oid \
            AND d.deptype IN ('n', 'a', 'i') \
            AND NOT (d.classid = 'pg_class'::regclass AND d.objid = ANY (SELECT w::oid FROM unnest($2::int8[]) w)) \
        ) more \
    ) SELECT g.catalog::int8, g.oid::int8, n.nspname::text, c.relname::text, \
    c.relkind IN ('v', 'm') FROM gone g \
    LEFT JOIN pg_class c ON g.catalog = 'pg_class'::regclass AND c.oid = g.oid \
        AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') \
    LEFT JOIN pg_namespace n ON n.oid = c.relnamespace ORDER BY 1, 2";

/// What does not go along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Related {
    /// Tables, views and sequences, by their quoted names.
    pub(super) relations: Vec<String>,
    /// The views among them, for people.
    pub(super) views: Vec<String>,
    /// What stays behind for a reason of its own, which is told already.
    pub(super) alone: BTreeSet<Object>,
    /// Foreign keys, functions and the like.
    pub(super) objects: BTreeSet<Object>,
}

/// Finds what cannot go along where these tables don't, and all views: they may show anything.
pub(super) async fn read(
    session: &mut PgConnection,
    left_out: &[i64],
    wanted: &[i64],
) -> Result<Related, sqlx::Error> {
    let rows = sqlx::query(RELATED)
        .bind(left_out)
        .bind(wanted)
        .fetch_all(session)
        .await?;
    let mut related = Related::default();
    for row in &rows {
        let object: Object = (row.try_get(0)?, row.try_get(1)?);
        let schema: Option<String> = row.try_get(2)?;
        let name: Option<String> = row.try_get(3)?;
        match (schema, name) {
            (Some(schema), Some(name)) => {
                if row.try_get(4)? {
                    related.views.push(format!("view {schema}.{name}"));
                }
                related.relations.push(full(&schema, &name));
            }
            // An index goes with its table.
            _ if object.0 == TABLES => {}
            _ => {
                related.objects.insert(object);
            }
        }
    }
    Ok(related)
}
