//! How a program is told where to connect, without anybody else learning the password: by private
//! files, which `ps` does not show.

use std::io::Write;
use std::process::Command;

use secrecy::{ExposeSecret, SecretString};
use tempfile::{NamedTempFile, TempDir};

use crate::settings::{PasswordSource, PostgresSpec, SslMode};

/// A connection of libpq's, described in files that only we may read. They go with it.
#[derive(Debug)]
pub(super) struct Access {
    folder: TempDir,
    has_password: bool,
}

/// What the file calls the connection.
const SERVICE: &str = "schemi";

impl Access {
    /// Writes the files for a database of a server.
    pub(super) fn new(spec: &PostgresSpec, database: &str) -> std::io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("schemi-").tempdir()?;
        write(&folder, "service", &service(spec, database))?;
        let password = match &spec.password {
            PasswordSource::Said(password) => Some(password),
            PasswordSource::Unsaid
            | PasswordSource::Env(_)
            | PasswordSource::File(_)
            | PasswordSource::Command { .. } => None,
        };
        if let Some(password) = password {
            write(&folder, "password", &line(password))?;
        }
        Ok(Self {
            has_password: password.is_some(),
            folder,
        })
    }

    /// Has a program connect so.
    pub(super) fn give(&self, command: &mut Command) {
        command
            .env("PGSERVICEFILE", self.folder.path().join("service"))
            .env("PGAPPNAME", "schemi clone")
            .arg(format!("--dbname=service={SERVICE}"))
            .arg("--no-password");
        if self.has_password {
            // It would win over the file.
            command
                .env_remove("PGPASSWORD")
                .env("PGPASSFILE", self.folder.path().join("password"));
        }
    }
}

fn write(folder: &TempDir, name: &str, text: &str) -> std::io::Result<()> {
    // A named temporary file is private from its first moment.
    let mut file = NamedTempFile::new_in(folder.path())?;
    file.write_all(text.as_bytes())?;
    file.persist(folder.path().join(name))?;
    Ok(())
}

/// One line of a password file that fits every connection.
fn line(password: &SecretString) -> String {
    let password = password.expose_secret();
    let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
    format!("*:*:*:*:{escaped}\n")
}

fn service(spec: &PostgresSpec, database: &str) -> String {
    let mut text = format!(
        "[{SERVICE}]\nhost={}\nport={}\ndbname={database}\n",
        spec.host, spec.port
    );
    let mut add = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("{key}={value}\n"));
        }
    };
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|p| p.display().to_string());
    add("user", spec.user.clone());
    add("sslmode", spec.sslmode.map(|mode| word(mode).to_owned()));
    add("sslrootcert", path(&spec.sslrootcert));
    add("sslcert", path(&spec.sslcert));
    add("sslkey", path(&spec.sslkey));
    let timeout = spec.connect_timeout.as_secs();
    add("connect_timeout", (timeout > 0).then(|| timeout.to_string()));
    text
}

fn word(mode: SslMode) -> &'static str {
    match mode {
        SslMode::Disable => "disable",
        SslMode::Allow => "allow",
        SslMode::Prefer => "prefer",
        SslMode::Require => "require",
        SslMode::VerifyCa => "verify-ca",
        SslMode::VerifyFull => "verify-full",
    }
}
