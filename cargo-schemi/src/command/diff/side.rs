//! The two ends of a diff: what can be compared, and how it is named.

use std::fmt;

use schemi_schema::Dialect;

use crate::command::{CommandError, Context};
use crate::settings::{Spec, is_url};
use crate::target::{Target, TargetName, project_name};

/// One end of a diff, as written on the command line.
#[derive(Clone, Debug)]
pub enum Side {
    /// Nothing.
    Empty,
    /// A database.
    Database(Box<Target>),
    /// The models of a project: `models:PROJECT`.
    Models(String),
    /// What the migrations of a project make: `migrations:PROJECT[@REV]`.
    Migrations {
        /// The project.
        project: String,
        /// How far; `heads` where nothing is said.
        revision: Option<String>,
    },
}

impl Side {
    /// Whether the settings are needed to find it.
    pub fn needs_settings(text: &str) -> bool {
        text != "empty" && !is_url(text)
    }

    /// Reads an end.
    ///
    /// # Errors
    /// What is unknown, and URLs that cannot be read.
    pub fn parse(context: &Context<'_>, text: &str) -> Result<Self, CommandError> {
        if text == "empty" {
            return Ok(Self::Empty);
        }
        if is_url(text) {
            let spec =
                Spec::from_url(text).map_err(|error| CommandError::Misused(error.to_string()))?;
            return Ok(Self::Database(Box::new(Target::of_url(spec))));
        }
        if let Some(project) = text.strip_prefix("models:") {
            project_name(&context.settings, project)?;
            return Ok(Self::Models(project.to_owned()));
        }
        if let Some(text) = text.strip_prefix("migrations:") {
            let (project, revision) = match text.split_once('@') {
                // `label@head` is a revision, too: the first `@` ends the project's name.
                Some((project, revision)) => (project, Some(revision.to_owned())),
                None => (text, None),
            };
            project_name(&context.settings, project)?;
            let project = project.to_owned();
            return Ok(Self::Migrations { project, revision });
        }
        let target = match text.split_once('/') {
            Some((server, name)) => {
                let found = TargetName::find(&context.settings, server)?;
                Target::on_server(&context.settings, &found.database, name)?
            }
            None if context.settings.projects().contains_key(text) => {
                return Err(CommandError::Misused(format!(
                    "`{text}` is a project: write models:{text} for its models, migrations:{text} for what its \
                     revisions make, or name one of its databases"
                )));
            }
            None => context.target(text)?,
        };
        Ok(Self::Database(Box::new(target)))
    }

    /// The kind of database that it is, or can only be.
    pub fn dialect(&self, context: &Context<'_>) -> Result<Option<Dialect>, CommandError> {
        match self {
            Self::Empty => Ok(None),
            Self::Database(target) => Ok(Some(target.dialect())),
            Self::Models(project) | Self::Migrations { project, .. } => {
                let (_, settings) = project_name(&context.settings, project)?;
                let dialects = settings.dialects();
                let only = dialects.first().filter(|_| dialects.len() == 1);
                Ok(only.copied())
            }
        }
    }

    /// Whether only what models can say is known of it.
    pub fn is_modelled(&self) -> bool {
        matches!(self, Self::Models(_))
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Database(target) => f.write_str(&target.label()),
            Self::Models(project) => write!(f, "models:{project}"),
            Self::Migrations {
                project,
                revision: None,
            } => write!(f, "migrations:{project}"),
            Self::Migrations {
                project,
                revision: Some(revision),
            } => write!(f, "migrations:{project}@{revision}"),
        }
    }
}
