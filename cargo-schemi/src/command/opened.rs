//! A database opened for a command: worked with, and closed whatever comes of it.

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use schemi_runtime::migrate::{
    Adoption, Applied, Database, Direction, Journal, Plan, RevisionId, State, plan,
};
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::error::Loss;
use super::history_of::{Place, Project};
use super::{CommandError, Context, losses};
use crate::settings::{Access, Spec};
use crate::target::Target;

/// How many of SQLite's steps pass between two looks at whether somebody wishes to stop.
const STEPS: i32 = 10_000;

/// A database, open, and what it has.
pub struct Opened {
    /// The target.
    pub target: Target,
    /// The connection.
    pub database: Database,
    /// The way to a second session, where there can be one. It holds the password.
    pub monitor: Option<PgConnectOptions>,
    /// The rows of its history.
    pub applied: Vec<Applied>,
    /// The revisions among them that the history still has as those for which they stand.
    pub adoptions: Vec<Adoption>,
    /// Whether a missing SQLite file is stood in for by an empty database in memory.
    is_missing: bool,
    /// The SQLite file, where it was made here.
    made: Option<PathBuf>,
}

impl Opened {
    /// Opens a target and reads its history.
    ///
    /// # Errors
    /// A database that cannot be opened, a history that cannot be read.
    pub async fn open(
        context: &Context<'_>,
        project: &Project,
        text: &str,
        access: Access,
    ) -> Result<Self, CommandError> {
        Self::open_target(context, project, context.target(text)?, access).await
    }

    /// As [`Opened::open`], for a target that is resolved already.
    ///
    /// # Errors
    /// As [`Opened::open`].
    pub async fn open_target(
        context: &Context<'_>,
        project: &Project,
        target: Target,
        access: Access,
    ) -> Result<Self, CommandError> {
        let opened = Self::of(context, &project.journal, target, access).await?;
        opened.standing_in(project).await
    }

    /// Opens a project and one of its databases. The files are read on a thread of their own while the
    /// database reads its schema: with thousands of tables either takes a while.
    ///
    /// # Errors
    /// As [`Project::open`], and then as [`Opened::open`].
    pub async fn with_project(
        context: &Context<'_>,
        text: &str,
        access: Access,
    ) -> Result<(Project, Self), CommandError> {
        let place = Place::find(context, text)?;
        let folder = place.folder.clone();
        let target = context.target(text)?;
        let reading = thread::spawn(move || folder.graph());
        let opened = Self::of(context, &place.journal, target, access).await;
        let graph = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
        match (graph, opened) {
            (Ok(graph), Ok(opened)) => {
                let project = place.with(graph);
                let opened = opened.standing_in(&project).await?;
                Ok((project, opened))
            }
            (Ok(_), Err(error)) => Err(error),
            (Err(error), Ok(opened)) => {
                opened.close().await;
                Err(error.into())
            }
            (Err(error), Err(_)) => Err(error.into()),
        }
    }

    async fn of(
        context: &Context<'_>,
        journal: &Journal,
        target: Target,
        access: Access,
    ) -> Result<Self, CommandError> {
        let (database, monitor) = connect(context, &target, access).await?;
        let mut opened = Self {
            target,
            database,
            monitor,
            applied: Vec::new(),
            adoptions: Vec::new(),
            is_missing: false,
            made: None,
        };
        match opened.read(context, journal).await {
            Ok(()) => Ok(opened),
            Err(error) => {
                opened.close().await;
                Err(error)
            }
        }
    }

    /// As [`Opened::open`], but a SQLite file that is not there counts as empty and is not made,
    /// unless by [`Opened::create`].
    ///
    /// # Errors
    /// As [`Opened::open`].
    pub async fn open_or_empty(
        context: &Context<'_>,
        project: &Project,
        text: &str,
        access: Access,
    ) -> Result<Self, CommandError> {
        let target = context.target(text)?;
        if !target.is_missing_file() || target.original.is_some() {
            return Self::open(context, project, text, access).await;
        }
        let memory = SqliteConnectOptions::new().filename(":memory:");
        let database = Database::Sqlite(memory.connect().await?);
        Ok(Self {
            target,
            database,
            monitor: None,
            applied: Vec::new(),
            adoptions: Vec::new(),
            is_missing: true,
            made: None,
        })
    }

    /// Makes the SQLite file if it is still missing: now there is something to write into it.
    ///
    /// # Errors
    /// A file that cannot be made.
    pub async fn create(&mut self, context: &Context<'_>) -> Result<(), CommandError> {
        if self.is_missing {
            (self.database, self.monitor) = connect(context, &self.target, Access::Create).await?;
            self.is_missing = false;
            self.made = match &self.target.spec {
                Spec::Sqlite(spec) => Some(spec.file.clone()),
                Spec::Postgres(_) => None,
            };
        }
        Ok(())
    }

    /// The SQLite file, where it was made here and nothing has come into it.
    ///
    /// It stays: whoever has opened it meanwhile would go on to write into a file without a name, and
    /// SQLite does not notice that of an empty one.
    pub fn left_empty(&self) -> Option<&Path> {
        let file = self.made.as_deref()?;
        let found = std::fs::metadata(file).ok()?;
        (found.len() == 0).then_some(file)
    }

    /// From now on a wish to stop is heard by who applies, and no statement is interrupted but by it.
    ///
    /// # Errors
    /// A connection that is gone.
    pub async fn let_finish(&mut self) -> Result<(), CommandError> {
        if let Database::Sqlite(connection) = &mut self.database {
            connection.lock_handle().await?.remove_progress_handler();
        }
        Ok(())
    }

