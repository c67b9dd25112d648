//! Why a session could not be opened, in plain words.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;

use crate::settings::{PasswordError, PasswordSource, PostgresSpec, duration};

const INVALID_PASSWORD: &str = "28P01";
const INVALID_AUTHORIZATION: &str = "28000";
const NO_SUCH_DATABASE: &str = "3D000";
const NO_PRIVILEGE: &str = "42501";
const INVALID_VALUE: &str = "22023";
const TOO_MANY_CONNECTIONS: &str = "53300";
const NOT_YET: &str = "57P03";

/// Why a PostgreSQL database could not be opened: where, and what happened.
#[derive(Debug, thiserror::Error)]
#[error("cannot connect to {address}: {cause}")]
pub struct ConnectError {
    /// Where.
    pub address: Box<Address>,
    /// What happened.
    pub cause: Cause,
}

/// Where a connection was to lead. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The target.
    pub target: String,
    /// The host, or the socket's folder.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The role to log in as.
    pub user: String,
}

/// What happened.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The password could not be fetched.
    #[error(transparent)]
    Password(PasswordError),
    /// The server refused the password.
    #[error("the server refused the password; look at {source_key}")]
    WrongPassword {
        /// The setting that it came from.
        source_key: String,
    },
    /// The server refused the user, or the way in.
    #[error("{message}; look at `user`, `sslmode` and the server's pg_hba.conf")]
    Refused {
        /// What the server said.
        message: String,
    },
    /// No such database.
    #[error("the server has no such database; create it, or correct `db_name`")]
    NoDatabase,
    /// The role cannot be taken on.
    #[error("cannot become role `{role}`: {message}; look at `role`")]
    Role {
        /// The role.
        role: String,
        /// What the server said.
        message: String,
    },
    /// A setting that the server does not take.
    #[error("{message}; look at `search_path`, `role` and the timeouts")]
    Setting {
        /// What the server said.
        message: String,
    },
    /// TLS is required, and the server has none.
    #[error(
        "the server offers no TLS, and `sslmode` requires it; turn TLS on at the server, or \
             lower `sslmode`"
    )]
    NoTls,
    /// The certificate does not convince.
    #[error(
        "the server's certificate is not trusted ({message}); look at `sslmode` and `sslrootcert`"
    )]
    Certificate {
        /// What is wrong with it.
        message: String,
    },
    /// TLS failed otherwise.
    #[error("TLS failed ({message}); look at `sslmode`, `sslrootcert`, `sslcert` and `sslkey`")]
    Tls {
        /// What was said.
        message: String,
    },
    /// A file of TLS cannot be read.
    #[error("`{key}` `{}` cannot be read: {source}", .path.display())]
    TlsFile {
        /// The setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file of TLS holds something else.
    #[error("`{key}` `{}` holds no {holds} in PEM form", .path.display())]
    NotPem {
        /// The setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What it should hold.
        holds: &'static str,
    },
    /// Nobody listens there.
    #[error("nothing listens there; is the server running? look at `host` and `port`")]
    NotListening,
    /// The connection was closed before a session began.
    #[error(
        "the server closed the connection; is it PostgreSQL, and is it well? look at `host` and `port`"
    )]
    Closed,
    /// Something answers that does not speak as PostgreSQL does.
    #[error("what answers there is not PostgreSQL; look at `host` and `port`")]
    NotPostgres,
    /// The host cannot be found or reached.
    #[error("the host cannot be reached ({message}); look at `host` and `port`")]
    Unreachable {
        /// What the system said.
        message: String,
    },
    /// No answer in time.
    #[error(
        "no connection within {}; look at `host` and `port`, or raise `connect_timeout`",
        duration::format(*.0)
    )]
    Timeout(Duration),
    /// The server is full, starting or stopping.
    #[error("{message}; try again later")]
    Busy {
        /// What the server said.
        message: String,
    },
    /// Anything else.
    #[error("{message}")]
    Other {
        /// What was said.
        message: String,
    },
}

