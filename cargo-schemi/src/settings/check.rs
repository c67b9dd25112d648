//! The file's shape becomes [`Content`], or an error that names the line.

use std::collections::BTreeMap;
use std::path::Path;

use schemi_schema::Dialect;

use super::database::{
    Connection, DatabaseSettings, Password, PostgresSettings, Project, Server, SqliteSettings,
    SslMode,
};
use super::expand::is_variable;
use super::file::{ConnectionEntry, DatabaseEntry, File, ProjectEntry, Secret, ServerEntry};
use super::{Content, SettingsError, position};

/// The word that stands for the servers of `development` in a target, so no project may have it.
pub(crate) const DEVELOPMENT: &str = "development";

/// A key of the file, and the file, for messages.
struct Key<'a> {
    path: &'a Path,
    text: &'a str,
    keys: Vec<&'a str>,
}

impl<'a> Key<'a> {
    fn child(&self, key: &'a str) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key);
        Self { keys, ..*self }
    }

    fn error(&self, message: impl Into<String>) -> SettingsError {
        let bytes = position::of_key(self.text, &self.keys);
        SettingsError::at(self.path, self.text, bytes, message)
    }
}

/// Checks what serde cannot.
pub(super) fn content(path: &Path, text: &str, file: File) -> Result<Content, SettingsError> {
    let root = Key {
        path,
        text,
        keys: Vec::new(),
    };
    let mut content = Content::default();
    let servers = file
        .development
        .and_then(|development| development.db)
        .unwrap_or_default();
    for (name, entry) in servers {
        let key = root.child(DEVELOPMENT).child("db").child(&name);
        check_name(&key, "server", &name)?;
        let server = server(&key, entry)?;
        content.development.insert(name, server);
    }
    for (name, entry) in file.projects.unwrap_or_default() {
        let key = root.child("projects").child(&name);
        check_name(&key, "project", &name)?;
        if name == DEVELOPMENT {
            return Err(key.error(
                "no project can be called `development`: targets of that name are the servers of \
                 development",
            ));
        }
        let project = project(&key, entry)?;
        content.projects.insert(name, project);
    }
    Ok(content)
}

/// Whether a name serves in `project.database`.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn check_name(key: &Key<'_>, what: &str, name: &str) -> Result<(), SettingsError> {
    if is_name(name) {
        return Ok(());
    }
    let better: String = name
        .trim()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let proposal = if better.is_empty() {
        String::new()
    } else {
        format!(", for example `{better}`")
    };
    Err(key.error(format!(
        "`{name}` cannot name a {what}: use letters, digits, `_` and `-` only{proposal}"
    )))
}

fn project(key: &Key<'_>, entry: ProjectEntry) -> Result<Project, SettingsError> {
    if entry.module.trim().is_empty() {
        return Err(key.child("module").error(
            "`module` is empty: write a package's folder, counted from this file, or its name",
        ));
    }
    let mut databases = BTreeMap::new();
    for (name, entry) in entry.db.unwrap_or_default() {
        let key = key.child("db").child(&name);
        check_name(&key, "database", &name)?;
        let database = database(&key, entry)?;
        databases.insert(name, database);
    }
    Ok(Project {
        module: entry.module,
        features: entry.features,
        version_table: entry.version_table,
        version_table_schema: entry.version_table_schema,
        databases,
    })
}

fn database(key: &Key<'_>, entry: DatabaseEntry) -> Result<DatabaseSettings, SettingsError> {
    let dialect = Dialect::from(entry.kind);
    if dialect == Dialect::Postgres && entry.db_name.as_deref().is_none_or(str::is_empty) {
        return Err(key.error("the key `db_name` is missing: a postgres database needs its name"));
    }
    Ok(DatabaseSettings {
        db_name: entry.db_name,
        protected: entry.protected,
        connection: connection(&key.child("connection"), dialect, entry.connection)?,
    })
}

fn server(key: &Key<'_>, entry: ServerEntry) -> Result<Server, SettingsError> {
    let dialect = match (&entry.connection.db_path, &entry.connection.host) {
        (Some(_), None) => Dialect::Sqlite,
        (None, Some(_)) => Dialect::Postgres,
        (Some(_), Some(_)) | (None, None) => {
            return Err(key.child("connection").error(
                "a server has either `db_path` (a folder of SQLite files) or `host` (PostgreSQL)",
            ));
        }
    };
    let connection = connection(&key.child("connection"), dialect, entry.connection)?;
    Ok(Server { connection })
}

fn connection(
    key: &Key<'_>,
    dialect: Dialect,
    entry: ConnectionEntry,
) -> Result<Connection, SettingsError> {
    match dialect {
        Dialect::Sqlite => sqlite(key, entry).map(Connection::Sqlite),
        Dialect::Postgres => postgres(key, entry).map(Box::new).map(Connection::Postgres),
    }
}

fn sqlite(key: &Key<'_>, entry: ConnectionEntry) -> Result<SqliteSettings, SettingsError> {
    if let Some(name) = entry.postgres_key() {
        return Err(key.child(name).error(format!(
            "`{name}` belongs to postgres; a sqlite connection takes `db_path` and `lock_timeout`"
        )));
    }
    let db_path = entry.db_path.filter(|path| !path.is_empty());
    Ok(SqliteSettings {
        db_path: db_path.ok_or_else(|| {
            key.error("the key `db_path` is missing: a sqlite connection needs the file")
        })?,
        lock_timeout: entry.lock_timeout.map(|timeout| timeout.0),
    })
}

