//! A PostgreSQL database copied into one that takes its target's place at the end.
//!
//! | module | holds |
//! |---|---|
//! | `server` | whole databases: made, exchanged, dropped; leftovers |
//! | `template` | the server's own copy, where source and target are on one server |
//! | `proof` | whether the copy is equal |
//! | [`error`] | [`CopyError`] |

pub mod error;
mod proof;
mod server;
mod template;

use rand::Rng;
use sqlx::postgres::PgConnection;
use sqlx::Connection;

pub use error::CopyError;

use super::connection::open;
use crate::dialect::copy::{Copied, Existing, Options, Others, Selection, Way};
use crate::settings::{Access, PasswordSource, PostgresSpec};
use server::{Server, said};

/// The first half of the lock by which the two ends find out that they are on one server.
const MEETING: i32 = 0x5c4e_3102;

/// Whether the database is there.
///
/// # Errors
/// A server that cannot be reached.
pub async fn exists(spec: &PostgresSpec) -> Result<bool, CopyError> {
    let mut server = Server::open(spec).await?;
    let found = server.has(&spec.database).await;
    let found = found.map_err(|error| server.refused(&error));
    server.close().await;
    found
}

/// How [`copy`] would go about it. Nothing is written.
///
/// # Errors
/// As [`copy`], as far as reading shows it.
pub async fn plan(
    from: &PostgresSpec,
    to: &PostgresSpec,
    options: &Options<'_>,
) -> Result<Way, CopyError> {
    let mut ends = Ends::open(from, to).await?;
    let way = ends.look(options.selection, options.existing, Others::Disconnect).await;
    ends.close().await;
    way
}

/// Copies a database. Nothing but reading happens to the source.
///
/// # Errors
/// The first thing that hinders it; the target is then as it was.
pub async fn copy(
    from: &PostgresSpec,
    to: &PostgresSpec,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let mut ends = Ends::open(from, to).await?;
    let copied = ends.copy(options).await;
    ends.close().await;
    copied
}

/// Both servers.
struct Ends {
    from: PostgresSpec,
    to: PostgresSpec,
    source: PgConnection,
    server: Server,
    is_one_server: bool,
}

impl Ends {
    async fn open(from: &PostgresSpec, to: &PostgresSpec) -> Result<Self, CopyError> {
        let from = with_password(from).await;
        let to = with_password(to).await;
        let source = open(&from, Access::Read).await?.connection;
        let server = Server::open(&to).await?;
        let mut ends = Self {
            from,
            to,
            source,
            server,
            is_one_server: false,
        };
        ends.is_one_server = ends.meet().await.map_err(|error| ends.refused(&error))?;
        Ok(ends)
    }

    async fn close(self) {
        self.source.close().await.ok();
        self.server.close().await;
    }

    fn refused(&self, error: &sqlx::Error) -> CopyError {
        CopyError::Refused {
            from: self.from.target.clone(),
            message: said(error),
        }
    }

    /// Whether both are on one server: a name can be spelled in many ways, but a lock that one takes
    /// can only be seen by the other where they are.
    async fn meet(&mut self) -> Result<bool, sqlx::Error> {
        let key: i32 = rand::rng().random();
        sqlx::query("SELECT pg_advisory_lock_shared($1, $2)")
            .bind(MEETING)
            .bind(key)
            .execute(&mut self.source)
            .await?;
        let met = self.server.is_locked(MEETING, key).await?;
        sqlx::query("SELECT pg_advisory_unlock_shared($1, $2)")
            .bind(MEETING)
            .bind(key)
            .execute(&mut self.source)
            .await?;
        Ok(met)
    }
}

/// The password is fetched once: its command may ask somebody. A failure is told when connecting.
async fn with_password(spec: &PostgresSpec) -> PostgresSpec {
    let mut spec = spec.clone();
    if let Ok(Some(password)) = spec.password.fetch().await {
        spec.password = PasswordSource::Said(password);
    }
    spec
}

