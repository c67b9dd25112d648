//! What the file says becomes a [`Spec`]: paths made whole, variables expanded, defaults filled in.
//!
//! This happens for the one target that a command names, so that a variable which only another
//! target needs may be unset.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::check::DEVELOPMENT;
use super::database::{Connection, Password, PostgresSettings, SqliteSettings};
use super::expand::expand;
use super::password::PasswordSource;
use super::spec::{PostgresSpec, Spec, SqliteSpec};
use super::{Settings, SettingsError, position};

pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
pub(super) const PORT: u16 = 5432;

/// A `connection` of the file, by its keys.
struct Resolver<'a> {
    settings: &'a Settings,
    keys: Vec<&'a str>,
}

impl Settings {
    /// How to open a database of a project; `None` where there is no such database.
    ///
    /// # Errors
    /// Where a variable in it is not set.
    pub fn database(&self, project: &str, database: &str) -> Result<Option<Spec>, SettingsError> {
        let settings = self
            .projects()
            .get(project)
            .and_then(|p| p.databases.get(database));
        let Some(settings) = settings else {
            return Ok(None);
        };
        let resolver = Resolver {
            settings: self,
            keys: vec!["projects", project, "db", database, "connection"],
        };
        let target = format!("{project}.{database}");
        let name = settings.db_name.as_deref().unwrap_or_default();
        resolver.spec(target, &settings.connection, name).map(Some)
    }

    /// How to open a database called `name` of a development server; `None` where there is no such
    /// server. On SQLite it is the file `NAME.db` of the server's folder.
    ///
    /// # Errors
    /// Where a variable in it is not set.
    pub fn development_database(
        &self,
        server: &str,
        name: &str,
    ) -> Result<Option<Spec>, SettingsError> {
        let Some(settings) = self.development().get(server) else {
            return Ok(None);
        };
        let resolver = Resolver {
            settings: self,
            keys: vec![DEVELOPMENT, "db", server, "connection"],
        };
        let target = format!("{DEVELOPMENT}.{server}/{name}");
        let mut spec = resolver.spec(target, &settings.connection, name)?;
        if let Spec::Sqlite(sqlite) = &mut spec {
            sqlite.file.push(format!("{name}.db"));
        }
        Ok(Some(spec))
    }

    /// The folder of pg_dump and pg_restore, if the file names it.
    ///
    /// # Errors
    /// Where a variable in it is not set.
    pub fn postgres_tools(&self) -> Result<Option<PathBuf>, SettingsError> {
        let resolver = Resolver {
            settings: self,
            keys: Vec::new(),
        };
        resolver.path("postgres_tools", self.content.postgres_tools.as_deref())
    }

    /// The folder or the package name that a project's `module` says, expanded.
    ///
    /// # Errors
    /// Where a variable in it is not set.
    pub(crate) fn module(&self, project: &str) -> Result<Option<String>, SettingsError> {
        let Some(settings) = self.projects().get(project) else {
            return Ok(None);
        };
        let resolver = Resolver {
            settings: self,
            keys: vec!["projects", project],
        };
        resolver.expand("module", &settings.module).map(Some)
    }

    /// An error at a key of the file.
    pub(crate) fn error_at(&self, keys: &[&str], message: impl Into<String>) -> SettingsError {
        let bytes = position::of_key(self.text(), keys);
        SettingsError::at(self.path(), self.text(), bytes, message)
    }
}

impl Resolver<'_> {
    fn spec(&self, target: String, from: &Connection, name: &str) -> Result<Spec, SettingsError> {
        match from {
            Connection::Sqlite(from) => self.sqlite(target, from).map(Spec::Sqlite),
            Connection::Postgres(from) => {
                let spec = self.postgres(target, from, name)?;
                Ok(Spec::Postgres(Box::new(spec)))
            }
        }
    }

    fn sqlite(&self, target: String, from: &SqliteSettings) -> Result<SqliteSpec, SettingsError> {
        let file = self.expand("db_path", &from.db_path)?;
        let is_uri = file.starts_with("file:") || file == ":memory:";
        Ok(SqliteSpec {
            target,
            file: if is_uri {
                file.into()
            } else {
                self.settings.whole(&file)
            },
            lock_timeout: from.lock_timeout.unwrap_or(LOCK_TIMEOUT),
        })
    }

    fn postgres(
        &self,
        target: String,
        from: &PostgresSettings,
        database: &str,
    ) -> Result<PostgresSpec, SettingsError> {
        let host = self.expand("host", &from.host)?;
        // A socket's folder may be given like any other path.
        let is_path = host.starts_with('.') || host.contains('/');
        let host = if is_path {
            // A socket is known by its leading slash.
            let folder = self.settings.whole(&host);
            std::path::absolute(&folder)
                .unwrap_or(folder)
                .display()
                .to_string()
        } else {
            host
        };
        Ok(PostgresSpec {
            target,
            host,
            port: from.port.unwrap_or(PORT),
            database: database.to_owned(),
            user: from.user.clone(),
            password: self.password(&from.password)?,
            sslmode: from.sslmode,
            sslrootcert: self.path("sslrootcert", from.sslrootcert.as_deref())?,
            sslcert: self.path("sslcert", from.sslcert.as_deref())?,
            sslkey: self.path("sslkey", from.sslkey.as_deref())?,
            connect_timeout: from.connect_timeout.unwrap_or(CONNECT_TIMEOUT),
            search_path: from.search_path.clone(),
            role: from.role.clone(),
            lock_timeout: from.lock_timeout.unwrap_or(LOCK_TIMEOUT),
            statement_timeout: from.statement_timeout,
            tag: None,
        })
    }

    fn password(&self, from: &Password) -> Result<PasswordSource, SettingsError> {
        Ok(match from {
            Password::Unsaid => PasswordSource::Unsaid,
            Password::Said(password) => PasswordSource::Said(password.clone()),
            Password::Env(name) => PasswordSource::Env(name.clone()),
            Password::File(path) => {
                let path = self.expand("password_file", path)?;
                PasswordSource::File(self.settings.whole(&path))
            }
            Password::Command(command) => PasswordSource::Command {
                command: command.clone(),
                folder: self.settings.folder().to_path_buf(),
            },
        })
    }

    fn path(&self, key: &str, path: Option<&str>) -> Result<Option<PathBuf>, SettingsError> {
        path.map(|path| Ok(self.settings.whole(&self.expand(key, path)?)))
            .transpose()
    }

    fn expand(&self, key: &str, text: &str) -> Result<String, SettingsError> {
        expand(text).map_err(|error| {
            let mut keys = self.keys.clone();
            keys.push(key);
            self.settings.error_at(&keys, error.to_string())
        })
    }
}

impl Settings {
    /// A path of the file, counted from its folder.
    pub(crate) fn whole(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        let path = path.strip_prefix("./").unwrap_or(path);
        self.folder().join(path)
    }
}
