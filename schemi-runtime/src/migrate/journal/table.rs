//! Where the history table is, and how it is made.

use schemi_schema::Dialect;

use super::{Journal, JournalError, qualify, refused};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::session::Bind;

/// The table, which may not be there yet.
pub(super) struct Located {
    /// Its name as statements write it.
    pub(super) name: String,
    pub(super) exists: bool,
}

impl Located {
    pub(super) fn refused(&self, verb: &'static str, error: ServerError) -> JournalError {
        refused(&self.name, verb, error)
    }
}

pub(super) async fn locate(
    journal: &Journal,
    database: &mut Database,
) -> Result<Located, JournalError> {
    match database.dialect() {
        Dialect::Postgres => locate_postgres(journal, database).await,
        Dialect::Sqlite => {
            let name = sqlite_name(journal);
            let sql = "SELECT name FROM main.sqlite_master WHERE type = 'table' \
                       AND name = $1 COLLATE NOCASE";
            let found = database
                .value(sql, &[Bind::from(journal.table.as_str())])
                .await
                .map_err(|error| refused(&name, "read", error))?;
            let exists = found.is_some();
            Ok(Located { name, exists })
        }
    }
}

/// Needs no look into the database, which a writer might have locked.
pub(super) fn sqlite_name(journal: &Journal) -> String {
    qualify(Some("main"), &journal.table)
}

/// Asks the catalog, which anybody may read: `to_regclass` fails without a right on the schema.
async fn locate_postgres(
    journal: &Journal,
    database: &mut Database,
) -> Result<Located, JournalError> {
    let sql = "SELECT coalesce($1, current_schema())::text, \
               EXISTS (SELECT 1 FROM pg_catalog.pg_class c \
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 WHERE n.nspname = coalesce($1, current_schema())::text AND c.relname = $2 \
                   AND c.relkind IN ('r', 'p', 'v'))::text";
    let binds = [
        Bind::from(journal.schema.clone()),
        Bind::from(journal.table.as_str()),
    ];
    let rows = database
        .rows(sql, &binds)
        .await
        .map_err(|error| refused(&journal.table, "read", error))?;
    let mut columns = rows.into_iter().next().unwrap_or_default().into_iter();
    let schema = columns.next().flatten().ok_or(JournalError::NoSchema)?;
    Ok(Located {
        name: qualify(Some(&schema), &journal.table),
        exists: columns.next().flatten().as_deref() == Some("true"),
    })
}

/// CREATE TABLE for the history.
pub(super) fn create(name: &str, dialect: Dialect) -> String {
    let (time, integer) = match dialect {
        Dialect::Postgres => ("timestamptz", "bigint"),
        Dialect::Sqlite => ("text", "integer"),
    };
    format!(
        "CREATE TABLE {name} (\n\
         \x20   package text NOT NULL,\n\
         \x20   revision text NOT NULL,\n\
         \x20   parents text NOT NULL,\n\
         \x20   message text NOT NULL,\n\
         \x20   state text NOT NULL CHECK (state IN ('running', 'done', 'partial')),\n\
         \x20   direction text NOT NULL CHECK (direction IN ('up', 'down')),\n\
         \x20   statement_no {integer} NOT NULL,\n\
         \x20   checksum text NOT NULL,\n\
         \x20   applied_at {time} NOT NULL,\n\
         \x20   duration_ms {integer} NOT NULL,\n\
         \x20   applied_by text NOT NULL,\n\
         \x20   tool_version text NOT NULL,\n\
         \x20   git_commit text,\n\
         \x20   down_script text NOT NULL,\n\
         \x20   PRIMARY KEY (package, revision)\n\
         )"
    )
}