impl Ends {
    /// Refuses what cannot be done, and says how it would be.
    async fn look(
        &mut self,
        selection: &Selection,
        existing: Existing,
        others: Others,
    ) -> Result<Way, CopyError> {
        if self.is_one_server && self.from.database == self.to.database {
            return Err(CopyError::Same {
                from: self.from.target.clone(),
                to: self.to.target.clone(),
                database: self.to.database.clone(),
            });
        }
        self.check_target(existing, others).await?;
        if !self.is_one_server || !selection.is_everything() {
            return Ok(Way::Dump);
        }
        // The server copies a database only while nobody else works in it.
        let database = self.from.database.clone();
        let sessions = self.server.sessions(&database).await;
        let sessions = sessions.map_err(|error| self.refused(&error))?;
        // One of them is ours.
        Ok(match sessions.len() {
            0 | 1 => Way::Template,
            _ => Way::Dump,
        })
    }

    /// Whether the target may be made or replaced.
    async fn check_target(&mut self, existing: Existing, others: Others) -> Result<(), CopyError> {
        let may: bool = sqlx::query_scalar(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(&mut self.server.session)
        .await
        .map_err(|error| self.server_refused(&error))?;
        if !may {
            let user = sqlx::query_scalar("SELECT current_user::text")
                .fetch_one(&mut self.server.session)
                .await
                .map_err(|error| self.server_refused(&error))?;
            let to = self.to.target.clone();
            return Err(CopyError::NoRight { to, user });
        }
        let database = self.to.database.clone();
        let exists = self.server.has(&database).await;
        if !exists.map_err(|error| self.server_refused(&error))? {
            return Ok(());
        }
        let sessions = self.server.sessions(&database).await;
        let sessions = sessions.map_err(|error| self.server_refused(&error))?;
        if !sessions.is_empty() && others == Others::Keep {
            let to = self.to.target.clone();
            return Err(CopyError::InUse { to, sessions });
        }
        self.refuse_full(existing).await
    }

    /// Refuses a target that holds something, unless it may be replaced.
    async fn refuse_full(&mut self, existing: Existing) -> Result<(), CopyError> {
        if existing == Existing::Replace {
            return Ok(());
        }
        let mut session = open(&self.to, Access::Read).await?.connection;
        let tables: Result<i64, _> = sqlx::query_scalar(proof::TABLES_COUNT)
            .fetch_one(&mut session)
            .await;
        session.close().await.ok();
        match tables.map_err(|error| self.server_refused(&error))? {
            0 => Ok(()),
            tables => Err(CopyError::NotEmpty {
                to: self.to.target.clone(),
                database: self.to.database.clone(),
                tables: u64::try_from(tables).unwrap_or_default(),
            }),
        }
    }

    async fn copy(&mut self, options: &mut Options<'_>) -> Result<Copied, CopyError> {
        let way = self
            .look(options.selection, options.existing, options.others)
            .await?;
        let cleaned = self.server.remove_leftovers().await;
        cleaned.map_err(|error| self.server_refused(&error))?;
        let name = self.server.reserve().await;
        let name = name.map_err(|error| self.server_refused(&error))?;
        let copied = self.build(way, &name, options).await;
        if copied.is_err() {
            // What hindered the copy is told; what is left of it the next one removes.
            self.server.drop_database(&name).await.ok();
        }
        copied
    }

    /// Builds the copy under a name of its own, proves it, and puts it in its place.
    async fn build(
        &mut self,
        way: Way,
        name: &str,
        options: &mut Options<'_>,
    ) -> Result<Copied, CopyError> {
        let way = match way {
            Way::Template => template::copy(self, name, options).await?,
            Way::Dump | Way::Backup | Way::Rows => Way::Dump,
        };
        if way == Way::Dump {
            todo!();
        }
        let copied = proof::prove(self, way, name, options).await?;
        if options.cancel.is_cancelled() {
            return Err(CopyError::Cancelled);
        }
        let disconnect = options.others == Others::Disconnect;
        let database = self.to.database.clone();
        self.server.exchange(name, &database, disconnect).await?;
        Ok(copied)
    }

    fn server_refused(&self, error: &sqlx::Error) -> CopyError {
        CopyError::Refused {
            from: self.to.target.clone(),
            message: said(error),
        }
    }
}
