//! A PostgreSQL session opened, and what can be in the way.

mod error;
mod pgpass;

pub use error::{Address, Cause, ConnectError};

use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::settings::{Access, PasswordSource, PostgresSpec, SslMode};

/// A server that can ends the question of one who was called off, instead of working on for nobody.
const NOTICE_WHO_LEAVES: &str = "CASE WHEN current_setting('server_version_num')::int >= 140000 \
     AND version() LIKE '%linux%' \
     THEN set_config('client_connection_check_interval', '1000', false) END";

/// What the server's views show us as.
const APPLICATION_NAME: &str = "schemi";

/// A session, and the way to a second one, which can watch it and cancel its statements.
pub struct Session {
    /// The session.
    pub connection: PgConnection,
    /// How it was opened. It holds the password: the user is asked for it once.
    pub options: PgConnectOptions,
}

/// Opens a session, with the role, the search path and the timeouts of the settings.
///
/// For a reader every transaction is read-only.
///
/// # Errors
/// In plain words, with the setting to look at, and never with a secret.
pub async fn open(spec: &PostgresSpec, access: Access) -> Result<Session, ConnectError> {
    check_files(spec)?;
    let options = options(spec).await?;
    let opening = async {
        let mut session = connect(spec, &options).await?;
        let setup = AssertSqlSafe(setup(spec, access));
        match session.connection.execute(sqlx::raw_sql(setup)).await {
            Ok(_) => Ok(session),
            Err(error) => Err(ConnectError::of_setup(spec, &options, &error)),
        }
    };
    if spec.connect_timeout.is_zero() {
        return opening.await;
    }
    match tokio::time::timeout(spec.connect_timeout, opening).await {
        Ok(opened) => opened,
        Err(_) => {
            let address = Address::new(spec, options.get_username());
            Err(ConnectError::new(
                address,
                Cause::Timeout(spec.connect_timeout),
            ))
        }
    }
}

async fn connect(spec: &PostgresSpec, options: &PgConnectOptions) -> Result<Session, ConnectError> {
    let first = match PgConnection::connect_with(options).await {
        Ok(connection) => {
            return Ok(Session {
                connection,
                options: options.clone(),
            });
        }
        Err(error) => error,
    };
    // `allow` means: without TLS, and with it only where the server insists. sqlx stops half-way.
    if spec.sslmode == Some(SslMode::Allow) && error::is_refused_without_tls(&first) {
        let options = options.clone().ssl_mode(PgSslMode::Require);
        return match PgConnection::connect_with(&options).await {
            Ok(connection) => Ok(Session {
                connection,
                options,
            }),
            Err(error) => Err(ConnectError::of_connect(spec, &options, &error)),
        };
    }
    Err(ConnectError::of_connect(spec, options, &first))
}

/// What the server's views and logs call the session: the tool, and the word for its run. The server keeps
/// 63 bytes of it.
fn application_name(spec: &PostgresSpec) -> String {
    match &spec.tag {
        Some(tag) => format!("{APPLICATION_NAME} {tag}"),
        None => APPLICATION_NAME.to_owned(),
    }
}

/// The settings in sqlx's words.
async fn options(spec: &PostgresSpec) -> Result<PgConnectOptions, ConnectError> {
    let mut options = PgConnectOptions::new_without_pgpass()
        .host(&spec.host)
        .port(spec.port)
        .database(&spec.database)
        .application_name(&application_name(spec))
        // Every server that we support writes floats exactly; pgbouncer refuses this at start-up.
        .extra_float_digits(None)
        .disable_statement_logging();
    if let Some(user) = &spec.user {
        options = options.username(user);
    }
    if let Some(mode) = ssl_mode(spec) {
        options = options.ssl_mode(mode);
    }
    if let Some(path) = &spec.sslrootcert {
        options = options.ssl_root_cert(path);
    }
    if let Some(path) = &spec.sslcert {
        options = options.ssl_client_cert(path);
    }
    if let Some(path) = &spec.sslkey {
        options = options.ssl_client_key(path);
    }
    with_password(spec, options).await
}

async fn with_password(
    spec: &PostgresSpec,
    options: PgConnectOptions,
) -> Result<PgConnectOptions, ConnectError> {
    Ok(match find_password(spec, options.get_username()).await? {
        Some(password) => options.password(password.expose_secret()),
        None => options,
    })
}

