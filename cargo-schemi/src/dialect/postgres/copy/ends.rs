//! Both ends of a copy: a session in the source, and one on the target's server.

use std::time::Duration;

use rand::Rng;
use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::server::{Server, refused};
use super::{OWN_DATABASES, Target, dump, proof, template};
use crate::dialect::copy::{Copied, CopyError, Existing, Options, Others, Way};
use crate::dialect::postgres::connection::{made_out, open};
use crate::settings::{Access, PostgresSpec};

/// The first half of the lock by which the two ends find out that they are on one server.
const MEETING: i32 = 0x5c4e_3102;

/// Whether a user may make a database like another one.
const MAY_COPY: &str = "SELECT d.datistemplate OR me.rolsuper OR pg_has_role(current_user, d.datdba, 'USAGE') \
    FROM pg_database d JOIN pg_roles me ON me.rolname = current_user WHERE d.datname = $1";

/// Between two looks at whether our session has left the source, and how many there are.
const LOOK: Duration = Duration::from_millis(5);
const LOOKS: u32 = 400;

/// Both servers.
pub(super) struct Ends {
    pub(super) from: PostgresSpec,
    pub(super) to: PostgresSpec,
    source: Option<PgConnection>,
    pub(super) server: Server,
    pub(super) is_one_server: bool,
}

impl Ends {
    pub(super) async fn open(from: &PostgresSpec, to: &PostgresSpec) -> Result<Self, CopyError> {
        let from = made_out(from).await?;
        let to = made_out(to).await?;
        let source = open(&from, Access::Read).await?.connection;
        let server = Server::open(&to).await?;
        let mut ends = Self {
            from,
            to,
            source: Some(source),
            server,
            is_one_server: false,
        };
        ends.is_one_server = ends.meet().await?;
        Ok(ends)
    }

    /// Lets go of the source; the server's session goes on.
    pub(super) async fn into_server(mut self) -> Server {
        if let Some(source) = self.source.take() {
            source.close().await.ok();
        }
        self.server
    }

    pub(super) async fn close(self) {
        self.into_server().await.close().await;
    }

    pub(super) fn refused(&self, error: &sqlx::Error) -> CopyError {
        refused(&self.from.target, error)
    }

    /// The session in the source, opened anew where it was left.
    pub(super) async fn take_source(&mut self) -> Result<PgConnection, CopyError> {
        match self.source.take() {
            Some(session) => Ok(session),
            None => Ok(open(&self.from, Access::Read).await?.connection),
        }
    }

    /// Keeps it for the next one who wants it.
    pub(super) fn give_source(&mut self, session: PgConnection) {
        self.source = Some(session);
    }

    /// Closes the session in the source, and waits until the server knows.
    pub(super) async fn leave_source(&mut self) -> Result<(), CopyError> {
        match self.source.take() {
            Some(source) => self.see_off(source).await,
            None => Ok(()),
        }
    }

