//! The locks of a statement that runs outside of transactions, seen from a second session: when it
//! comes back they are gone.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, Row};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::looked::Oid;
use crate::dialect::measure::LockMode;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(2);

/// What was seen: the strongest mode, when first and when last.
type Seen = BTreeMap<Oid, (LockMode, Instant, Instant)>;

/// Looks on until it is stopped.
#[derive(Debug)]
pub(super) struct Sampler {
    stop: oneshot::Sender<()>,
    looking: JoinHandle<Result<Seen, sqlx::Error>>,
}

impl Sampler {
    /// Connects, and looks at the locks of a session again and again.
    pub(super) async fn start(options: &PgConnectOptions, pid: i32) -> Result<Self, sqlx::Error> {
        let session = PgConnection::connect_with(options).await?;
        let (stop, stopped) = oneshot::channel();
        Ok(Self {
            stop,
            looking: tokio::spawn(look(session, pid, stopped)),
        })
    }

    /// What was seen, and for how long.
    pub(super) async fn stop(self) -> Result<BTreeMap<Oid, (LockMode, Duration)>, sqlx::Error> {
        // Where the other side is gone already, it has its result.
        let _ = self.stop.send(());
        let seen = match self.looking.await {
            Ok(seen) => seen?,
            Err(_) => Seen::new(),
        };
        let span = |(oid, (mode, first, last)): (Oid, (LockMode, Instant, Instant))| {
            (oid, (mode, last.duration_since(first) + PAUSE))
        };
        Ok(seen.into_iter().map(span).collect())
    }
}

async fn look(
    mut session: PgConnection,
    pid: i32,
    mut stopped: oneshot::Receiver<()>,
) -> Result<Seen, sqlx::Error> {
    let mut seen = Seen::new();
    loop {
        let rows = sqlx::query(
            "SELECT relation::bigint, mode FROM pg_locks WHERE pid = $1 AND locktype = 'relation' \
             AND granted",
        )
        .bind(pid)
        .fetch_all(&mut session)
        .await?;
        let now = Instant::now();
        for row in &rows {
            let Some(mode) = LockMode::parse(row.try_get(1)?) else {
                continue;
            };
            let entry = seen.entry(row.try_get(0)?).or_insert((mode, now, now));
            entry.0 = entry.0.max(mode);
            entry.2 = now;
        }
        tokio::select! {
            _ = &mut stopped => break,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
    // What it saw stands, whatever closing says.
    session.close().await.ok();
    Ok(seen)
}
