//! What stands outside of a database though it is its own: settings, comment, owner, privileges.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use super::server::{Server, quoted, said};

/// Settings whose value is a list, which is written without quotes around the whole.
const LISTS: &str = "('search_path', 'temp_tablespaces', 'session_preload_libraries', \
    'local_preload_libraries')";

/// The statements that make a database what this one is; `%1$s` stands for its quoted name.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    /// Its settings, its comment.
    own: Vec<String>,
    /// Whose it is, and who may do what with it.
    owners: Vec<String>,
}

/// Whether owner and privileges are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ownership {
    /// They are the same.
    Same,
    /// They are new.
    New,
}

impl Properties {
    /// Reads those of a database, from any session on its server.
    pub(super) async fn of(
        session: &mut PgConnection,
        database: &str,
    ) -> Result<Self, sqlx::Error> {
        Ok(Self {
            own: list(session, &own(), database).await?,
            owners: list(session, OWNERS, database).await?,
        })
    }

    /// The same, but owned as another one is.
    pub(super) fn owned_as(self, other: Self) -> Self {
        Self {
            own: self.own,
            owners: other.owners,
        }
    }

    /// Gives them to a database. What cannot be given is told.
    pub(super) async fn give(&self, server: &mut Server, name: &str, warnings: &mut Vec<String>) {
        for statement in self.own.iter().chain(&self.owners) {
            let sql = statement.replacen("\u{1}", &quoted(name), 1);
            if let Err(error) = server.run(&sql).await {
                let what = statement.replacen("\u{1}", "…", 1);
                warnings.push(format!("the copy is without `{what}`: {}", said(&error)));
            }
        }
    }
}

fn own() -> String {
    format!(
        "SELECT format(E'ALTER DATABASE \\x01 SET %I TO %s', split_part(entry, '=', 1), \
             CASE WHEN split_part(entry, '=', 1) IN {LISTS} \
             THEN coalesce(nullif(substr(entry, strpos(entry, '=') + 1), ''), '''''') \
             ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END) \
         FROM pg_db_role_setting s, unnest(setconfig) entry \
         WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = $1) \
         UNION ALL SELECT format(E'COMMENT ON DATABASE \\x01 IS %L', shobj_description(oid, 'pg_database')) \
         FROM pg_database WHERE datname = $1 AND shobj_description(oid, 'pg_database') IS NOT NULL \
         UNION ALL SELECT format(E'ALTER DATABASE \\x01 CONNECTION LIMIT %s', datconnlimit) \
         FROM pg_database WHERE datname = $1 AND datconnlimit >= 0"
    )
}

/// The owner comes last: after it, others may no longer be ours to change.
const OWNERS: &str = "SELECT sql FROM ( \
    SELECT 1 AS at, format(E'ALTER ROLE %I IN DATABASE \\x01 SET %I TO %s', r.rolname, \
        split_part(entry, '=', 1), quote_literal(substr(entry, strpos(entry, '=') + 1))) AS sql \
    FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(setconfig) entry \
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = $1) \
      AND split_part(entry, '=', 1) NOT IN ('search_path', 'temp_tablespaces') \
    UNION ALL SELECT 1, format(E'ALTER ROLE %I IN DATABASE \\x01 SET %I TO %s', r.rolname, \
        split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1)) \
    FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(setconfig) entry \
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = $1) \
      AND split_part(entry, '=', 1) IN ('search_path', 'temp_tablespaces') \
    UNION ALL SELECT 2, E'REVOKE ALL ON DATABASE \\x01 FROM PUBLIC' \
    FROM pg_database WHERE datname = $1 AND datacl IS NOT NULL \
    UNION ALL SELECT 3, format(E'GRANT %s ON DATABASE \\x01 TO %s%s', a.privilege_type, \
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, \
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) \
    FROM pg_database d, aclexplode(d.datacl) a \
    WHERE d.datname = $1 AND a.grantee <> d.datdba \
    UNION ALL SELECT 4, format(E'ALTER DATABASE \\x01 OWNER TO %I', pg_get_userbyid(datdba)) \
    FROM pg_database WHERE datname = $1 AND pg_get_userbyid(datdba) <> current_user \
    ) found ORDER BY at, sql";

async fn list(
    session: &mut PgConnection,
    sql: &str,
    database: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .bind(database)
        .fetch_all(session)
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}