    /// Closes a session, and waits until the target's server knows.
    async fn see_off(&mut self, mut session: PgConnection) -> Result<(), CopyError> {
        let pid: Result<i32, _> = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(&mut session)
            .await;
        let pid = pid.map_err(|error| self.refused(&error))?;
        session.close().await.ok();
        for _ in 0..LOOKS {
            let is_there =
                sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)");
            let is_there = is_there.bind(pid).fetch_one(&mut self.server.session).await;
            if !is_there.map_err(|error| self.server.refused(&error))? {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Whether both are on one server: a name can be spelled in many ways, but a lock that one takes
    /// can only be seen by the other where they are.
    async fn meet(&mut self) -> Result<bool, CopyError> {
        let from = self.from.target.clone();
        let refused = |error| refused(&from, &error);
        let key: i32 = rand::rng().random();
        let source = match self.source.take() {
            Some(session) => self.source.insert(session),
            None => return Ok(false),
        };
        // Held by a transaction, it is let go of wherever a pooler has put us.
        let mut held = source.begin().await.map_err(refused)?;
        let lock = sqlx::query("SELECT pg_advisory_xact_lock_shared($1, $2)");
        let locked = lock.bind(MEETING).bind(key).execute(&mut *held).await;
        locked.map_err(refused)?;
        let met = self.server.is_locked(MEETING, key).await;
        held.rollback().await.map_err(refused)?;
        met.map_err(|error| self.server.refused(&error))
    }
}

impl Ends {
    /// Refuses what cannot be done, and says how it would be.
    pub(super) async fn look(
        &mut self,
        options: &Options<'_>,
        target: Target,
    ) -> Result<Way, CopyError> {
        if target == Target::Settings {
            self.refuse_same()?;
        }
        self.server.check_right().await?;
        if target == Target::Settings {
            self.check_target(options.existing, options.others).await?;
        }
        if !self.is_one_server || !options.selection.is_everything() {
            return Ok(Way::Dump);
        }
        // The server copies a database only while nobody else works in it.
        let sessions = self.server.sessions(&self.from.database).await?;
        // One of them is ours, unless we are in the same one to work from.
        let is_alone = sessions.len() <= 1;
        Ok(match is_alone && self.may_be_template().await? {
            true => Way::Template,
            false => Way::Dump,
        })
    }

    /// Whether the server lets the user copy the source.
    async fn may_be_template(&mut self) -> Result<bool, CopyError> {
        let may: Result<Option<bool>, _> = sqlx::query_scalar(MAY_COPY)
            .bind(&self.from.database)
            .fetch_optional(&mut self.server.session)
            .await;
        Ok(may
            .map_err(|error| self.server.refused(&error))?
            .unwrap_or_default())
    }

    fn refuse_same(&self) -> Result<(), CopyError> {
        if self.is_one_server && self.from.database == self.to.database {
            return Err(CopyError::Same {
                from: self.from.target.clone(),
                to: self.to.target.clone(),
                what: format!("database `{}` of one server", self.to.database),
            });
        }
        Ok(())
    }

    /// Whether the target may be made or replaced.
    async fn check_target(&mut self, existing: Existing, others: Others) -> Result<(), CopyError> {
        if OWN_DATABASES.contains(&self.to.database.as_str()) {
            return Err(CopyError::Reserved {
                to: self.to.target.clone(),
                database: self.to.database.clone(),
            });
        }
        if !self.server.has(&self.to.database).await? {
            return Ok(());
        }
        let sessions = self.server.sessions(&self.to.database).await?;
        if !sessions.is_empty() && others == Others::Keep {
            let to = self.to.target.clone();
            return Err(CopyError::InUse { to, sessions });
        }
        self.refuse_full(existing).await?;
        self.server.check_owner(&self.to).await?;
        self.server.check_sessions(&self.to).await
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
        self.see_off(session).await?;
        match tables.map_err(|error| self.server.refused(&error))? {
            0 => Ok(()),
            tables => Err(CopyError::NotEmpty {
                to: self.to.target.clone(),
                name: self.to.database.clone(),
                tables: u64::try_from(tables).unwrap_or_default(),
            }),
        }
    }

    /// Looks once more at a target that may not be replaced: somebody may have filled it while it was
    /// copied, or made it.
    pub(super) async fn check_again(&mut self, existing: Existing) -> Result<(), CopyError> {
        match self.server.has(&self.to.database).await? {
            true => self.refuse_full(existing).await,
            false => Ok(()),
        }
    }

    /// Builds a copy beside the target, under a name of its own, and proves it.
    pub(super) async fn make(
        &mut self,
        target: Target,
        options: &mut Options<'_>,
    ) -> Result<(String, Copied), CopyError> {
        let way = self.look(options, target).await?;
        self.server.remove_leftovers().await?;
        let name = self.server.reserve().await?;
        let cancel = options.cancel.clone();
        let built = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(CopyError::Cancelled),
            built = self.build(way, &name, target, options) => built,
        };
        match built {
            Ok(copied) => Ok((name, copied)),
            Err(error) => {
                self.discard(&name).await;
                Err(error)
            }
        }
    }

    async fn build(
        &mut self,
        way: Way,
        name: &str,
        target: Target,
        options: &mut Options<'_>,
    ) -> Result<Copied, CopyError> {
        if way == Way::Template
            && let Some(copied) = template::copy(self, name, options).await?
        {
            return Ok(copied);
        }
        dump::copy(self, name, target, options).await
    }

    /// Removes what there is of a copy that is not wanted any more. What is left of it nevertheless,
    /// the next one removes.
    pub(super) async fn discard(&mut self, name: &str) {
        // It may still be at what it was told last.
        self.server.interrupt().await;
        self.server.drop_database(name).await.ok();
    }
}
