//! A database named by its URL, for those who have no settings.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::password::PasswordSource;
use super::resolve::{CONNECT_TIMEOUT, LOCK_TIMEOUT, PORT};
use super::spec::{PostgresSpec, Spec, SqliteSpec};

/// Why a text is no URL of a database. The text itself is not shown: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It cannot be read.
    #[error(
        "the URL cannot be read ({0}): it is written postgres://USER@HOST:PORT/DATABASE or sqlite:PATH"
    )]
    Malformed(String),
    /// A parameter that is not known.
    #[error(
        "the URL has a parameter `{0}` that is not known; there are sslmode, sslrootcert, sslcert, sslkey, \
         host, port, user, password, search_path, connect_timeout"
    )]
    Parameter(String),
    /// A parameter with a value that it cannot have.
    #[error("`{value}` is no value for `{name}` in the URL")]
    Value {
        /// The parameter.
        name: String,
        /// What it has.
        value: String,
    },
}

/// Whether a text names a database by a URL.
pub fn is_url(text: &str) -> bool {
    ["postgres://", "postgresql://", "sqlite:"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

impl Spec {
    /// Reads `postgres://…` or `sqlite:PATH`.
    ///
    /// # Errors
    /// What is wrong with it, without its password.
    pub fn from_url(text: &str) -> Result<Self, UrlError> {
        match text.strip_prefix("sqlite:") {
            Some(path) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                Ok(Self::Sqlite(SqliteSpec {
                    target: format!("sqlite:{path}"),
                    file: PathBuf::from(path),
                    lock_timeout: LOCK_TIMEOUT,
                }))
            }
            None => postgres(text).map(|spec| Self::Postgres(Box::new(spec))),
        }
    }
}

fn postgres(text: &str) -> Result<PostgresSpec, UrlError> {
    let url = Url::parse(text).map_err(|error| UrlError::Malformed(error.to_string()))?;
    let mut spec = PostgresSpec {
        target: String::new(),
        host: decoded(bare(url.host_str().unwrap_or_default()))?,
        port: url.port().unwrap_or(PORT),
        database: decoded(url.path().trim_start_matches('/'))?,
        user: (!url.username().is_empty())
            .then(|| decoded(url.username()))
            .transpose()?,
        password: match url.password() {
            Some(password) => PasswordSource::Said(decoded(password)?.into()),
            None => PasswordSource::Unsaid,
        },
        sslmode: None,
        sslrootcert: None,
        sslcert: None,
        sslkey: None,
        connect_timeout: CONNECT_TIMEOUT,
        search_path: None,
        role: None,
        lock_timeout: LOCK_TIMEOUT,
        statement_timeout: None,
        tag: None,
    };
    for (name, value) in url.query_pairs() {
        set(&mut spec, &name, value.into_owned())?;
    }
    if spec.host.is_empty() {
        "localhost".clone_into(&mut spec.host);
    }
    if spec.database.is_empty() {
        // As libpq has it: a database of the user's name.
        spec.database = spec.user.clone().unwrap_or_default();
    }
    spec.target = shown(&spec);
    Ok(spec)
}

/// The URL as messages show it: without the password.
fn shown(spec: &PostgresSpec) -> String {
    let user = spec.user.iter().map(|user| format!("{user}@"));
    let user: String = user.collect();
    let (host, port) = (&spec.host, spec.port);
    format!("postgres://{user}{host}:{port}/{}", spec.database)
}

fn set(spec: &mut PostgresSpec, name: &str, value: String) -> Result<(), UrlError> {
    let wrong = |value: &str| UrlError::Value {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    match name {
        "sslmode" => spec.sslmode = Some(value.parse().map_err(|_| wrong(&value))?),
        "sslrootcert" => spec.sslrootcert = Some(value.into()),
        "sslcert" => spec.sslcert = Some(value.into()),
        "sslkey" => spec.sslkey = Some(value.into()),
        "host" => spec.host = value,
        "port" => spec.port = value.parse().map_err(|_| wrong(&value))?,
        "user" => spec.user = Some(value),
        "password" => spec.password = PasswordSource::Said(value.into()),
        "dbname" => spec.database = value,
        "search_path" => spec.search_path = Some(value),
        "connect_timeout" => {
            let seconds = value.parse().map_err(|_| wrong(&value))?;
            spec.connect_timeout = Duration::from_secs(seconds);
        }
        // Some write it for their driver; it says nothing about the database.
        "application_name" => {}
        other => return Err(UrlError::Parameter(other.to_owned())),
    }
    Ok(())
}

/// An address of IPv6 without the brackets in which a URL holds it.
fn bare(host: &str) -> &str {
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    inner.unwrap_or(host)
}

/// Takes `%20` and the like out.
fn decoded(text: &str) -> Result<String, UrlError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next(), rest.next()];
            let value = digits
                .into_iter()
                .map(|digit| char::from(digit?).to_digit(16))
                .try_fold(0, |sum, digit| Some(sum * 16 + digit?));
            let value = value.and_then(|value| u8::try_from(value).ok());
            bytes.push(value.ok_or_else(|| UrlError::Malformed("a bad %".to_owned()))?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| UrlError::Malformed("not UTF-8".to_owned()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::super::database::SslMode;
    use super::*;

    fn read(text: &str) -> PostgresSpec {
        match Spec::from_url(text).unwrap() {
            Spec::Postgres(spec) => *spec,
            Spec::Sqlite(spec) => panic!("{spec:?}"),
        }
    }

    #[test]
    fn a_url_says_what_libpq_takes() {
        let spec = read("postgres://u%40x:p%3Aw@db.example.com:6543/shop?sslmode=verify-full");
        assert_eq!(spec.user.as_deref(), Some("u@x"));
        assert_eq!((spec.host.as_str(), spec.port), ("db.example.com", 6543));
        assert_eq!(spec.database, "shop");
        assert_eq!(spec.sslmode, Some(SslMode::VerifyFull));
        assert!(matches!(&spec.password, PasswordSource::Said(p) if p.expose_secret() == "p:w"));
        assert_eq!(spec.target, "postgres://u@x@db.example.com:6543/shop");
        let address = read("postgres://me@[::1]:6543/shop");
        assert_eq!((address.host.as_str(), address.port), ("::1", 6543));
        let socket = read("postgresql:///shop?host=/run/pg&user=me&port=5433");
        assert_eq!((socket.host.as_str(), socket.port), ("/run/pg", 5433));
        assert_eq!(socket.user.as_deref(), Some("me"));
        let encoded = read("postgres://me@%2Frun%2Fpg/shop");
        assert_eq!(encoded.host, "/run/pg");
    }

    #[test]
    fn what_is_wrong_is_named_without_the_password() {
        for (url, expected) in [
            ("postgres://u:secret@h:99999/d", "cannot be read"),
            ("postgres://u:secret@h/d?sslmod=x", "`sslmod`"),
            (
                "postgres://u:secret@h/d?sslmode=maybe",
                "`maybe` is no value",
            ),
        ] {
            let error = Spec::from_url(url).unwrap_err().to_string();
            assert!(
                error.contains(expected) && !error.contains("secret"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_sqlite_url_is_a_path() {
        for (url, path) in [
            ("sqlite:a/b.db", "a/b.db"),
            ("sqlite:///a/b.db", "/a/b.db"),
            ("sqlite://b.db", "b.db"),
            ("sqlite::memory:", ":memory:"),
        ] {
            match Spec::from_url(url).unwrap() {
                Spec::Sqlite(spec) => assert_eq!(spec.file, PathBuf::from(path)),
                Spec::Postgres(spec) => panic!("{spec:?}"),
            }
        }
    }
}