    /// Reads the history as it is now.
    ///
    /// # Errors
    /// A history that cannot be read.
    pub async fn read_history(
        &mut self,
        context: &Context<'_>,
        project: &Project,
    ) -> Result<(), CommandError> {
        self.read(context, &project.journal).await?;
        self.stand_in(project)
    }

    async fn read(&mut self, context: &Context<'_>, journal: &Journal) -> Result<(), CommandError> {
        let database = &mut self.database;
        let read = async { Ok(journal.read(database).await?) };
        self.applied = context.until_stopped(read).await?;
        Ok(())
    }

    /// Works with the database, and closes it whatever comes of it.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn work<T>(
        mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        let result = work(&mut self).await;
        self.close().await;
        result
    }

    /// Ends the session in order: only so does SQLite tidy up beside its file.
    pub async fn close(self) {
        close(self.database).await;
    }

    /// Refuses where files and history disagree: edited, gone, half-way.
    ///
    /// # Errors
    /// The first disagreement, by name.
    pub fn check(&self, project: &Project, stored_down: StoredDown) -> Result<(), CommandError> {
        let ids = plan::applied_ids(&self.applied);
        let checksums = project.folder.checksums(&project.graph, &ids)?;
        let stored_down = stored_down == StoredDown::Allow;
        Ok(plan::check(
            &project.graph,
            &self.applied,
            &checksums,
            stored_down,
        )?)
    }

    /// Refuses a plan that would make a SQLite table anew without what only this database has.
    ///
    /// # Errors
    /// What would be lost, by name.
    pub async fn check_rebuilds(
        &mut self,
        context: &Context<'_>,
        project: &Project,
        plan: &Plan,
    ) -> Result<(), CommandError> {
        let heads = self.heads(project);
        let check = super::rebuilds::check(&mut self.database, project, &heads, plan);
        context.until_stopped(check).await
    }

    /// What a plan would lose here.
    ///
    /// # Errors
    /// What cannot be counted.
    pub async fn losses(
        &mut self,
        context: &Context<'_>,
        plan: &Plan,
    ) -> Result<Vec<Loss>, CommandError> {
        let count = losses::count(&mut self.database, plan);
        context.until_stopped(count).await
    }

    /// The applied revisions that no other applied one comes after.
    pub fn heads(&self, project: &Project) -> Vec<RevisionId> {
        let ids = plan::applied_ids(&self.applied);
        let parents: BTreeSet<&RevisionId> = self
            .applied
            .iter()
            .flat_map(|row| &row.parents)
            .chain(
                ids.iter()
                    .filter_map(|id| project.graph.get(id))
                    .flat_map(|h| &h.revises),
            )
            .collect();
        ids.iter()
            .filter(|id| !parents.contains(id))
            .cloned()
            .collect()
    }

    /// The revisions that were left half-way.
    pub fn unfinished(&self) -> Vec<Unfinished> {
        let rows = self.applied.iter().filter(|row| row.state != State::Done);
        rows.map(Unfinished::from).collect()
    }

    /// The revisions that are not applied, or not as a whole, oldest first.
    pub fn pending(&self, project: &Project) -> Vec<RevisionId> {
        let whole = self.applied.iter().filter(|row| row.state == State::Done);
        let ids: BTreeSet<_> = whole.map(|row| &row.revision).collect();
        let open = project
            .graph
            .revisions()
            .filter(|header| !ids.contains(&header.id));
        open.map(|header| header.id.clone()).collect()
    }
}

/// Opens a target's database, until somebody wishes to stop.
///
/// # Errors
/// A database that cannot be opened.
pub(super) async fn connect(
    context: &Context<'_>,
    target: &Target,
    access: Access,
) -> Result<(Database, Option<PgConnectOptions>), CommandError> {
    let no_copy = || CommandError::NoCopy {
        source_name: target.original.iter().map(ToString::to_string).collect(),
        copy: target.name.to_string(),
    };
    // What is worked on in the stead of a database is made by copying that, never out of nothing.
    if target.original.is_some() && target.is_missing_file() {
        return Err(no_copy());
    }
    let connect = async {
        match target.connect_watched(access).await {
            Err(error) if target.original.is_some() && error.is_no_database() => Err(no_copy()),
            result => Ok(result?),
        }
    };
    let (mut database, monitor) = context.until_stopped(connect).await?;
    if let Database::Sqlite(connection) = &mut database {
        // A question that is given up is not kept waiting for; a server notices that by itself.
        let cancel = context.cancel.clone();
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !cancel.is_cancelled());
    }
    Ok((database, monitor))
}

/// Ends a session in order.
pub(super) async fn close(database: Database) {
    // What was done is done; a session that is gone already needs no end.
    match database {
        Database::Sqlite(connection) => drop(connection.close().await),
        Database::Postgres(connection) => drop(connection.close().await),
    }
}

/// A revision that was left half-way, or is being run by somebody now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unfinished {
    /// Which.
    pub revision: RevisionId,
    /// Which way it was going.
    pub direction: Direction,
    /// `partial` where a statement failed, `running` where nobody has said so.
    pub state: &'static str,
    /// How many of its statements are committed.
    pub statement_no: usize,
}

impl From<&Applied> for Unfinished {
    fn from(row: &Applied) -> Self {
        Self {
            revision: row.revision.clone(),
            direction: row.direction,
            state: row.state.as_str(),
            statement_no: row.statement_no,
        }
    }
}

/// Whether a revision without a file may be taken back by its stored script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredDown {
    /// It may.
    Allow,
    /// Every applied revision must have its file.
    Refuse,
}