/// The settings with user and password made out, for several connections, of which some are a
/// program's: who asks his user for a password does so once.
pub(super) async fn made_out(spec: &PostgresSpec) -> Result<PostgresSpec, ConnectError> {
    let mut spec = spec.clone();
    let usual = PgConnectOptions::new_without_pgpass();
    let user = spec
        .user
        .get_or_insert_with(|| usual.get_username().to_owned())
        .clone();
    let found = find_password(&spec, &user).await?;
    // sqlx reads this one by itself.
    let found = found.or_else(|| std::env::var("PGPASSWORD").ok().map(SecretString::from));
    if let Some(password) = found {
        let key = spec.password.key();
        spec.password = PasswordSource::Fetched { password, key };
    }
    Ok(spec)
}

async fn find_password(
    spec: &PostgresSpec,
    user: &str,
) -> Result<Option<SecretString>, ConnectError> {
    let said = spec.password.fetch().await;
    let said =
        said.map_err(|error| ConnectError::new(Address::new(spec, user), Cause::Password(error)))?;
    if said.is_some() || std::env::var_os("PGPASSWORD").is_some() {
        return Ok(said);
    }
    Ok(pgpass::find(&spec.host, spec.port, &spec.database, user))
}

/// How sqlx is to use TLS; `None` leaves it to PGSSLMODE.
fn ssl_mode(spec: &PostgresSpec) -> Option<PgSslMode> {
    if is_socket(&spec.host) {
        // As in libpq: there is no TLS on a socket, and nobody in between.
        return Some(PgSslMode::Disable);
    }
    Some(match spec.sslmode? {
        SslMode::Disable => PgSslMode::Disable,
        SslMode::Allow => PgSslMode::Allow,
        SslMode::Prefer => PgSslMode::Prefer,
        // As in libpq; sqlx would accept any certificate.
        SslMode::Require if spec.sslrootcert.is_some() => PgSslMode::VerifyCa,
        SslMode::Require => PgSslMode::Require,
        SslMode::VerifyCa => PgSslMode::VerifyCa,
        SslMode::VerifyFull => PgSslMode::VerifyFull,
    })
}

fn is_socket(host: &str) -> bool {
    host.starts_with('/')
}

/// Looks at the files of TLS first: a missing one would look like a missing server.
fn check_files(spec: &PostgresSpec) -> Result<(), ConnectError> {
    let files = [
        ("sslrootcert", &spec.sslrootcert, "CERTIFICATE"),
        ("sslcert", &spec.sslcert, "CERTIFICATE"),
        ("sslkey", &spec.sslkey, "PRIVATE KEY"),
    ];
    for (key, path, holds) in files {
        let Some(path) = path else { continue };
        check_file(key, path, holds).map_err(|cause| {
            let user = spec.user.as_deref().unwrap_or_default();
            ConnectError::new(Address::new(spec, user), cause)
        })?;
    }
    Ok(())
}

fn check_file(key: &'static str, path: &Path, holds: &'static str) -> Result<(), Cause> {
    let path = path.to_path_buf();
    match std::fs::read(&path) {
        Err(source) => Err(Cause::TlsFile { key, path, source }),
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes);
            let is_pem = text.contains("-----BEGIN ") && text.contains(&format!("{holds}-----"));
            if is_pem {
                Ok(())
            } else {
                Err(Cause::NotPem { key, path, holds })
            }
        }
    }
}

/// One statement, one round trip; pgbouncer refuses most of it at start-up.
fn setup(spec: &PostgresSpec, access: Access) -> String {
    let milliseconds = |duration: Duration| duration.as_millis().to_string();
    let mut settings = vec![("lock_timeout", milliseconds(spec.lock_timeout))];
    if let Some(timeout) = spec.statement_timeout {
        settings.push(("statement_timeout", milliseconds(timeout)));
    }
    if let Some(search_path) = &spec.search_path {
        settings.push(("search_path", search_path.clone()));
    }
    if let Some(role) = &spec.role {
        settings.push(("role", role.clone()));
    }
    match access {
        Access::Read => settings.push(("default_transaction_read_only", "on".to_owned())),
        Access::Write | Access::Create => {}
    }
    let calls: Vec<String> = settings
        .iter()
        .map(|(name, value)| format!("set_config('{name}', {}, false)", literal(value)))
        .collect();
    format!("SELECT {}, {NOTICE_WHO_LEAVES}", calls.join(", "))
}

/// A string in quotes, whatever `standard_conforming_strings` says.
fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    if doubled.contains('\\') {
        format!("E'{}'", doubled.replace('\\', "\\\\"))
    } else {
        format!("'{doubled}'")
    }
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn literals_hold_quotes_and_backslashes() {
        assert_eq!(literal("a'b"), "'a''b'");
        assert_eq!(literal(r"a\'b"), r"E'a\\''b'");
    }
}
