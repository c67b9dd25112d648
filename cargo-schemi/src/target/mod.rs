//! A target: a database of a project, or a copy of one, as named on the command line.

mod error;
mod place;

pub use error::{ConnectError, TargetError};

use std::fmt;

use schemi_runtime::migrate::Database;
use schemi_schema::Dialect;
use sqlx::postgres::PgConnectOptions;

use crate::dialect::{postgres, sqlite};
use crate::settings::{Access, DEVELOPMENT, Project, Settings, Spec, near};

/// A name with a dot: `project.database`, `development.server` or `development.server/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetName {
    /// The part before the dot.
    pub project: String,
    /// The part after it.
    pub database: String,
}

/// What stands in the place of a project where a URL names a database.
const URL: &str = "url";

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.project, self.database)
    }
}

/// A database to work on.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it was called on the command line.
    pub name: TargetName,
    /// The database's own name: on PostgreSQL the one to connect to, on SQLite a title, else the
    /// file.
    pub db_name: String,
    /// Whether what destroys data needs the name typed.
    pub protected: bool,
    /// The way to it.
    pub spec: Spec,
    /// The database of which it is a copy, where it is worked on in that one's stead.
    pub original: Option<TargetName>,
}

impl TargetName {
    /// Reads a target's name, and looks up whether the settings hold it.
    ///
    /// # Errors
    /// Where they do not; with the near names and the choices.
    pub fn find(settings: &Settings, text: &str) -> Result<Self, TargetError> {
        let Some((before, after)) = text.split_once('.') else {
            // A project's name alone is a common slip: its databases are the answer then.
            return Err(TargetError::Form {
                name: text.to_owned(),
                choices: match settings.projects().get(text) {
                    Some(project) => choices(text, project.databases.keys()),
                    None => all_targets(settings),
                },
            });
        };
        let name = Self {
            project: before.to_owned(),
            database: after.to_owned(),
        };
        if name.is_server() {
            require_server(settings, after)?;
        } else {
            let project = find_project(settings, before)?;
            require_database(project, &name)?;
        }
        Ok(name)
    }

    /// Reads the name of a server of `development`, with that word or without it.
    ///
    /// # Errors
    /// Where there is no such server; a database.
    pub fn find_server(settings: &Settings, text: &str) -> Result<Self, TargetError> {
        let found = match text.contains('.') {
            true => Self::find(settings, text)?,
            false => Self::find(settings, &format!("{DEVELOPMENT}.{text}"))?,
        };
        match found.is_server() {
            true => Ok(found),
            false => Err(TargetError::NoServer { name: found }),
        }
    }

    /// Whether it names a server of `development`.
    pub fn is_server(&self) -> bool {
        self.project == DEVELOPMENT
    }
}

impl Target {
    /// Resolves `project.database` by the settings.
    ///
    /// # Errors
    /// Where there is no such database, where it is a server, and where a variable that its
    /// connection needs is not set.
    pub fn resolve(settings: &Settings, text: &str) -> Result<Self, TargetError> {
        let name = TargetName::find(settings, text)?;
        let found = settings
            .projects()
            .get(&name.project)
            .and_then(|project| project.databases.get(&name.database));
        let spec = settings.database(&name.project, &name.database)?;
        let (Some(database), Some(spec)) = (found, spec) else {
            return Err(TargetError::Server { name });
        };
        Ok(Self {
            db_name: database.db_name.clone().unwrap_or_else(|| title(&spec)),
            protected: database.protected,
            name,
            spec,
            original: None,
        })
    }

    /// Resolves a database called `db_name` on a server of `development`: a copy.
    ///
    /// # Errors
    /// Where there is no such server, and where a variable that its connection needs is not set.
    pub fn on_server(
        settings: &Settings,
        server: &str,
        db_name: &str,
    ) -> Result<Self, TargetError> {
        require_server(settings, server)?;
        let spec = settings.development_database(server, db_name)?;
        let name = TargetName {
            project: DEVELOPMENT.to_owned(),
            database: format!("{server}/{db_name}"),
        };
        let Some(spec) = spec else {
            return Err(TargetError::Server { name });
        };
        Ok(Self {
            name,
            db_name: db_name.to_owned(),
            protected: false,
            spec,
            original: None,
        })
    }

    /// A database that a URL names.
    pub fn of_url(spec: Spec) -> Self {
        Self {
            name: TargetName {
                project: URL.to_owned(),
                database: spec.target().to_owned(),
            },
            db_name: title(&spec),
            protected: false,
            spec,
            original: None,
        }
    }

    /// What it is called in messages.
    pub fn label(&self) -> String {
        match self.name.project.as_str() {
            URL => self.name.database.clone(),
            _ => self.name.to_string(),
        }
    }

    /// Where a database can be made to build something in: the development server that is named, else
    /// the first one of the kind; for SQLite the memory, so that none is needed. `None` where the
    /// settings have no server of the kind.
    ///
    /// # Errors
    /// A server that is unknown or of another kind.
    pub fn to_build_on(
        settings: &Settings,
        dialect: Dialect,
        server: Option<&str>,
    ) -> Result<Option<Self>, TargetError> {
        if let Some(place) = server {
            let found = TargetName::find_server(settings, place)?;
            let target = Self::on_server(settings, &found.database, "schemi_scratch")?;
            if target.dialect() != dialect {
                return Err(TargetError::ServerKind {
                    server: found,
                    kind: place::kind(target.dialect()),
                    wanted: place::kind(dialect),
                });
            }
            return Ok(Some(target));
        }
        if dialect == Dialect::Sqlite {
            return Ok(Some(Self::of_url(Spec::memory())));
        }
        let mut servers = settings.development().iter();
        let first = servers.find(|(_, server)| server.dialect() == dialect);
        first
            .map(|(server, _)| Self::on_server(settings, server, "schemi_scratch"))
            .transpose()
    }

