//! Rows, streamed from server to server: through the masks and conditions, which the source itself
//! applies, and never by way of a disk.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use futures_util::stream::Stream;
use sqlx::Connection;
use sqlx::postgres::{PgConnection, PgCopyIn};

use super::server::{code, refused_by_target, said};
use super::snapshot::{LOCK_TIMEOUT, PLAIN, Snapshot, run};
use super::wanted::Wanted;
use crate::dialect::copy::CopyError;
use crate::dialect::postgres::connection::open;
use crate::settings::{Access, PostgresSpec};

/// How much is sent at a time: a message for each row would cost more than its row.
const PIECE: usize = 128 * 1024;

/// How much is sent before the target is asked whether it is content.
const SEGMENT: usize = 256 * 1024 * 1024;

/// Nobody sees the copy before it is whole, and the exchange is waited for.
const QUICK: &str = "SET synchronous_commit = off; SET lock_timeout = 0";

/// What sessions on both sides say of text, where the source takes any bytes for it.
pub(super) const ANY_BYTES: &str = "SET client_encoding = 'SQL_ASCII'";

/// How many rows of which table were sent, and arrived.
pub(super) type Sent = BTreeMap<i64, u64>;

/// Between a source and a copy.
pub(super) struct Road<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) from: &'a PostgresSpec,
    /// The copy.
    pub(super) to: &'a PostgresSpec,
    /// What both sessions are told first.
    pub(super) first: &'static str,
}

impl Road<'_> {
    /// Copies the rows of tables, some at a time, the largest first.
    pub(super) async fn copy(&self, wanted: &[Wanted], jobs: usize) -> Result<Sent, CopyError> {
        let mut tables: Vec<&Wanted> = wanted.iter().filter(|wanted| wanted.is_full()).collect();
        tables.sort_by_key(|wanted| std::cmp::Reverse(wanted.table.bytes));
        let jobs = jobs.min(tables.len());
        let queue = Mutex::new(VecDeque::from(tables));
        let workers = (0..jobs).map(|_| self.work(&queue));
        let parts = try_join_all(workers).await?;
        Ok(parts.into_iter().flatten().collect())
    }

    /// Copies one table after the other, until none is left.
    async fn work(&self, queue: &Mutex<VecDeque<&Wanted>>) -> Result<Sent, CopyError> {
        let mut reader = self.snapshot.join().await?;
        let mut writer = writer(self.to).await?;
        if !self.first.is_empty() {
            for session in [&mut reader, &mut writer] {
                run(session, self.first)
                    .await
                    .map_err(|error| self.refused(&error))?;
            }
        }
        let next = || {
            queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front()
        };
        let mut sent = Sent::new();
        while let Some(wanted) = next() {
            let rows = self.table(&mut reader, &mut writer, wanted).await?;
            sent.insert(wanted.table.oid, rows);
        }
        reader.close().await.ok();
        writer.close().await.ok();
        Ok(sent)
    }

    async fn table(
        &self,
        reader: &mut PgConnection,
        writer: &mut PgConnection,
        wanted: &Wanted,
    ) -> Result<u64, CopyError> {
        let read = |error: sqlx::Error| self.unread(wanted, &error);
        let wrote = |error: sqlx::Error| self.unwritten(wanted, &error);
        let rows = reader.copy_out_raw(&wanted.copy_out()).await;
        let mut rows = rows.map_err(read)?;
        let (empty, copy_in) = wanted.copy_in();
        let mut pieces = Pieces::default();
        let mut stored = 0;
        pieces.fill(&mut rows).await.map_err(read)?;
        if pieces.is_empty() {
            return Ok(0);
        }
        run(writer, &format!("BEGIN; {empty}"))
            .await
            .map_err(wrote)?;
        while !pieces.is_empty() {
            let mut sink = writer.copy_in_raw(&copy_in).await.map_err(wrote)?;
            let mut sent = 0;
            while !pieces.is_empty() && sent < SEGMENT {
                sent += pieces.send(&mut sink).await.map_err(wrote)?;
                pieces.fill(&mut rows).await.map_err(read)?;
            }
            stored += sink.finish().await.map_err(wrote)?;
        }
        run(writer, "COMMIT").await.map_err(wrote)?;
        match pieces.rows == stored {
            true => Ok(stored),
            false => Err(CopyError::Differs {
                from: self.from.target.clone(),
                what: format!(
                    "{stored} of {} rows of {}",
                    pieces.rows,
                    wanted.table.full_name()
                ),
            }),
        }
    }

    fn refused(&self, error: &sqlx::Error) -> CopyError {
        CopyError::Refused {
            from: self.from.target.clone(),
            message: said(error),
        }
    }

    fn unread(&self, wanted: &Wanted, error: &sqlx::Error) -> CopyError {
        let from = self.from.target.clone();
        let table = wanted.table.full_name().to_string();
        match code(error).as_deref() {
            Some(LOCK_TIMEOUT) => CopyError::Locked { from, table },
            Some(_) if wanted.is_filtered() => CopyError::Expression {
                from,
                places: wanted.places(),
                message: said(error),
            },
            Some(_) | None => CopyError::Refused {
                from,
                message: format!("{table} cannot be read: {}", said(error)),
            },
        }
    }

    fn unwritten(&self, wanted: &Wanted, error: &sqlx::Error) -> CopyError {
        let table = wanted.table.full_name().to_string();
        match wanted.is_masked() && code(error).is_some() {
            true => CopyError::Masked {
                masks: wanted
                    .mask_places()
                    .into_iter()
                    .map(|(_, place)| place)
                    .collect(),
                message: said(error),
                table,
            },
            false => refused_by_target(&self.to.target, error).of(&table),
        }
    }
}

/// Rows gathered to be sent together.
#[derive(Default)]
struct Pieces {
    buffer: Vec<u8>,
    rows: u64,
}

impl Pieces {
    fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// Takes rows until there are enough to send, or no more.
    async fn fill<B: AsRef<[u8]>>(
        &mut self,
        rows: &mut (impl Stream<Item = Result<B, sqlx::Error>> + Unpin),
    ) -> Result<(), sqlx::Error> {
        while self.buffer.len() < PIECE {
            let Some(row) = rows.try_next().await? else {
                break;
            };
            self.buffer.extend_from_slice(row.as_ref());
            self.rows += 1;
        }
        Ok(())
    }

    async fn send(&mut self, sink: &mut PgCopyIn<&mut PgConnection>) -> Result<usize, sqlx::Error> {
        let sent = self.buffer.len();
        sink.send(self.buffer.as_slice()).await?;
        self.buffer.clear();
        Ok(sent)
    }
}

/// A session in the copy, to write with.
pub(super) async fn writer(to: &PostgresSpec) -> Result<PgConnection, CopyError> {
    let mut spec = to.clone();
    spec.statement_timeout = Some(Duration::ZERO);
    let mut session = open(&spec, Access::Write).await?.connection;
    match run(&mut session, &format!("{PLAIN}; {QUICK}")).await {
        Ok(()) => Ok(session),
        Err(error) => Err(super::server::refused(&to.target, &error)),
    }
}
