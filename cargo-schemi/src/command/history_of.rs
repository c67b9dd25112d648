//! A project: its crate, and its revisions.

use std::collections::BTreeSet;
use std::path::PathBuf;

use schemi_runtime::migrate::journal::{DEFAULT_TABLE, Journal};
use schemi_runtime::migrate::{Folder, Graph, RevisionId};
use schemi_schema::{Dialect, Name, QualifiedName, Schema};

use super::{CommandError, Context};
use crate::dialect::copy::selection::Pattern;
use crate::dialect::{Besides, ReflectOptions, Scope};
use crate::project::Package;
use crate::record::{self, Record};
use crate::settings::RevisionSettings;
use crate::target::project_name;

/// A project whose revisions are still to be read.
#[derive(Debug)]
pub struct Place {
    name: String,
    package: Package,
    settings: RevisionSettings,
    locations: Vec<PathBuf>,
    dialects: BTreeSet<Dialect>,
    left_out: Vec<Pattern>,
    /// Where its history is kept.
    pub journal: Journal,
    /// The folder of its revisions.
    pub folder: Folder,
}

impl Place {
    /// Finds the project that a name or a target names.
    ///
    /// # Errors
    /// An unknown project, a crate that is not found.
    pub fn find(context: &Context<'_>, text: &str) -> Result<Self, CommandError> {
        let (name, settings) = project_name(&context.settings, text)?;
        let (settings_file, manifest_path) = (&context.settings, context.manifest_path.as_deref());
        let package = Package::find_among(&context.workspaces, settings_file, name, manifest_path)?;
        let locations = locations(&package, &settings.revisions);
        let folder = Folder::of(locations.iter().cloned());
        let mut journal = Journal::new(package.name.clone());
        journal.schema = settings.version_table_schema.clone();
        if let Some(table) = &settings.version_table {
            journal.table.clone_from(table);
        }
        let (name, dialects) = (name.to_owned(), settings.dialects());
        let database = text.split_once('.').map(|(_, database)| database);
        let left_out = settings.passed_over(database);
        let settings = settings.revisions.clone();
        Ok(Self {
            name,
            package,
            settings,
            locations,
            dialects,
            left_out,
            journal,
            folder,
        })
    }

    /// The project, now that its revisions are read.
    pub fn with(self, graph: Graph) -> Project {
        Project {
            name: self.name,
            package: self.package,
            settings: self.settings,
            locations: self.locations,
            dialects: self.dialects,
            left_out: self.left_out,
            journal: self.journal,
            folder: self.folder,
            graph,
        }
    }
}

/// The folders of a project's revisions.
pub fn locations(package: &Package, settings: &RevisionSettings) -> Vec<PathBuf> {
    if settings.version_locations.is_empty() {
        return vec![package.versions()];
    }
    let locations = settings.version_locations.iter();
    locations
        .map(|location| {
            package
                .root
                .join(location.strip_prefix("./").unwrap_or(location))
        })
        .collect()
}

/// A project: its crate and its revisions.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its name in the settings.
    pub name: String,
    /// Its crate.
    pub package: Package,
    /// How its revisions are called, written and run.
    pub settings: RevisionSettings,
    /// The folders of its revisions; the first is where new ones go.
    pub locations: Vec<PathBuf>,
    /// The dialects of its databases.
    pub dialects: BTreeSet<Dialect>,
    /// The tables that are passed over: `ignore:` of the project and of the database that was named.
    pub left_out: Vec<Pattern>,
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
        let place = Place::find(context, text)?;
        let graph = place.folder.graph()?;
        Ok(place.with(graph))
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

    /// What to reflect of its databases: everything but the history table and what the settings
    /// pass over.
    pub fn reflect_options(&self) -> ReflectOptions {
        let schema = self.journal.schema.as_deref().map(Name::from);
        let table = QualifiedName::new(schema, self.journal.table.as_str());
        let usual = QualifiedName::local(DEFAULT_TABLE);
        let local = QualifiedName::local(self.journal.table.as_str());
        ReflectOptions {
            scope: Scope::Modelled,
            namespaces: BTreeSet::new(),
            ignore: [table, usual, local].into(),
            left_out: self.left_out.clone(),
            besides: Besides::Named,
        }
    }
}
