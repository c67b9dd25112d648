//! A copy put in the place of a database, both at one blow.

use std::time::Duration;

use sqlx::{Connection, PgConnection};

use super::server::{Server, code, quoted};
use crate::dialect::copy::{CopyError, Others};
use crate::settings::PostgresSpec;

/// Between two rounds of ending sessions while the server waits for them to go.
const ROUND: Duration = Duration::from_millis(50);

/// How often it is tried: the server waits some seconds each time.
const TRIES: u32 = 3;

/// Somebody is connected.
const IN_USE: &str = "55006";

impl Server {
    /// Puts a copy in the place of the target, and drops what was there.
    pub(super) async fn exchange(
        &mut self,
        copy: &str,
        to: &PostgresSpec,
        others: Others,
    ) -> Result<(), CopyError> {
        let database = &to.database;
        let old = self.reserve().await?;
        let exists = self.has(database).await?;
        let (new, name) = (quoted(copy), quoted(database));
        let away = match exists {
            true => format!("ALTER DATABASE {name} RENAME TO {};", quoted(&old)),
            false => String::new(),
        };
        let swap = format!("BEGIN; {away} ALTER DATABASE {new} RENAME TO {name}; COMMIT");
        // Nobody has business in the copy; in the target they are asked to go only if we may.
        let to_leave = match others {
            Others::Keep => vec![copy.to_owned()],
            Others::Disconnect => vec![copy.to_owned(), database.clone()],
        };
        for last in [false, false, true].into_iter().take(TRIES as usize) {
            let sessions = self.sessions(database).await?;
            if others == Others::Keep && !sessions.is_empty() {
                let to = to.target.clone();
                return Err(CopyError::InUse { to, sessions });
            }
            let Err(error) = self.run_alone(&swap, &to_leave).await? else {
                break;
            };
            self.run("ROLLBACK").await.ok();
            if code(&error).as_deref() != Some(IN_USE) {
                return Err(self.refused(&error));
            }
            if last {
                let mut sessions = self.sessions(database).await?;
                sessions.extend(self.sessions(copy).await?);
                let to = to.target.clone();
                return Err(CopyError::Stubborn { to, sessions });
            }
        }
        if exists {
            // The copy is in place: what cannot be dropped now, the next run drops.
            self.drop_database(&old).await.ok();
        }
        Ok(())
    }

    /// Renames a copy that takes nobody's place.
    pub(super) async fn rename(&mut self, copy: &str, to: &str) -> Result<(), CopyError> {
        let rename = format!("ALTER DATABASE {} RENAME TO {}", quoted(copy), quoted(to));
        let renamed = self.run_alone(&rename, &[copy.to_owned()]).await?;
        renamed.map_err(|error| self.refused(&error))
    }

    /// Runs a statement that waits until nobody is in these databases, while their sessions are ended.
    /// It locks them first, so that nobody new gets in.
    async fn run_alone(
        &mut self,
        sql: &str,
        databases: &[String],
    ) -> Result<Result<(), sqlx::Error>, CopyError> {
        let mut second = self.second().await?;
        disconnect(&mut second, databases).await;
        let done = {
            let mut run = std::pin::pin!(self.run(sql));
            loop {
                tokio::select! {
                    done = &mut run => break done,
                    () = tokio::time::sleep(ROUND) => disconnect(&mut second, databases).await,
                }
            }
        };
        second.close().await.ok();
        Ok(done)
    }
}

/// Ends the sessions of databases. Those that cannot be ended are named when the time is over.
async fn disconnect(session: &mut PgConnection, databases: &[String]) {
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = ANY ($1) AND pid <> pg_backend_pid()",
    )
    .bind(databases)
    .execute(session)
    .await
    .ok();
}