impl ConnectionEntry {
    /// A key that is said and that only PostgreSQL knows.
    fn postgres_key(&self) -> Option<&'static str> {
        let said = [
            ("host", self.host.is_some()),
            ("port", self.port.is_some()),
            ("user", self.user.is_some()),
            ("password", self.password.is_some()),
            ("password_env", self.password_env.is_some()),
            ("password_file", self.password_file.is_some()),
            ("password_command", self.password_command.is_some()),
            ("sslmode", self.sslmode.is_some()),
            ("sslrootcert", self.sslrootcert.is_some()),
            ("sslcert", self.sslcert.is_some()),
            ("sslkey", self.sslkey.is_some()),
            ("connect_timeout", self.connect_timeout.is_some()),
            ("search_path", self.search_path.is_some()),
            ("role", self.role.is_some()),
            ("statement_timeout", self.statement_timeout.is_some()),
        ];
        said.iter()
            .find(|(_, is_said)| *is_said)
            .map(|(key, _)| *key)
    }
}

fn postgres(key: &Key<'_>, entry: ConnectionEntry) -> Result<PostgresSettings, SettingsError> {
    if entry.db_path.is_some() {
        return Err(key.child("db_path").error(
            "`db_path` belongs to sqlite; a postgres connection needs `host`, and takes `port`, \
             `user` and more",
        ));
    }
    let host = entry.host.filter(|host| !host.is_empty()).ok_or_else(|| {
        key.error("the key `host` is missing: a host name, an address, or the folder of a socket")
    })?;
    if host.contains("://") || host.contains('@') {
        return Err(key.child("host").error(
            "`host` is a URL: write its parts as `host`, `port`, `user` and `password_env`",
        ));
    }
    check_tls(key, entry.sslmode, entry.sslrootcert.is_some())?;
    if entry.sslcert.is_some() != entry.sslkey.is_some() {
        return Err(key.error("`sslcert` and `sslkey` belong together: give both or neither"));
    }
    Ok(PostgresSettings {
        host,
        port: entry.port,
        user: entry.user,
        password: password(
            key,
            entry.password,
            [
                ("password_env", entry.password_env, Password::Env),
                ("password_file", entry.password_file, Password::File),
                (
                    "password_command",
                    entry.password_command,
                    Password::Command,
                ),
            ],
        )?,
        sslmode: entry.sslmode,
        sslrootcert: entry.sslrootcert,
        sslcert: entry.sslcert,
        sslkey: entry.sslkey,
        connect_timeout: entry.connect_timeout.map(|timeout| timeout.0),
        search_path: entry.search_path,
        role: entry.role,
        lock_timeout: entry.lock_timeout.map(|timeout| timeout.0),
        statement_timeout: entry.statement_timeout.map(|timeout| timeout.0),
    })
}

/// Refuses combinations that verify less than they seem to.
fn check_tls(
    key: &Key<'_>,
    mode: Option<SslMode>,
    has_authority: bool,
) -> Result<(), SettingsError> {
    match (mode, has_authority) {
        (Some(SslMode::VerifyCa), false) => Err(key.child("sslmode").error(
            "`verify-ca` needs `sslrootcert`: any server with a public certificate would pass; \
             write `verify-full`, or give the authority's file",
        )),
        (Some(SslMode::Disable | SslMode::Allow | SslMode::Prefer) | None, true) => {
            Err(key.child("sslrootcert").error(
                "`sslrootcert` is used only where `sslmode` is `require`, `verify-ca` or \
                 `verify-full`: say one of them",
            ))
        }
        (Some(SslMode::VerifyCa | SslMode::Require | SslMode::VerifyFull), _)
        | (Some(SslMode::Disable | SslMode::Allow | SslMode::Prefer) | None, false) => Ok(()),
    }
}

fn password(
    key: &Key<'_>,
    said: Option<Secret>,
    others: [(&'static str, Option<String>, fn(String) -> Password); 3],
) -> Result<Password, SettingsError> {
    let mut found: Vec<(&'static str, Password)> = Vec::new();
    if let Some(Secret(password)) = said {
        found.push(("password", Password::Said(password)));
    }
    for (name, value, source) in others {
        let Some(value) = value else { continue };
        if value.trim().is_empty() {
            return Err(key
                .child(name)
                .error(format!("`{name}` is empty: remove it or say it")));
        }
        if name == "password_env" && !is_variable(&value) {
            return Err(key.child(name).error(
                "`password_env` is not a variable's name: write the name alone, without `$`",
            ));
        }
        found.push((name, source(value)));
    }
    if let [(first, _), (second, _), ..] = found.as_slice() {
        return Err(key.child(second).error(format!(
            "`{first}` and `{second}` both say where the password comes from: keep one"
        )));
    }
    Ok(found.pop().map(|(_, source)| source).unwrap_or_default())
}

/// ` (did you mean …?)`, where a choice is near.
pub(crate) fn near<'a>(name: &str, choices: impl Iterator<Item = &'a str>) -> String {
    match nearest(name, choices) {
        Some(near) => format!(" (did you mean `{near}`?)"),
        None => String::new(),
    }
}

/// The choice that is most like a name, if one is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, choices: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    choices
        .map(|choice| (strsim::jaro_winkler(&name, &choice.to_lowercase()), choice))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}