    /// How it is named to a command.
    pub fn argument(&self) -> String {
        match &self.original {
            Some(original) => format!("{original} --on {}", self.name),
            None => self.name.to_string(),
        }
    }

    /// Whether it is a SQLite file that is not there.
    pub fn is_missing_file(&self) -> bool {
        match &self.spec {
            Spec::Sqlite(spec) => !spec.is_uri() && !spec.file.exists(),
            Spec::Postgres(_) => false,
        }
    }

    /// The kind of its database.
    pub fn dialect(&self) -> Dialect {
        self.spec.dialect()
    }

    /// Looks whether its database is there or can be made, as far as that shows without opening it.
    ///
    /// # Errors
    /// As [`Target::connect`].
    pub fn check_place(&self) -> Result<(), ConnectError> {
        match &self.spec {
            Spec::Sqlite(spec) => Ok(sqlite::connection::check_file(spec, Access::Create)?),
            Spec::Postgres(_) => Ok(()),
        }
    }

    /// Opens its database.
    ///
    /// # Errors
    /// In plain words, with the setting to look at, and never with a secret.
    pub async fn connect(&self, access: Access) -> Result<Database, ConnectError> {
        self.connect_watched(access)
            .await
            .map(|(database, _)| database)
    }

    /// Opens its database, and gives the way to a second PostgreSQL session, which can name who
    /// blocks the first one and cancel its statements.
    ///
    /// # Errors
    /// As [`Target::connect`].
    pub async fn connect_watched(
        &self,
        access: Access,
    ) -> Result<(Database, Option<PgConnectOptions>), ConnectError> {
        Ok(match &self.spec {
            Spec::Sqlite(spec) => {
                let connection = sqlite::connection::open(spec, access).await?;
                (Database::Sqlite(connection), None)
            }
            Spec::Postgres(spec) => {
                let session = postgres::connection::open(spec, access).await?;
                let database = Database::Postgres(session.connection);
                (database, Some(session.options))
            }
        })
    }
}

/// The project that a command names, by its own name or by one of its targets.
///
/// # Errors
/// Where there is none, with the near names and the choices.
pub fn find_project<'a>(settings: &'a Settings, text: &str) -> Result<&'a Project, TargetError> {
    project_name(settings, text).map(|(_, project)| project)
}

/// As [`find_project`], with the project's name.
///
/// # Errors
/// Where there is none, with the near names and the choices.
pub fn project_name<'a>(
    settings: &'a Settings,
    text: &str,
) -> Result<(&'a str, &'a Project), TargetError> {
    let projects = settings.projects();
    let name = text.split_once('.').map_or(text, |(project, _)| project);
    let Some((name, project)) = projects.get_key_value(name) else {
        return Err(TargetError::UnknownProject {
            name: name.to_owned(),
            near: near(name, projects.keys().map(String::as_str)),
            choices: choices("", projects.keys()),
        });
    };
    if let Some((_, database)) = text.split_once('.') {
        let name = TargetName {
            project: name.clone(),
            database: database.to_owned(),
        };
        require_database(project, &name)?;
    }
    Ok((name, project))
}

fn require_database(project: &Project, name: &TargetName) -> Result<(), TargetError> {
    let databases = &project.databases;
    if databases.contains_key(&name.database) {
        return Ok(());
    }
    Err(TargetError::UnknownDatabase {
        project: name.project.clone(),
        name: name.database.clone(),
        near: near(&name.database, databases.keys().map(String::as_str)),
        choices: choices(&name.project, databases.keys()),
    })
}

fn require_server(settings: &Settings, server: &str) -> Result<(), TargetError> {
    let servers = settings.development();
    if servers.contains_key(server) {
        return Ok(());
    }
    Err(TargetError::UnknownServer {
        name: server.to_owned(),
        near: near(server, servers.keys().map(String::as_str)),
        choices: choices(DEVELOPMENT, servers.keys()),
    })
}

/// A fragment that lists names, each after a project where one is given.
fn choices<'n>(project: &str, names: impl Iterator<Item = &'n String>) -> String {
    let dot = if project.is_empty() { "" } else { "." };
    list(names.map(|name| format!("{project}{dot}{name}")).collect())
}

fn all_targets(settings: &Settings) -> String {
    let targets = settings.projects().iter().flat_map(|(project, settings)| {
        settings
            .databases
            .keys()
            .map(move |name| format!("{project}.{name}"))
    });
    list(targets.collect())
}

fn list(names: Vec<String>) -> String {
    if names.is_empty() {
        return "; the settings have none yet".to_owned();
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("; there {verb} {}", names.join(", "))
}

/// What to call a database that has no name of its own: its file.
fn title(spec: &Spec) -> String {
    match spec {
        Spec::Sqlite(spec) => {
            let stem = spec.file.file_stem().unwrap_or(spec.file.as_os_str());
            stem.to_string_lossy().into_owned()
        }
        Spec::Postgres(spec) => spec.database.clone(),
    }
}
