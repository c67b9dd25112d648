//! One look at a session: its locks, and the relations behind them.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use crate::dialect::measure::{Lock, LockMode, Relation};

/// A relation's number, which it keeps as long as it lives.
pub(super) type Oid = i64;

/// A table or an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) kind: Relation,
    /// The table that it is, or belongs to.
    pub(super) table: Oid,
    /// The file that it is in; it changes when everything is written anew.
    pub(super) file: Option<i64>,
}

impl Found {
    /// A lock on it.
    pub(super) fn locked(&self, mode: LockMode, held: Duration) -> Lock {
        Lock {
            kind: self.kind,
            relation: self.name.clone(),
            mode,
            held,
        }
    }
}

/// A lock that the session holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) mode: LockMode,
    /// `None` where it was dropped since.
    pub(super) relation: Option<Found>,
    /// The rows read from it in this transaction.
    pub(super) scanned: u64,
    /// The rows written to it in this transaction.
    pub(super) written: u64,
}

/// A relation's name, kind, table and file.
const FOUND: &str = "c.oid::regclass::text, c.relkind::text, coalesce(i.indrelid, c.oid)::bigint, \
    pg_relation_filenode(c.oid)::bigint";

/// The rows that this session has read from a table. Those that it came to by way of an index are
/// counted there; what an index has returned itself are entries, which are no rows.
const SCANNED: &str = "CASE WHEN c.relkind IN ('i', 'I') THEN 0 \
    ELSE coalesce(pg_stat_get_xact_tuples_returned(c.oid), 0) END \
    + coalesce(pg_stat_get_xact_tuples_fetched(c.oid), 0)";

/// The rows that it has written to a table.
const WRITTEN: &str = "CASE WHEN c.relkind IN ('i', 'I') THEN 0 \
    ELSE coalesce(pg_stat_get_xact_tuples_inserted(c.oid), 0) \
    + coalesce(pg_stat_get_xact_tuples_updated(c.oid), 0) \
    + coalesce(pg_stat_get_xact_tuples_deleted(c.oid), 0) END";

/// Tables and indexes that are neither the server's own nor a session's.
const OURS: &str = "c.relkind IN ('r', 'm', 'p', 'i', 'I') \
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
    AND n.nspname NOT LIKE 'pg\\_temp\\_%'";

/// All tables and indexes.
pub(super) async fn relations(
    session: &mut PgConnection,
) -> Result<BTreeMap<Oid, Found>, sqlx::Error> {
    let sql = format!(
        "SELECT c.oid::bigint, {FOUND} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE {OURS}"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(session)
        .await?;
    let pair = |row: &PgRow| Ok((row.try_get(0)?, found(row, 1)?));
    rows.iter().map(pair).collect()
}

/// What this session has read and written by each table and index and not told the server yet: earlier
/// transactions are in there.
pub(super) async fn untold(
    session: &mut PgConnection,
) -> Result<BTreeMap<Oid, (u64, u64)>, sqlx::Error> {
    let sql = format!(
        "SELECT * FROM (SELECT c.oid::bigint, {SCANNED} AS scanned, {WRITTEN} AS written \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE {OURS}) AS counts WHERE scanned + written > 0"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(session)
        .await?;
    let pair = |row: &PgRow| Ok((row.try_get(0)?, (count(row, 1)?, count(row, 2)?)));
    rows.iter().map(pair).collect()
}

fn count(row: &PgRow, at: usize) -> Result<u64, sqlx::Error> {
    let count: i64 = row.try_get(at)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// What this session has locked, each with its strongest mode.
pub(super) async fn held(session: &mut PgConnection) -> Result<BTreeMap<Oid, Held>, sqlx::Error> {
    let sql = format!(
        "SELECT l.relation::bigint, l.mode, c.oid IS NOT NULL AS is_there, {FOUND}, \
           {SCANNED}, {WRITTEN} \
         FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation \
         LEFT JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_index i ON i.indexrelid = c.oid \
         WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted \
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
           AND (c.oid IS NULL OR {OURS})"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(session)
        .await?;
    let mut all: BTreeMap<Oid, Held> = BTreeMap::new();
    for row in &rows {
        let Some(mode) = LockMode::parse(row.try_get(1)?) else {
            continue;
        };
        let relation = match row.try_get(2)? {
            true => Some(found(row, 3)?),
            false => None,
        };
        let held = Held {
            mode,
            relation,
            scanned: count(row, 7)?,
            written: count(row, 8)?,
        };
        let known = all.entry(row.try_get(0)?).or_insert_with(|| held.clone());
        known.mode = known.mode.max(mode);
    }
    Ok(all)
}

fn found(row: &PgRow, at: usize) -> Result<Found, sqlx::Error> {
    let kind: String = row.try_get(at + 1)?;
    Ok(Found {
        name: row.try_get(at)?,
        kind: match kind.as_str() {
            "i" | "I" => Relation::Index,
            _ => Relation::Table,
        },
        table: row.try_get(at + 2)?,
        file: row.try_get(at + 3)?,
    })
}

/// The session's number.
pub(super) async fn pid(session: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(session)
        .await
}

/// How far the server's log is, in bytes.
pub(super) async fn wal(session: &mut PgConnection) -> Result<u64, sqlx::Error> {
    let bytes: i64 =
        sqlx::query_scalar("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
            .fetch_one(session)
            .await?;
    Ok(u64::try_from(bytes).unwrap_or_default())
}

/// How many rows there are in tables whose names are quoted; `None` where we may not look.
pub(super) async fn count_rows(
    session: &mut PgConnection,
    tables: &[&str],
) -> Result<Option<u64>, sqlx::Error> {
    let counts: Vec<String> = tables
        .iter()
        .map(|table| format!("(SELECT count(*) FROM ONLY {table})"))
        .collect();
    let sql = format!("SELECT {}", counts.join(" + "));
    // A policy may hide rows even from their owner: that is an error, and ours alone.
    run(
        session,
        "SAVEPOINT schemi_look; SET LOCAL row_security = off",
    )
    .await?;
    let counted: Result<i64, _> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(&mut *session)
        .await;
    let over = "ROLLBACK TO SAVEPOINT schemi_look; RELEASE SAVEPOINT schemi_look";
    run(session, over).await?;
    Ok(counted.ok().and_then(|rows| u64::try_from(rows).ok()))
}

async fn run(session: &mut PgConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(session).await.map(|_| ())
}
