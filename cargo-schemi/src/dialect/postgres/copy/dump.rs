//! The way that always goes: definitions by pg_dump and pg_restore, rows from session to session, all
//! as of one moment, while others work in the source.

use std::num::NonZeroUsize;
use std::time::Duration;

use futures_util::future::try_join;
use sqlx::Connection;

use super::Target;
use super::create::create;
use super::ends::Ends;
use super::objects;
use super::programs::Dump;
use super::proof::{self, Counts};
use super::properties::{Ownership, Properties};
use super::rows::{ANY_BYTES, Road, Sent, writer};
use super::sequences;
use super::server::{Server, refused};
use super::snapshot::{Snapshot, run};
use super::source::Source;
use super::tools::Tools;
use super::unique;
use crate::dialect::copy::{Copied, CopyError, Options, Progress, Rows, Way};
use crate::settings::PostgresSpec;

/// Between two looks at how large the copy is.
const LOOK: Duration = Duration::from_millis(500);

/// As many tables at a time as usually serve best, at least and at most.
const FEW: usize = 2;
const MANY: usize = 4;

/// Whether the source can be copied in this way. Nothing is written.
pub(super) async fn look(ends: &mut Ends, options: &Options<'_>) -> Result<(), CopyError> {
    let (source, snapshot) = Source::read(ends, options).await?;
    snapshot.close().await;
    let folder = options.postgres_tools.as_deref();
    Tools::find(source.major, &ends.from.target, folder).map(|_| ())
}

/// Copies the source.
pub(super) async fn copy(
    ends: &mut Ends,
    name: &str,
    target: Target,
    options: &mut Options<'_>,
) -> Result<Copied, CopyError> {
    let jobs = options.jobs.map_or_else(usual, NonZeroUsize::get);
    say(options, "reading the definitions", 0, None);
    let (mut source, snapshot) = Source::read(ends, options).await?;
    let mut warnings = std::mem::take(&mut source.warnings);
    let dump = Dump::make(ends, &source, &snapshot.id, jobs, options).await?;
    create(ends, name, &source.text, &mut warnings).await?;
    let mut to = ends.to.clone();
    name.clone_into(&mut to.database);
    if !source.text.has_public {
        in_copy(&to, "DROP SCHEMA public").await?;
    }
    dump.restore(&to, "pre-data", 1).await?;
    let total = Some(source.bytes).filter(|_| options.selection.is_everything());
    let from = ends.from.clone();
    let filling = fill(&from, &to, &source, &snapshot, &dump, jobs);
    let sent = watched(&mut ends.server, name, "copying", total, options, filling).await?;
    // The source is not held longer than its rows are read: what follows may take its time.
    snapshot.close().await;
    let finishing = try_join(dump.restore(&to, "post-data", jobs), count(&to));
    let finished = watched(
        &mut ends.server,
        name,
        "building indexes",
        total,
        options,
        finishing,
    );
    let ((), here) = match finished.await {
        Ok(done) => done,
        Err(error) => return Err(unique::explained(error, ends, &source.choice).await),
    };
    let there = proof::expected(&source.choice, &sent);
    let here = proof::gathered(&source.choice, here);
    proof::compare(&ends.from.target, &there, &here)?;
    if let Some(there) = &source.objects {
        let mut session = writer(&to).await?;
        let here = objects::count(&mut session).await;
        session.close().await.ok();
        let here = here.map_err(|error| refused(&to.target, &error))?;
        objects::compare(&ends.from.target, there, &here)?;
    }
    warnings.extend(dump.told());
    let properties = properties(ends, target, &source).await?;
    properties.give(&mut ends.server, name, &mut warnings).await;
    Ok(Copied {
        way: Way::Dump,
        tables: here.len() as u64,
        rows: here.values().sum(),
        bytes: size(&mut ends.server, name).await,
        warnings,
    })
}

/// What the copy is from outside. Where it takes the place of a database and is not owned as its source
/// is, those who had a right to what was there have it still.
async fn properties(
    ends: &mut Ends,
    target: Target,
    source: &Source,
) -> Result<Properties, CopyError> {
    let own = source.properties.clone();
    match (source.ownership, target) {
        (Ownership::Same, Target::Settings | Target::Beside) => Ok(own),
        (Ownership::New, Target::Beside) => Ok(own.owned_as(Properties::default())),
        (Ownership::New, Target::Settings) => {
            let there = Properties::of(&mut ends.server.session, &ends.to.database).await;
            let there = there.map_err(|error| ends.server.refused(&error))?;
            Ok(own.owned_as(there))
        }
    }
}

fn usual() -> usize {
    std::thread::available_parallelism().map_or(FEW, |cores| cores.get().clamp(FEW, MANY))
}

/// Everything that stands between the definitions of tables and what hangs on them.
async fn fill(
    from: &PostgresSpec,
    to: &PostgresSpec,
    source: &Source,
    snapshot: &Snapshot,
    dump: &Dump,
    jobs: usize,
) -> Result<Sent, CopyError> {
    let road = Road {
        snapshot,
        from,
        to,
        first: match source.text.is_anything() {
            true => ANY_BYTES,
            false => "",
        },
    };
    let sent = road.copy(&source.choice.wanted, jobs).await?;
    if source.large_objects == Rows::All {
        dump.restore(to, "data", jobs).await?;
    }
    if !source.sequences.is_empty() {
        let mut session = writer(to).await?;
        let set = sequences::write(&mut session, &source.sequences).await;
        set.map_err(|error| refused(&to.target, &error))?;
        session.close().await.ok();
    }
    Ok(sent)
}

async fn in_copy(to: &PostgresSpec, sql: &str) -> Result<(), CopyError> {
    let mut session = writer(to).await?;
    let done = run(&mut session, sql).await;
    session.close().await.ok();
    done.map_err(|error| refused(&to.target, &error))
}

async fn count(to: &PostgresSpec) -> Result<Counts, CopyError> {
    let mut session = writer(to).await?;
    let counted = proof::count(&mut session).await;
    session.close().await.ok();
    counted.map_err(|error| refused(&to.target, &error))
}

/// Does something, and tells how large the copy is meanwhile.
async fn watched<T>(
    server: &mut Server,
    name: &str,
    phase: &'static str,
    total: Option<u64>,
    options: &mut Options<'_>,
    work: impl Future<Output = Result<T, CopyError>>,
) -> Result<T, CopyError> {
    let mut work = std::pin::pin!(work);
    say(options, phase, 0, total);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(LOOK) => {
                let done = size(server, name).await;
                say(options, phase, done, total);
            }
        }
    }
}

fn say(options: &mut Options<'_>, phase: &'static str, done: u64, total: Option<u64>) {
    (options.progress)(Progress { phase, done, total });
}

/// How large the copy is; nothing where the server does not tell.
async fn size(server: &mut Server, name: &str) -> u64 {
    let size: Result<i64, _> = sqlx::query_scalar("SELECT pg_database_size($1)")
        .bind(name)
        .fetch_one(&mut server.session)
        .await;
    size.ok()
        .and_then(|size| u64::try_from(size).ok())
        .unwrap_or_default()
}
