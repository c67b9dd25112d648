//! `ensure-version`: the history table made, and nothing else.

use schemi_runtime::migrate::apply::ensure;
use serde::Serialize;

use super::history_of::{Place, Project};
use super::opened::Opened;
use super::stamp::Doing;
use super::{CommandError, Context, migrate};
use crate::settings::Access;

/// What to make sure of.
#[derive(Clone, Debug)]
pub struct Request {
    /// The target.
    pub target: String,
    /// Whether it is done, or only said.
    pub doing: Doing,
}

/// Whether the table was there.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The target.
    pub target: String,
    /// The table's name.
    pub table: String,
    /// Whether it was made, or would be.
    pub is_created: bool,
}

/// Makes the history table where it is missing, and the SQLite file for it.
///
/// # Errors
/// A database that cannot be opened, no right to make the table.
pub async fn run(context: &mut Context<'_>, request: &Request) -> Result<Outcome, CommandError> {
    let project = Project::open(context, &request.target)?;
    let access = match request.doing {
        Doing::Act => Access::Write,
        Doing::DryRun => Access::Read,
    };
    let opened = Opened::open_or_empty(context, &project, &request.target, access).await?;
    let work = opened.work(async |opened| {
        let is_there = project.journal.exists(&mut opened.database).await?;
        if !is_there && request.doing == Doing::Act {
            opened.create(context).await?;
            let options = migrate::options(context, &project, opened);
            opened.let_finish().await?;
            ensure(&mut opened.database, &options, &mut *context.events).await?;
        }
        Ok(Outcome {
            target: opened.target.name.to_string(),
            table: table(&project),
            is_created: !is_there,
        })
    });
    work.await
}

/// The statement that makes the table, for somebody else to run. No database is touched.
///
/// # Errors
/// An unknown target.
pub fn script(context: &Context<'_>, target: &str) -> Result<String, CommandError> {
    let place = Place::find(context, target)?;
    let dialect = context.target(target)?.dialect();
    Ok(format!("{};\n", place.journal.ensure_sql(dialect)))
}

fn table(project: &Project) -> String {
    let journal = &project.journal;
    match &journal.schema {
        Some(schema) => format!("{schema}.{}", journal.table),
        None => journal.table.clone(),
    }
}
