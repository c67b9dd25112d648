//! The server's own copy, `CREATE DATABASE … TEMPLATE`: the fastest way, while nobody else works in
//! the source.

use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::PgConnection;

use super::ends::Ends;
use super::proof::{self, Counts};
use super::properties::Properties;
use super::rows::writer;
use super::server::{code, quoted};
use super::snapshot::{PLAIN, run};
use crate::dialect::copy::{Copied, CopyError, Options, Progress, Way};

/// Between two looks at how far the server is.
const LOOK: Duration = Duration::from_millis(250);

/// Somebody is connected to the source; the right to copy it is missing.
const FALL_BACK: [&str; 2] = ["55006", "42501"];

/// From this size on files are copied as such. It costs two checkpoints, and the log of every page
/// that is saved is worth more than them.
const LARGE: u64 = 64 * 1024 * 1024;

/// The first version that can copy in two ways.
const HAS_STRATEGIES: i32 = 150_000;

/// Who has done what in a database: it grows with every row that is written.
const WRITTEN: &str = "SELECT coalesce(sum(tup_inserted + tup_updated + tup_deleted), 0)::int8 \
    FROM pg_stat_database WHERE datname = $1";

/// How large a database is that is being made, for those who may look: it has no name yet.
const SIZE: &str = "SELECT coalesce(sum((pg_stat_file('base/' || x.d || '/' || f, true)).size), 0)::int8 \
    FROM (SELECT max(d::int8) AS d FROM pg_ls_dir('base') d WHERE d ~ '^[0-9]+$' \
        AND d::int8 NOT IN (SELECT oid::int8 FROM pg_database)) x, \
    LATERAL pg_ls_dir('base/' || x.d, true, false) f WHERE x.d IS NOT NULL";

/// Copies the source; nothing is made where only a dump can.
pub(super) async fn copy(
    ends: &mut Ends,
    name: &str,
    options: &mut Options<'_>,
) -> Result<Option<Copied>, CopyError> {
    let database = ends.from.database.clone();
    let properties = Properties::of(&mut ends.server.session, &database).await;
    let properties = properties.map_err(|error| ends.refused(&error))?;
    let bytes = size(ends).await?;
    let written = written(ends).await?;
    // Our own session would be in the way, too.
    ends.leave_source().await?;
    let strategy = match ends.server.version >= HAS_STRATEGIES && bytes > LARGE {
        true => " STRATEGY FILE_COPY",
        false => "",
    };
    let create = format!(
        "CREATE DATABASE {} TEMPLATE {}{strategy}",
        quoted(name),
        quoted(&database)
    );
    match watched(ends, &create, bytes, options).await? {
        Ok(()) => {}
        Err(error) if code(&error).is_some_and(|code| FALL_BACK.contains(&code.as_str())) => {
            return Ok(None);
        }
        Err(error) => return Err(ends.server.refused(&error)),
    }
    (options.progress)(Progress {
        phase: "checking the copy",
        done: 0,
        total: None,
    });
    let mut warnings = Vec::new();
    let here = prove(ends, name, written, &mut warnings).await?;
    let server = &mut ends.server;
    properties.give(server, name, &mut warnings).await;
    Ok(Some(Copied {
        way: Way::Template,
        tables: here.len() as u64,
        rows: here.values().sum(),
        bytes,
        warnings,
    }))
}

/// Has the server make it, and tells how far it is.
async fn watched(
    ends: &mut Ends,
    create: &str,
    total: u64,
    options: &mut Options<'_>,
) -> Result<Result<(), sqlx::Error>, CopyError> {
    let mut watch = ends.server.second().await?;
    let done = {
        let mut run = std::pin::pin!(ends.server.run(create));
        loop {
            tokio::select! {
                done = &mut run => break done,
                () = tokio::time::sleep(LOOK) => {
                    let done = made(&mut watch).await;
                    (options.progress)(Progress {
                        phase: "copying",
                        done: done.unwrap_or_default(),
                        total: done.map(|_| total),
                    });
                }
            }
        }
    };
    watch.close().await.ok();
    Ok(done)
}

async fn made(watch: &mut PgConnection) -> Option<u64> {
    let size: i64 = sqlx::query_scalar(SIZE).fetch_one(watch).await.ok()?;
    u64::try_from(size).ok()
}

/// How large the source is.
async fn size(ends: &mut Ends) -> Result<u64, CopyError> {
    let size: Result<i64, _> = sqlx::query_scalar("SELECT pg_database_size($1)")
        .bind(&ends.from.database)
        .fetch_one(&mut ends.server.session)
        .await;
    let size = size.map_err(|error| ends.refused(&error))?;
    Ok(u64::try_from(size).unwrap_or_default())
}

async fn written(ends: &mut Ends) -> Result<i64, CopyError> {
    sqlx::query_scalar(WRITTEN)
        .bind(&ends.from.database)
        .fetch_one(&mut ends.server.session)
        .await
        .map_err(|error| ends.refused(&error))
}

/// Compares the copy with the source, unless somebody has written to this one since.
async fn prove(
    ends: &mut Ends,
    name: &str,
    before: i64,
    warnings: &mut Vec<String>,
) -> Result<Counts, CopyError> {
    let mut spec = ends.to.clone();
    name.clone_into(&mut spec.database);
    let mut copy = writer(&spec).await?;
    let mut source = ends.take_source().await?;
    let told = run(&mut source, PLAIN).await;
    told.map_err(|error| ends.refused(&error))?;
    let counted =
        futures_util::future::try_join(proof::count(&mut source), proof::count(&mut copy));
    let counted = counted.await;
    copy.close().await.ok();
    source.close().await.ok();
    let (there, here) = counted.map_err(|error| ends.refused(&error))?;
    let Err(differs) = proof::compare(&ends.from.target, &there, &here) else {
        return Ok(here);
    };
    let others = ends.server.sessions(&ends.from.database).await?;
    if others.is_empty() && written(ends).await? == before {
        return Err(differs);
    }
    warnings.push(format!(
        "{} was written to after it was copied, and so its rows could not be compared",
        ends.from.target
    ));
    Ok(here)
}
