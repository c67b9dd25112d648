//! Copies that were kept: marked by the comment on the database, found by it, and dropped.

use super::server::{Server, quoted};
use crate::dialect::copy::CopyError;
use crate::dialect::copy::kept::{Found, is_kept};
use crate::settings::PostgresSpec;

/// Between the mark and the moment in which a copy was kept.
const SINCE: &str = ", since ";

/// The sizes are told to those who may connect; one that is dropped just now has none.
const KEPT: &str = "SELECT datname::text, substr(comment, length($1) + 1), \
    CASE WHEN has_database_privilege(oid, 'CONNECT') THEN pg_database_size(oid) END \
    FROM (SELECT oid, datname, shobj_description(oid, 'pg_database') AS comment \
    FROM pg_database) AS databases WHERE starts_with(comment, $1) ORDER BY datname";

/// The copies on a server that are marked so and called so.
///
/// # Errors
/// A server that cannot be reached.
pub async fn kept(
    server: &PostgresSpec,
    beginning: &str,
    mark: &str,
) -> Result<Vec<Found>, CopyError> {
    let mut server = Server::open(server).await?;
    let found = server.kept(beginning, mark).await;
    server.close().await;
    found
}

/// Drops one of them.
///
/// # Errors
/// Somebody works with it.
pub async fn drop_kept(spec: &PostgresSpec, name: &str) -> Result<(), CopyError> {
    let mut server = Server::open(spec).await?;
    let dropped = server.drop_unused(name).await;
    server.close().await;
    dropped
}

impl Server {
    /// Says on a database that it is a copy that was kept, and when.
    pub(super) async fn mark_kept(&mut self, name: &str, mark: &str) -> Result<(), CopyError> {
        let now = "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
        let now: Result<String, _> = sqlx::query_scalar(now).fetch_one(&mut self.session).await;
        let now = now.map_err(|error| self.refused(&error))?;
        let comment = format!("{mark}{SINCE}{now}").replace('\'', "''");
        self.must(&format!(
            "COMMENT ON DATABASE {} IS '{comment}'",
            quoted(name)
        ))
        .await
    }

    async fn kept(&mut self, beginning: &str, mark: &str) -> Result<Vec<Found>, CopyError> {
        let rows: Result<Vec<(String, String, Option<i64>)>, _> = sqlx::query_as(KEPT)
            .bind(format!("{mark}{SINCE}"))
            .fetch_all(&mut self.session)
            .await;
        let rows = rows.map_err(|error| self.refused(&error))?;
        let named = rows
            .into_iter()
            .filter(|(name, ..)| is_kept(name, beginning));
        let found = named.map(|(name, kept_at, bytes)| Found {
            at: name.clone(),
            name,
            bytes: bytes.and_then(|bytes| u64::try_from(bytes).ok()),
            kept_at,
        });
        Ok(found.collect())
    }

    async fn drop_unused(&mut self, name: &str) -> Result<(), CopyError> {
        let sessions = self.sessions(name).await?;
        if !sessions.is_empty() {
            return Err(CopyError::KeptInUse {
                name: name.to_owned(),
                sessions,
            });
        }
        self.drop_database(name).await
    }
}
