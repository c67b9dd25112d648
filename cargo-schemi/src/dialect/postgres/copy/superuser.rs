//! What only a superuser may make: found before anything is copied.

use sqlx::postgres::PgConnection;

use super::contents::Object;
use super::related::Related;
use super::server::Server;
use super::snapshot::refused_by_source;
use crate::dialect::copy::CopyError;

/// Publications of all tables, and event triggers, that are no extension's: their catalogs, numbers and names.
const OBJECTS: &str = "SELECT 'pg_publication'::regclass::int8, oid::int8, 'publication ' || pubname \
        FROM pg_publication WHERE puballtables \
    UNION ALL SELECT 'pg_event_trigger'::regclass::int8, e.oid::int8, 'event trigger ' || evtname \
        FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM pg_depend d \
            WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e') \
    ORDER BY 1, 2";

/// The source's extensions, but for what every database has.
const EXTENSIONS: &str = "SELECT extname::text FROM pg_extension WHERE oid >= 16384 ORDER BY 1";

/// Which of them the target's server has for superusers alone, or not at all. The newest of their versions is
/// the one that is made.
const OUT_OF_REACH: &str = "SELECT wanted.name FROM unnest($1::text[]) AS wanted(name) \
    LEFT JOIN pg_available_extensions a ON a.name = wanted.name \
    LEFT JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version \
    WHERE v.name IS NULL OR v.superuser AND NOT v.trusted ORDER BY 1";

/// What the source has of that kind.
#[derive(Debug)]
struct Needed {
    objects: Vec<(Object, String)>,
    extensions: Vec<String>,
}

/// Leaves out what the target's user may not make and a copy can be without; refuses what it cannot be
/// without.
pub(super) async fn look(
    session: &mut PgConnection,
    server: &mut Server,
    from: &str,
    related: &mut Related,
) -> Result<Option<String>, CopyError> {
    if is_one(server).await? {
        return Ok(None);
    }
    let needed = needed(session).await;
    let needed = needed.map_err(|error| refused_by_source(from, &error))?;
    check_extensions(server, &needed.extensions).await?;
    Ok(needed.leave_out(related))
}

/// Whether the target's user is one.
async fn is_one(server: &mut Server) -> Result<bool, CopyError> {
    let is_one: Result<bool, _> =
        sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            .fetch_one(&mut server.session)
            .await;
    is_one.map_err(|error| server.refused(&error))
}

/// Looks into the source.
async fn needed(session: &mut PgConnection) -> Result<Needed, sqlx::Error> {
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(OBJECTS).fetch_all(&mut *session).await?;
    let object = |(catalog, oid, name)| ((catalog, oid), name);
    Ok(Needed {
        objects: rows.into_iter().map(object).collect(),
        extensions: sqlx::query_scalar(EXTENSIONS).fetch_all(session).await?,
    })
}

impl Needed {
    /// Leaves out what a copy can be without, and says so.
    fn leave_out(&self, related: &mut Related) -> Option<String> {
        if self.objects.is_empty() {
            return None;
        }
        let names: Vec<&str> = self.objects.iter().map(|(_, name)| name.as_str()).collect();
        related
            .alone
            .extend(self.objects.iter().map(|(object, _)| *object));
        Some(format!(
            "these were left out, as only a superuser may make them: {}",
            names.join(", ")
        ))
    }
}

/// Refuses a target whose user may not make the source's extensions.
async fn check_extensions(server: &mut Server, extensions: &[String]) -> Result<(), CopyError> {
    let missing: Result<Vec<String>, _> = sqlx::query_scalar(OUT_OF_REACH)
        .bind(extensions)
        .fetch_all(&mut server.session)
        .await;
    let missing = missing.map_err(|error| server.refused(&error))?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(CopyError::Extensions {
        to: server.maintenance.target.clone(),
        names: missing,
    })
}
