//! How a program is told where to connect, without anybody else learning the password: by private
//! files, which `ps` does not show.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use secrecy::{ExposeSecret, SecretString};

use super::folder::Folder;
use crate::settings::{PasswordSource, PostgresSpec, SslMode};

/// What the file calls the connection.
const SERVICE: &str = "schemi";

/// Variables that a program gets from our environment: those of the system, of Kerberos and TLS. There
/// may be secrets in any other, and `ps` shows them.
const NEEDED: [&str; 20] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "APPDATA",
    "SYSTEMROOT",
    "PGUSER",
    "PGPASSFILE",
    "PGCONNECT_TIMEOUT",
    "PGCHANNELBINDING",
    "PGREQUIREPEER",
    "PGKRBSRVNAME",
    "PGSYSCONFDIR",
    "PGLOCALEDIR",
];

/// How others begin that it gets.
const FAMILIES: [&str; 9] = [
    "LC_",
    "LD_",
    "DYLD_",
    "KRB5",
    "GSS",
    "SSL_CERT_",
    "OPENSSL_",
    "PGSSL",
    "PGGSS",
];

/// The certificate authorities of the system, where libpq is too old to find them by itself.
const AUTHORITIES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// A connection of libpq's, described in files that only we may read.
#[derive(Debug)]
pub(super) struct Connection {
    service: PathBuf,
    password: Option<PathBuf>,
    role: Option<String>,
}

impl Connection {
    /// Writes the files for a database of a server.
    pub(super) fn new(
        folder: &Folder,
        name: &str,
        spec: &PostgresSpec,
        database: &str,
    ) -> std::io::Result<Self> {
        folder.write(name, &service(spec, database))?;
        let service = folder.path().join(name);
        let password = match said(&spec.password) {
            Some(password) => {
                let name = format!("{name}.password");
                folder.write(&name, &line(password))?;
                Some(folder.path().join(name))
            }
            None => None,
        };
        Ok(Self {
            service,
            password,
            role: spec.role.clone(),
        })
    }

    /// Has a program connect so.
    pub(super) fn give(&self, command: &mut Command) {
        command
            .env("PGSERVICEFILE", &self.service)
            .env("PGAPPNAME", "schemi clone")
            .arg(format!("--dbname=service={SERVICE}"))
            .arg("--no-password");
        if let Some(role) = &self.role {
            command.arg(format!("--role={role}"));
        }
        if let Some(file) = &self.password {
            command.env("PGPASSFILE", file);
        }
    }
}

/// A program that gets no more of our environment than it needs.
pub(super) fn program(path: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os().filter(|(name, _)| !is_needed(name)) {
        command.env_remove(name);
    }
    command
}

fn is_needed(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    NEEDED.contains(&&*name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

impl Drop for Connection {
    /// No secret stays longer than it is needed.
    fn drop(&mut self) {
        if let Some(file) = &self.password {
            std::fs::remove_file(file).ok();
        }
    }
}

/// The password, which is fetched before any program runs.
fn said(source: &PasswordSource) -> Option<&SecretString> {
    match source {
        PasswordSource::Said(password) | PasswordSource::Fetched { password, .. } => Some(password),
        PasswordSource::Unsaid
        | PasswordSource::Env(_)
        | PasswordSource::File(_)
        | PasswordSource::Command { .. } => None,
    }
}

/// One line of a password file that fits every connection.
fn line(password: &SecretString) -> String {
    let password = password.expose_secret();
    let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
    format!("*:*:*:*:{escaped}\n")
}

fn service(spec: &PostgresSpec, database: &str) -> String {
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let timeout = spec.connect_timeout.as_secs();
    let entries = [
        ("host", Some(spec.host.clone())),
        ("port", Some(spec.port.to_string())),
        ("dbname", Some(database.to_owned())),
        ("user", spec.user.clone()),
        ("sslmode", spec.sslmode.map(|mode| word(mode).to_owned())),
        (
            "sslrootcert",
            path(&spec.sslrootcert).or_else(|| authorities(spec)),
        ),
        ("sslcert", path(&spec.sslcert)),
        ("sslkey", path(&spec.sslkey)),
        (
            "connect_timeout",
            (timeout > 0).then(|| timeout.to_string()),
        ),
    ];
    let mut text = format!("[{SERVICE}]\n");
    for (key, value) in entries {
        if let Some(value) = value {
            text.push_str(&format!("{key}={value}\n"));
        }
    }
    text
}

/// Where a certificate is to be checked and nothing says against what, we check it against the known
/// authorities, and libpq would look for a file of the user's.
fn authorities(spec: &PostgresSpec) -> Option<String> {
    let checks = matches!(spec.sslmode?, SslMode::VerifyCa | SslMode::VerifyFull);
    let own = etcetera::home_dir().is_ok_and(|home| home.join(".postgresql/root.crt").exists());
    if !checks || own || std::env::var_os("PGSSLROOTCERT").is_some() {
        return None;
    }
    let found = AUTHORITIES
        .into_iter()
        .find(|path| Path::new(path).exists());
    found.map(str::to_owned)
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

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_keeps_what_would_end_it() {
        assert_eq!(line(&r"a:b\c".into()), "*:*:*:*:a\\:b\\\\c\n");
    }
}