impl Address {
    pub(super) fn new(spec: &PostgresSpec, user: &str) -> Self {
        Self {
            target: spec.target.clone(),
            host: spec.host.clone(),
            port: spec.port,
            database: spec.database.clone(),
            user: user.to_owned(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            target,
            host,
            port,
            database,
            user,
        } = self;
        write!(f, "{target} (database `{database}` at {host}:{port}")?;
        if !user.is_empty() {
            write!(f, " as `{user}`")?;
        }
        f.write_str(")")
    }
}

impl ConnectError {
    pub(super) fn new(address: Address, cause: Cause) -> Self {
        Self {
            address: Box::new(address),
            cause,
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "sqlx's errors; a connection meets few of them"
    )]
    pub(super) fn of_connect(
        spec: &PostgresSpec,
        options: &PgConnectOptions,
        error: &sqlx::Error,
    ) -> Self {
        let cause = match error {
            sqlx::Error::Database(_) => of_server(spec, error),
            sqlx::Error::Io(error) => of_io(error),
            sqlx::Error::Tls(error) => of_tls(&error.to_string()),
            sqlx::Error::Protocol(message) => of_protocol(message),
            other => Cause::Other {
                message: other.to_string(),
            },
        };
        Self::new(Address::new(spec, options.get_username()), cause)
    }

    pub(super) fn of_setup(
        spec: &PostgresSpec,
        options: &PgConnectOptions,
        error: &sqlx::Error,
    ) -> Self {
        let cause = match (code(error).as_deref(), &spec.role) {
            (Some(NO_PRIVILEGE), Some(role)) => Cause::Role {
                role: role.clone(),
                message: message(error),
            },
            (Some(INVALID_VALUE), Some(role)) if message(error).contains("role") => Cause::Role {
                role: role.clone(),
                message: message(error),
            },
            (Some(NO_PRIVILEGE | INVALID_VALUE), _) => Cause::Setting {
                message: message(error),
            },
            _ => return Self::of_connect(spec, options, error),
        };
        Self::new(Address::new(spec, options.get_username()), cause)
    }
}

/// Whether the server would rather speak TLS.
pub(super) fn is_refused_without_tls(error: &sqlx::Error) -> bool {
    code(error).as_deref() == Some(INVALID_AUTHORIZATION)
}

fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}

/// What the server said, without the line of its own source that sqlx adds.
fn message(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}

fn of_server(spec: &PostgresSpec, error: &sqlx::Error) -> Cause {
    let message = message(error);
    match code(error).as_deref() {
        Some(INVALID_PASSWORD) => Cause::WrongPassword {
            source_key: source_key(spec),
        },
        Some(INVALID_AUTHORIZATION) => Cause::Refused { message },
        Some(NO_SUCH_DATABASE) => Cause::NoDatabase,
        Some(TOO_MANY_CONNECTIONS | NOT_YET) => Cause::Busy { message },
        Some(_) | None => Cause::Other { message },
    }
}

fn source_key(spec: &PostgresSpec) -> String {
    match spec.password {
        PasswordSource::Unsaid => "PGPASSWORD or ~/.pgpass, or say `password_env`".to_owned(),
        PasswordSource::Said(_)
        | PasswordSource::Fetched { .. }
        | PasswordSource::Env(_)
        | PasswordSource::File(_)
        | PasswordSource::Command { .. } => format!("`{}`", spec.password.key()),
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the system's errors are without number"
)]
fn of_io(error: &std::io::Error) -> Cause {
    let message = error.to_string();
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::NotFound => Cause::NotListening,
        // rustls speaks through input and output.
        ErrorKind::InvalidData => of_tls(&message),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset => Cause::Other {
            message:
                "the server closed the connection; is it PostgreSQL? look at `host` and `port`"
                    .to_owned(),
        },
        _ => Cause::Unreachable { message },
    }
}

fn of_protocol(message: &str) -> Cause {
    if message.contains("authentication") {
        // sqlx ends its text with a line of its own source.
        let message = message
            .split(" (sqlx")
            .next()
            .unwrap_or_default()
            .to_owned();
        Cause::Other { message }
    } else {
        Cause::NotPostgres
    }
}

fn of_tls(message: &str) -> Cause {
    if message.contains("does not support TLS") {
        return Cause::NoTls;
    }
    let message = message.to_owned();
    if message.contains("certificate") {
        Cause::Certificate { message }
    } else {
        Cause::Tls { message }
    }
}
