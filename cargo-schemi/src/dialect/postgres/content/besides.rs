//! What else a PostgreSQL database holds that a script may change: who owns its relations, which triggers
//! of its foreign keys are off, and its large objects.

use sqlx::PgConnection;

use crate::dialect::content::Besides;

/// Owners, and triggers that keep foreign keys and are off; the server's own relations are no one's matter.
const STATES: &str = "SELECT 'the owner of ' || found.name, found.owner FROM (SELECT c.oid::regclass::text AS name, \
        pg_get_userbyid(c.relowner)::text AS owner \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') \
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid \
            AND d.deptype = 'e')) found \
    UNION ALL SELECT 'the triggers of the foreign keys of ' || c.oid::regclass, \
        CASE WHEN bool_or(g.tgenabled = 'D') THEN 'off' ELSE 'on' END \
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid \
    WHERE g.tgisinternal AND g.tgconstraint <> 0 GROUP BY c.oid";

/// Reads all of it.
pub(in crate::dialect) async fn read(session: &mut PgConnection) -> Result<Besides, sqlx::Error> {
    let states: Vec<(String, String)> = sqlx::query_as(STATES).fetch_all(&mut *session).await?;
    let objects = "SELECT oid::int8 FROM pg_largeobject_metadata";
    let objects: Vec<i64> = sqlx::query_scalar(objects).fetch_all(session).await?;
    Ok(Besides {
        states: states.into_iter().collect(),
        large_objects: objects.into_iter().collect(),
    })
}
