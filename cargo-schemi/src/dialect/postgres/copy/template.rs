//! The server's own copy, `CREATE DATABASE … TEMPLATE`: the fastest way, while nobody else works in
//! the source.

use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::error::CopyError;
use super::server::{code, quoted};
use super::{Ends, open};
use crate::dialect::copy::{Options, Progress, Way};
use crate::settings::Access;

/// Between two looks at how far the server is.
const LOOK: Duration = Duration::from_millis(200);

/// Somebody is connected to the source; the right to copy it is missing.
const FALL_BACK: [&str; 2] = ["55006", "42501"];

/// Copies the source, or says that only a dump can.
pub(super) async fn copy(
    ends: &mut Ends,
    name: &str,
    options: &mut Options<'_>,
) -> Result<Way, CopyError> {
    let settings = settings(&mut ends.source)
        .await
        .map_err(|error| ends.refused(&error))?;
    let total: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
        .fetch_one(&mut ends.source)
        .await
        .map_err(|error| ends.refused(&error))?;
    let mut watch = ends.watch().await?;
    // Our own session would be in the way, too.
    ends.leave_source().await;
    let template = quoted(&ends.from.database);
    let create = format!("CREATE DATABASE {} TEMPLATE {template}", quoted(name));
    let made = {
        let run = ends.server.run(&create);
        let mut run = std::pin::pin!(run);
        loop {
            tokio::select! {
                made = &mut run => break made,
                () = tokio::time::sleep(LOOK) => {
                    if options.cancel.is_cancelled() {
                        cancel(&mut watch, &create).await;
                    }
                    let done = size(&mut watch, name).await;
                    (options.progress)(Progress {
                        phase: "copying",
                        done,
                        total: u64::try_from(total).ok(),
                    });
                }
            }
        }
    };
    watch.close().await.ok();
    ends.return_to_source().await?;
    match made {
        Ok(()) => {}
        Err(_) if options.cancel.is_cancelled() => return Err(CopyError::Cancelled),
        Err(error) if code(&error).is_some_and(|code| FALL_BACK.contains(&code.as_str())) => {
            return Ok(Way::Dump);
        }
        Err(error) => return Err(ends.refused(&error)),
    }
    for setting in settings {
        let sql = format!("ALTER DATABASE {} {setting}", quoted(name));
        let set = ends.server.run(&sql).await;
        set.map_err(|error| ends.refused(&error))?;
    }
    Ok(Way::Template)
}

/// What the server does not copy: the settings of the database itself, as the ends of ALTER DATABASE.
pub(super) async fn settings(source: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT format('SET %I TO %s', split_part(entry, '=', 1), CASE \
           WHEN split_part(entry, '=', 1) IN ('search_path', 'temp_tablespaces', \
             'session_preload_libraries', 'local_preload_libraries') \
           THEN substr(entry, strpos(entry, '=') + 1) \
           ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END) \
         FROM pg_db_role_setting, unnest(setconfig) entry \
         WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .fetch_all(source)
    .await
}

/// How large a database is that is being made; nothing where the server does not tell yet.
async fn size(watch: &mut PgConnection, name: &str) -> u64 {
    let size: Result<i64, _> =
        sqlx::query_scalar("SELECT pg_database_size(oid) FROM pg_database WHERE datname = $1")
            .bind(name)
            .fetch_one(watch)
            .await;
    size.ok().and_then(|size| u64::try_from(size).ok()).unwrap_or_default()
}

async fn cancel(watch: &mut PgConnection, statement: &str) {
    let cancelled = sqlx::query(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query = $1 AND usename = current_user",
    )
    .bind(statement)
    .execute(watch)
    .await;
    // Where it cannot be cancelled, it is waited for.
    cancelled.ok();
}

impl Ends {
    /// A second session on the server, to look from.
    pub(super) async fn watch(&self) -> Result<PgConnection, CopyError> {
        let mut spec = self.to.clone();
        "postgres".clone_into(&mut spec.database);
        match open(&spec, Access::Read).await {
            Ok(opened) => Ok(opened.connection),
            Err(_) => {
                "template1".clone_into(&mut spec.database);
                Ok(open(&spec, Access::Read).await?.connection)
            }
        }
    }

    /// Closes the session in the source.
    async fn leave_source(&mut self) {
        todo!();
    }

    async fn return_to_source(&mut self) -> Result<(), CopyError> {
        self.source = open(&self.from, Access::Read).await?.connection;
        Ok(())
    }
}
