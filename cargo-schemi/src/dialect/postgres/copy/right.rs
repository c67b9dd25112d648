//! What the user may do on the target's server: found out before anything is copied.

use super::server::Server;
use crate::dialect::copy::CopyError;
use crate::settings::PostgresSpec;

/// Sessions in a database that the user may not end. A superuser's only another one ends.
const OUT_OF_REACH: &str = "SELECT concat_ws(', ', coalesce(s.usename::text, s.backend_type), 'pid ' || s.pid) \
    FROM pg_stat_activity s JOIN pg_roles me ON me.rolname = current_user \
    LEFT JOIN pg_roles other ON other.oid = s.usesysid \
    WHERE s.datname = $1 AND s.pid <> pg_backend_pid() AND s.usesysid IS NOT NULL \
    AND NOT me.rolsuper AND (coalesce(other.rolsuper, true) OR NOT ( \
        pg_has_role(current_user, s.usesysid, 'USAGE') \
        OR pg_has_role(current_user, 'pg_signal_backend', 'USAGE'))) ORDER BY s.pid";

/// Whose a database is, and whether the user may rename it.
const OWNER: &str = "SELECT pg_get_userbyid(d.datdba)::text, \
    me.rolsuper OR pg_has_role(current_user, d.datdba, 'USAGE'), me.rolname::text \
    FROM pg_database d JOIN pg_roles me ON me.rolname = current_user WHERE d.datname = $1";

impl Server {
    /// Refuses a user who may not create databases.
    pub(super) async fn check_right(&mut self) -> Result<(), CopyError> {
        let right: Result<(bool, String), _> = sqlx::query_as(
            "SELECT rolcreatedb OR rolsuper, rolname::text FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(&mut self.session)
        .await;
        match right.map_err(|error| self.refused(&error))? {
            (true, _) => Ok(()),
            (false, user) => Err(CopyError::NoRight {
                to: self.maintenance.target.clone(),
                user,
            }),
        }
    }

    /// Refuses a user who may not put another database in the place of this one.
    pub(super) async fn check_owner(&mut self, to: &PostgresSpec) -> Result<(), CopyError> {
        let found: Result<Option<(String, bool, String)>, _> = sqlx::query_as(OWNER)
            .bind(&to.database)
            .fetch_optional(&mut self.session)
            .await;
        match found.map_err(|error| self.refused(&error))? {
            Some((owner, false, user)) => Err(CopyError::NotOwner {
                to: to.target.clone(),
                database: to.database.clone(),
                owner,
                user,
            }),
            Some((_, true, _)) | None => Ok(()),
        }
    }

    /// Refuses owners who are not there.
    pub(super) async fn check_roles(
        &mut self,
        from: &str,
        roles: Vec<String>,
    ) -> Result<(), CopyError> {
        let missing: Result<Vec<String>, _> = sqlx::query_scalar(
            "SELECT name FROM unnest($1::text[]) AS name \
             WHERE name NOT IN (SELECT rolname FROM pg_roles) ORDER BY 1",
        )
        .bind(roles)
        .fetch_all(&mut self.session)
        .await;
        let missing = missing.map_err(|error| self.refused(&error))?;
        if missing.is_empty() {
            return Ok(());
        }
        Err(CopyError::NoRoles {
            from: from.to_owned(),
            to: self.maintenance.target.clone(),
            roles: missing,
        })
    }

    /// Refuses a user who may not end the sessions of others in the target.
    pub(super) async fn check_sessions(&mut self, to: &PostgresSpec) -> Result<(), CopyError> {
        let sessions: Result<Vec<String>, _> = sqlx::query_scalar(OUT_OF_REACH)
            .bind(&to.database)
            .fetch_all(&mut self.session)
            .await;
        let sessions = sessions.map_err(|error| self.refused(&error))?;
        if sessions.is_empty() {
            return Ok(());
        }
        Err(CopyError::OutOfReach {
            to: to.target.clone(),
            sessions,
        })
    }
}
