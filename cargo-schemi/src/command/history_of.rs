//! A project's revisions, and what a database has of them.

use std::collections::BTreeSet;

use schemi_runtime::migrate::journal::{DEFAULT_TABLE, Journal};
use schemi_runtime::migrate::{Applied, Database, Folder, Graph, Plan, RevisionId, plan};
use schemi_schema::{Dialect, Name, QualifiedName, Schema};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::{CommandError, Context};
use crate::dialect::ReflectOptions;
use crate::project::Package;
use crate::record::{self, Record};
use crate::settings::{Access, Spec};
use crate::target::{Target, project_name};

/// A project: its crate and its revisions.
#[derive(Debug)]
pub struct Project {
    /// Its name in the settings.
    pub name: String,
    /// Its crate.
    pub package: Package,
    /// The dialects of its databases.
    pub dialects: BTreeSet<Dialect>,
    /// Where its history is kept.
    pub journal: Journal,
    /// The folder of its revisions.
    pub folder: Folder,
    /// Its revisions.
    pub graph: Graph,
}

impl Project {
    /// Opens the project that a name or a target names.
    ///
    /// # Errors
    /// An unknown project, a crate that is not found, revisions that make no graph.
    pub fn open(context: &Context<'_>, text: &str) -> Result<Self, CommandError> {
        let (name, settings) = project_name(&context.settings, text)?;
        let package = Package::find(&context.settings, name, context.manifest_path.as_deref())?;
        let folder = Folder::new(package.versions());
        let graph = folder.graph()?;
        let mut journal = Journal::new(package.name.clone());
        journal.schema = settings.version_table_schema.clone();
        if let Some(table) = &settings.version_table {
            journal.table.clone_from(table);
        }
        let (name, dialects) = (name.to_owned(), settings.dialects());
        Ok(Self {
            name,
            package,
            dialects,
            journal,
            folder,
            graph,
        })
    }

    /// The records of these revisions and all that they come from, oldest first.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn records(&self, ids: &[RevisionId]) -> Result<Vec<Record>, CommandError> {
        let wanted = self.graph.ancestors(ids);
        let mut records = Vec::new();
        for header in self
            .graph
            .revisions()
            .filter(|header| wanted.contains(&header.id))
        {
            records.extend(Record::read(&header.path)?);
        }
        Ok(records)
    }

    /// The schema that schemi owns after these revisions.
    ///
    /// # Errors
    /// A record that cannot be read.
    pub fn owned(&self, ids: &[RevisionId], dialect: Dialect) -> Result<Schema, CommandError> {
        Ok(record::schema_after(&self.records(ids)?, dialect))
    }

    /// What to reflect of its databases: everything but the history table.
    pub fn reflect_options(&self) -> ReflectOptions {
        let schema = self.journal.schema.as_deref().map(Name::from);
        let table = QualifiedName::new(schema, self.journal.table.as_str());
        let usual = QualifiedName::local(DEFAULT_TABLE);
        let local = QualifiedName::local(self.journal.table.as_str());
        ReflectOptions {
            namespaces: BTreeSet::new(),
            ignore: [table, usual, local].into(),
        }
    }
}

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
        let mut target = Target::resolve(&context.settings, text)?;
        if let Some(timeout) = context.lock_timeout {
            target.spec.wait_for(timeout);
        }
        let (mut database, monitor) = target.connect_watched(access).await?;
        let applied = project.journal.read(&mut database).await?;
        Ok(Self {
            target,
            database,
            monitor,
            applied,
        })
    }

    /// As [`Opened::open`] for reading, but a SQLite file that is not there counts as empty.
    ///
    /// # Errors
    /// As [`Opened::open`].
    pub async fn open_or_empty(
        context: &Context<'_>,
        project: &Project,
        text: &str,
    ) -> Result<Self, CommandError> {
        let target = Target::resolve(&context.settings, text)?;
        match &target.spec {
            Spec::Sqlite(spec) if !spec.is_uri() && !spec.file.exists() => {
                let memory = SqliteConnectOptions::new().filename(":memory:");
                let database = Database::Sqlite(memory.connect().await?);
                Ok(Self {
                    target,
                    database,
                    monitor: None,
                    applied: Vec::new(),
                })
            }
            Spec::Sqlite(_) | Spec::Postgres(_) => {
                Self::open(context, project, text, Access::Read).await
            }
        }
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
        project: &Project,
        plan: &Plan,
    ) -> Result<(), CommandError> {
        let heads = self.heads(project);
        super::rebuilds::check(&mut self.database, project, &heads, plan).await
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

    /// The revisions that are not applied, oldest first.
    pub fn pending(&self, project: &Project) -> Vec<RevisionId> {
        let ids = plan::applied_ids(&self.applied);
        let open = project
            .graph
            .revisions()
            .filter(|header| !ids.contains(&header.id));
        open.map(|header| header.id.clone()).collect()
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
