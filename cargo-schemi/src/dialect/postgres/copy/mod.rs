//! A PostgreSQL database copied into one that takes its target's place at the end.
//!
//! The definitions go by pg_dump and pg_restore, the rows from server to server, several tables at a
//! time, as of one moment; where source and target are on one server and nobody else is connected to
//! the source, the server itself copies all of it.
//!
//! | module | holds |
//! |---|---|
//! | `ends` | source and target, and what must be true of them |
//! | `server`, `exchange` | whole databases: made, put in place, dropped; leftovers |
//! | `right`, `superuser` | what the user may do to them, and what only a superuser may make |
//! | `template` | the server's own copy |
//! | `dump` | the other way, from its first step to its last |
//! | `source`, `snapshot`, `catalog`, `choice`, `wanted`, `related` | the source as of one moment, its tables, and those that are wanted |
//! | `rows`, `sequences`, `large_objects` | what is in them |
//! | `create`, `properties` | an empty database like the source, and what stands outside of one |
//! | `programs`, `tools`, `child`, `contents`, `secret`, `folder` | pg_dump and pg_restore, run |
//! | `proof`, `objects`, `unique` | whether the copy is equal; which masks make values equal that must not be |
//! | [`mod@temporary`], `kept` | a copy that takes nobody's place, and those that stayed |
//! | [`mod@scratch`] | an empty database that is thrown away |

mod catalog;
mod child;
mod choice;
mod contents;
mod create;
mod dump;
mod ends;
mod exchange;
mod folder;
mod kept;
mod large_objects;
mod objects;
mod programs;
mod proof;
mod properties;
mod related;
mod right;
mod rows;
pub mod scratch;
mod secret;
mod sequences;
mod server;
mod snapshot;
mod source;
mod superuser;
mod template;
pub mod temporary;
mod tools;
mod unique;
mod wanted;

pub use kept::{drop_kept, kept};
pub use scratch::{Scratch, scratch};
pub use temporary::{Temporary, temporary};

use crate::dialect::copy::{Copied, CopyError, Options, Way};
use crate::settings::PostgresSpec;
use ends::Ends;
use server::Server;

/// What every server has for itself, and makes new databases from.
pub const OWN_DATABASES: [&str; 3] = ["postgres", "template0", "template1"];

/// What is to become of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// It takes the place of the database that the settings name.
    Settings,
    /// It stays beside all others.
    Beside,
}

/// Whether the database is there.
///
/// # Errors
/// A server that cannot be reached.
pub async fn exists(spec: &PostgresSpec) -> Result<bool, CopyError> {
    let mut server = Server::open(spec).await?;
    let found = server.has(&spec.database).await;
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
    options: &mut Options<'_>,
) -> Result<Way, CopyError> {
    let mut ends = Ends::open(from, to).await?;
    let planned = match ends.look(options, Target::Settings).await {
        Ok(Way::Dump) => dump::look(&mut ends, options).await.map(|()| Way::Dump),
        planned => planned,
    };
    ends.close().await;
    planned
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
    let copied = copy_between(&mut ends, options).await;
    ends.close().await;
    copied
}

async fn copy_between(ends: &mut Ends, options: &mut Options<'_>) -> Result<Copied, CopyError> {
    let (name, copied) = ends.make(Target::Settings, options).await?;
    let settled = async {
        ends.check_again(options.existing).await?;
        ends.server.exchange(&name, &ends.to, options.others).await
    };
    match settled.await {
        Ok(()) => Ok(copied),
        Err(error) => {
            ends.discard(&name).await;
            Err(error)
        }
    }
}
