//! A running statement watched: who blocks it is named, and who wishes to stop is heard.

use std::pin::pin;
use std::ptr::NonNull;
use std::time::{Duration, Instant};

use libsqlite3_sys::{sqlite3, sqlite3_interrupt};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio::time::{sleep, timeout};

use super::{ApplyError, ApplyOptions, Listener};
use crate::migrate::database::Database;
use crate::migrate::error::ServerError;
use crate::migrate::event::{Blocker, Event};
use crate::migrate::lock;
use crate::migrate::session::{Bind, BrokenOff};

/// What reaches a statement from outside while it runs.
pub(super) enum Watch {
    /// A second session.
    Postgres(Box<Monitor>),
    /// The connection's own handle, which another thread may interrupt.
    Sqlite(Handle),
}

pub(super) struct Monitor {
    pid: i64,
    options: Option<PgConnectOptions>,
    session: Option<Database>,
    /// Who was in the way when we looked last.
    blockers: Vec<Blocker>,
}

/// SQLite's handle of a connection that outlives it.
#[derive(Clone, Copy)]
pub(super) struct Handle(NonNull<sqlite3>);

// SAFETY: the only thing done with it is sqlite3_interrupt, which SQLite allows from any thread
// while the connection is open; `Run` borrows the connection for as long as it holds the handle.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Handle {
    fn interrupt(self) {
        // SAFETY: the connection is borrowed by the `Run` that holds this handle, hence open.
        unsafe { sqlite3_interrupt(self.0.as_ptr()) }
    }
}

/// How often to look who is in the way: more than once before the time is up.
fn look(lock_timeout: Duration) -> Duration {
    let longest = Duration::from_millis(500);
    if lock_timeout.is_zero() {
        return longest;
    }
    (lock_timeout / 3).clamp(Duration::from_millis(20), longest)
}

/// How long opening the second session or asking it may take: it is a courtesy.
const COURTESY: Duration = Duration::from_secs(3);

impl Watch {
    pub(super) async fn new(
        database: &mut Database,
        options: &ApplyOptions,
    ) -> Result<Self, ApplyError> {
        if let Database::Sqlite(connection) = database {
            let mut handle = connection.lock_handle().await.map_err(|error| {
                ApplyError::server("reaching the connection")(ServerError::from(error))
            })?;
            return Ok(Self::Sqlite(Handle(handle.as_raw_handle())));
        }
        let pid = database
            .value("SELECT pg_backend_pid()::text", &[])
            .await
            .map_err(ApplyError::server("asking for the session's number"))?;
        Ok(Self::Postgres(Box::new(Monitor {
            pid: pid.and_then(|pid| pid.parse().ok()).unwrap_or(0),
            options: options.monitor.clone(),
            session: None,
            blockers: Vec::new(),
        })))
    }

    /// Runs SQL and tells of what is in its way. Once somebody wishes to stop, the statement is
    /// cancelled, and its end is still waited for, so that the connection can roll back.
    pub(super) async fn run(
        &mut self,
        database: &mut Database,
        sql: &str,
        options: &ApplyOptions,
        events: Listener<'_>,
    ) -> Result<u64, BrokenOff> {
        let begun = Instant::now();
        if let Self::Postgres(monitor) = self {
            monitor.blockers.clear();
        }
        let look = look(options.lock_timeout);
        let mut running = pin!(database.script(sql));
        loop {
            let stop = options.cancel.is_cancelled();
            let pause = if stop {
                Duration::from_millis(10)
            } else {
                look
            };
            tokio::select! {
                biased;
                result = &mut running => return result,
                () = options.cancel.cancelled(), if !stop => {}
                () = sleep(pause) => {}
            }
            match self {
                Self::Sqlite(handle) if options.cancel.is_cancelled() => handle.interrupt(),
                Self::Sqlite(_) => {}
                Self::Postgres(monitor) if options.cancel.is_cancelled() => {
                    monitor.cancel(events).await;
                    return running.await;
                }
                Self::Postgres(monitor) => monitor.look(begun.elapsed(), events).await,
            }
        }
    }

    /// Who was in the way when we looked last.
    pub(super) fn blockers(&self) -> Vec<Blocker> {
        match self {
            Self::Postgres(monitor) => monitor.blockers.clone(),
            Self::Sqlite(_) => Vec::new(),
        }
    }
}

impl Monitor {
    async fn look(&mut self, waited: Duration, events: Listener<'_>) {
        let pid = self.pid;
        let Some(session) = self.session().await else {
            return;
        };
        let Ok(Ok(blockers)) = timeout(COURTESY, lock::blockers_of(session, pid)).await else {
            return;
        };
        if blockers != self.blockers && !blockers.is_empty() {
            let blockers = blockers.clone();
            events(Event::Waiting { blockers, waited });
        }
        self.blockers = blockers;
    }

    async fn cancel(&mut self, events: Listener<'_>) {
        let pid = self.pid;
        let sql = "SELECT pg_cancel_backend($1::int)::text";
        if let Some(session) = self.session().await {
            let answer = timeout(COURTESY, session.value(sql, &[Bind::Int(pid)])).await;
            if matches!(answer, Ok(Ok(Some(yes))) if yes == "true") {
                return;
            }
        }
        let text = "the server cannot be asked to cancel the statement; waiting for its end".into();
        events(Event::Notice { text });
    }

    /// The second session, opened when it is first needed.
    async fn session(&mut self) -> Option<&mut Database> {
        if self.session.is_none() {
            let options = self.options.clone()?;
            let opened: PgConnection = timeout(COURTESY, options.connect()).await.ok()?.ok()?;
            self.session = Some(Database::Postgres(opened));
        }
        self.session.as_mut()
    }
}
