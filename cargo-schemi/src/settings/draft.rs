//! A database as a command line describes it, checked as an entry of the file is.

use schemi_schema::Dialect;

use super::check::{self, Key};
use super::database::{DatabaseSettings, Server};
use super::file::{ConnectionEntry, DatabaseEntry, ServerEntry, Timeout};
use super::password::PasswordSource;
use super::resolve::{CONNECT_TIMEOUT, PORT};
use super::spec::{PostgresSpec, Spec};
use super::{Settings, SettingsError, is_url};

/// A database or a server that no file says yet.
#[derive(Debug, Default)]
pub struct Draft {
    /// Its kind; where it is not said, the connection tells it.
    pub kind: Option<Dialect>,
    /// The database's name.
    pub db_name: Option<String>,
    /// Whether what destroys data is to need the name typed.
    pub protected: bool,
    /// The way to it.
    pub connection: ConnectionEntry,
}

impl Draft {
    /// Takes what a URL says and the draft does not.
    ///
    /// # Errors
    /// What is no URL of a database; a password in it, which a command line must not hold.
    pub fn take_url(&mut self, url: &str) -> Result<(), SettingsError> {
        if !is_url(url) {
            return Err(SettingsError::Edit(
                "--url is written postgres://USER@HOST:PORT/DATABASE or sqlite:PATH".to_owned(),
            ));
        }
        let spec = Spec::from_url(url).map_err(|error| SettingsError::Edit(error.to_string()))?;
        self.kind = self.kind.or(Some(spec.dialect()));
        match spec {
            Spec::Sqlite(spec) => {
                self.connection.db_path = Some(spec.file.display().to_string());
                Ok(())
            }
            Spec::Postgres(spec) => self.take_postgres(*spec),
        }
    }

    fn take_postgres(&mut self, spec: PostgresSpec) -> Result<(), SettingsError> {
        if !matches!(spec.password, PasswordSource::Unsaid) {
            return Err(SettingsError::Edit(
                "the URL holds a password, which the shell keeps and others can see: take it out, and say \
                 where it comes from with --password-env, --password-file or --password-command"
                    .to_owned(),
            ));
        }
        // Without a database the URL means the one of the user's name.
        let is_said = !spec.database.is_empty() && Some(&spec.database) != spec.user.as_ref();
        self.db_name = Some(spec.database).filter(|_| is_said);
        let to = &mut self.connection;
        to.host = Some(spec.host);
        to.port = Some(spec.port).filter(|port| *port != PORT);
        to.user = spec.user;
        let path = |path: Option<std::path::PathBuf>| path.map(|path| path.display().to_string());
        to.sslmode = to.sslmode.or(spec.sslmode);
        to.sslrootcert = to.sslrootcert.take().or(path(spec.sslrootcert));
        to.sslcert = to.sslcert.take().or(path(spec.sslcert));
        to.sslkey = to.sslkey.take().or(path(spec.sslkey));
        to.search_path = to.search_path.take().or(spec.search_path);
        let timeout = Some(spec.connect_timeout).filter(|timeout| *timeout != CONNECT_TIMEOUT);
        to.connect_timeout = to.connect_timeout.take().or(timeout.map(Timeout));
        Ok(())
    }

    fn kind(&self) -> Result<Dialect, SettingsError> {
        let of_path = self.connection.db_path.as_ref().map(|_| Dialect::Sqlite);
        let of_host = self.connection.host.as_ref().map(|_| Dialect::Postgres);
        self.kind.or(of_path).or(of_host).ok_or_else(|| {
            SettingsError::Edit(
                "which kind of database is it? Say --db-path for SQLite, --host for PostgreSQL, or --url"
                    .to_owned(),
            )
        })
    }
}

impl Settings {
    /// The database that a draft describes.
    ///
    /// # Errors
    /// What the file could not say either.
    pub fn drafted_database(&self, draft: Draft) -> Result<DatabaseSettings, SettingsError> {
        let entry = DatabaseEntry {
            kind: draft.kind()?.into(),
            db_name: draft.db_name,
            protected: draft.protected,
            ignore: None,
            connection: draft.connection,
            clone: None,
        };
        let key = Key::root(self.path(), self.text());
        check::database(&key, entry).map_err(unplaced)
    }

    /// The server of `development` that a draft describes.
    ///
    /// # Errors
    /// As [`Settings::drafted_database`]; what only a database has.
    pub fn drafted_server(&self, draft: Draft) -> Result<Server, SettingsError> {
        let kind = draft.kind()?;
        let surplus = match (&draft.db_name, draft.protected) {
            (Some(name), _) => Some(format!("`{name}` names a database")),
            (None, true) => Some("`protected` is said of a database".to_owned()),
            (None, false) => None,
        };
        if let Some(surplus) = surplus {
            return Err(SettingsError::Edit(format!(
                "{surplus}, and a server of `{}` has none of its own: leave it out",
                check::DEVELOPMENT
            )));
        }
        let entry = ServerEntry {
            connection: draft.connection,
        };
        let key = Key::root(self.path(), self.text());
        let server = check::server(&key, entry).map_err(unplaced)?;
        if server.dialect() == kind {
            return Ok(server);
        }
        Err(SettingsError::Edit(format!(
            "a {kind} server is described otherwise: by `db_path` (a folder) for sqlite, by `host` for postgres"
        )))
    }
}

/// The message without a place: what is wrong stands on the command line, not in the file.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only one of the errors has a place"
)]
fn unplaced(error: SettingsError) -> SettingsError {
    match error {
        SettingsError::At(located) => SettingsError::Edit(located.message),
        error => error,
    }
}
