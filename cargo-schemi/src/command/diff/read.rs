//! What stands at one end of a diff.

use std::collections::BTreeSet;

use schemi_runtime::migrate::Database;
use schemi_runtime::migrate::journal::DEFAULT_TABLE;
use schemi_schema::{Dialect, QualifiedName, Schema};

use super::side::Side;
use crate::command::check::reading;
use crate::command::history_of::Project;
use crate::command::models::NoModels;
use crate::command::opened;
use crate::command::replay::{Replayed, build};
use crate::command::{CommandError, Context};
use crate::dialect::copy::selection::Pattern;
use crate::dialect::scratch::Scratch;
use crate::dialect::{self, ReflectOptions, Reflected, Scope};
use crate::settings::Access;
use crate::target::Target;

/// One end, read; its database is still open where there is one.
pub struct Read {
    /// What was found.
    pub reflected: Reflected,
    /// The database, to be asked about expressions.
    pub database: Option<Database>,
    /// What the revisions of the project own, where the end is a project's.
    pub owned: Option<Schema>,
    /// What the models ask for, where the end is models.
    pub models: Option<Schema>,
    scratch: Option<Scratch>,
}

impl Read {
    /// Closes the database, and removes it where it was made for this only.
    ///
    /// # Errors
    /// A scratch database that cannot be removed.
    pub async fn close(self) -> Result<(), CommandError> {
        if let Some(database) = self.database {
            opened::close(database).await;
        }
        if let Some(scratch) = self.scratch {
            scratch.drop().await?;
        }
        Ok(())
    }
}

/// How an end is read.
pub struct Reader<'r, 'c> {
    /// The command's.
    pub context: &'r mut Context<'c>,
    /// The kind of database.
    pub dialect: Dialect,
    /// How much is read.
    pub scope: Scope,
    /// The development server to build on, if not the first one of its kind.
    pub on: Option<&'r str>,
    /// The tables that the settings of either end's project pass over.
    pub left_out: Vec<Pattern>,
}

impl Reader<'_, '_> {
    /// Reads both ends: two databases at the same time.
    ///
    /// # Errors
    /// What cannot be opened, read or built.
    pub async fn both(&mut self, from: &Side, to: &Side) -> Result<(Read, Read), CommandError> {
        let (before, after) = match (from, to) {
            (Side::Database(from), Side::Database(to)) => {
                tokio::join!(self.database(from), self.database(to))
            }
            (_, _) => {
                let before = self.read(from).await?;
                (Ok(before), self.read(to).await)
            }
        };
        match (before, after) {
            (Ok(before), Ok(after)) => Ok((before, after)),
            (Ok(read), Err(error)) | (Err(error), Ok(read)) => {
                read.close().await?;
                Err(error)
            }
            (Err(error), Err(_)) => Err(error),
        }
    }

    async fn read(&mut self, side: &Side) -> Result<Read, CommandError> {
        match side {
            Side::Empty => Ok(Read {
                reflected: Reflected::default(),
                database: None,
                owned: None,
                models: None,
                scratch: None,
            }),
            Side::Database(target) => self.database(target).await,
            Side::Models(project) => self.models(project).await,
            Side::Migrations { project, revision } => {
                self.migrations(project, revision.as_deref()).await
            }
        }
    }

    async fn database(&self, target: &Target) -> Result<Read, CommandError> {
        let (database, _) = opened::connect(self.context, target, Access::Read).await?;
        let options = self.options(BTreeSet::new());
        self.reflect(database, None, options, None).await
    }

    fn options(&self, ignore: BTreeSet<QualifiedName>) -> ReflectOptions {
        let mut options = ReflectOptions {
            scope: self.scope,
            ignore,
            left_out: self.left_out.clone(),
            ..ReflectOptions::default()
        };
        options.ignore.insert(QualifiedName::local(DEFAULT_TABLE));
        options
    }

    async fn reflect(
        &self,
        mut database: Database,
        scratch: Option<Scratch>,
        options: ReflectOptions,
        owned: Option<Schema>,
    ) -> Result<Read, CommandError> {
        let read = async { Ok(dialect::reflect(&mut database, &options).await?) };
        let reflected = self.context.until_stopped(read).await;
        let read = |reflected| Read {
            reflected,
            database: Some(database),
            owned,
            models: None,
            scratch,
        };
        match reflected {
            Ok(reflected) => Ok(read(reflected)),
            Err(error) => {
                read(Reflected::default()).close().await?;
                Err(error)
            }
        }
    }

    /// The models as tables of a scratch database: then the server itself has spelled both sides.
    async fn models(&mut self, name: &str) -> Result<Read, CommandError> {
        let project = Project::open(self.context, name)?;
        let reading = reading(&project, self.dialect, NoModels::Refuse);
        let (_, wanted) = reading.finish().await?;
        let heads = project.graph.heads();
        let owned = dialect::normalize(self.dialect, project.owned(&heads, self.dialect)?);
        let changes = crate::diff::diff(&Schema::default(), &wanted.schema, &wanted.renames);
        let namespaces = wanted.schema.namespaces.clone();
        let mut options = self.options(project.reflect_options().ignore);
        options.namespaces = namespaces;
        let (mut database, scratch) = self.scratch().await?;
        let built = build(&mut database, &changes).await;
        if let Err(error) = built {
            discard(database, scratch).await?;
            return Err(error);
        }
        let read = self.reflect(database, Some(scratch), options, Some(owned));
        Ok(Read {
            models: Some(wanted.schema),
            ..read.await?
        })
    }

    /// What the revisions make of an empty database.
    async fn migrations(
        &mut self,
        name: &str,
        revision: Option<&str>,
    ) -> Result<Read, CommandError> {
        let project = Project::open(self.context, name)?;
        let goals = [revision.unwrap_or("heads").to_owned()];
        let place = self.place()?;
        let replayed = Replayed::make(self.context, &project, place, &goals).await?;
        let (database, scratch) = replayed.into_parts();
        // What the project has made at any time is its own, however far the revisions go here.
        let heads = project.graph.heads();
        let owned = dialect::normalize(self.dialect, project.owned(&heads, self.dialect)?);
        let options = self.options(project.reflect_options().ignore);
        self.reflect(database, Some(scratch), options, Some(owned))
            .await
    }

    async fn scratch(&self) -> Result<(Database, Scratch), CommandError> {
        let mut target = self.place()?;
        let scratch = Scratch::make(&target.spec).await?;
        target.spec = scratch.spec();
        match opened::connect(self.context, &target, Access::Create).await {
            Ok((database, _)) => Ok((database, scratch)),
            Err(error) => {
                scratch.drop().await?;
                Err(error)
            }
        }
    }

    /// Beside which database a scratch one is made.
    fn place(&self) -> Result<Target, CommandError> {
        Target::to_build_on(&self.context.settings, self.dialect, self.on)?.ok_or_else(|| {
            CommandError::Misused(
                "models and migrations are compared as PostgreSQL by building them on a development \
                 server, and the settings have none with a `host`: add one below `development`"
                    .to_owned(),
            )
        })
    }
}

async fn discard(database: Database, scratch: Scratch) -> Result<(), CommandError> {
    let read = Read {
        reflected: Reflected::default(),
        database: Some(database),
        owned: None,
        models: None,
        scratch: Some(scratch),
    };
    read.close().await
}
