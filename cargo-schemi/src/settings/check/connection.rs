//! The keys of a `connection`, which differ between the databases.

use schemi_schema::Dialect;

use super::super::SettingsError;
use super::super::database::{Connection, Password, PostgresSettings, SqliteSettings, SslMode};
use super::super::expand::is_variable;
use super::super::file::{ConnectionEntry, Secret};
use super::Key;

/// Checks the `connection` of a database or a server.
pub(super) fn connection(
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

/// A key that says where a password is, its value, and what that means.
type Elsewhere = (&'static str, Option<String>, fn(String) -> Password);

fn password(
    key: &Key<'_>,
    said: Option<Secret>,
    others: [Elsewhere; 3],
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
