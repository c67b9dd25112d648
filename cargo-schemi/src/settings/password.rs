//! Where a password comes from, and how it is fetched: late, and without showing it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use secrecy::SecretString;

/// Where a password comes from, with paths made whole.
#[derive(Clone, Debug)]
pub enum PasswordSource {
    /// PGPASSWORD, or the password file of libpq.
    Unsaid,
    /// The settings file itself.
    Said(SecretString),
    /// One of the others, fetched before: a command may ask its user, and does so once.
    Fetched {
        /// What was found there.
        password: SecretString,
        /// The setting that says where, for messages.
        key: &'static str,
    },
    /// An environment variable.
    Env(String),
    /// The first line of a file.
    File(PathBuf),
    /// The first line that a shell command prints.
    Command {
        /// The command, for `sh -c`.
        command: String,
        /// Where it runs: the settings file's folder.
        folder: PathBuf,
    },
}

/// Why a password could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The variable is not set, or is not text.
    #[error("the environment variable `{0}` that `password_env` names is not set")]
    Unset(String),
    /// The file cannot be read.
    #[error("`password_file` `{}` cannot be read: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The command cannot be started.
    #[error("`password_command` cannot be started: {0}")]
    Start(std::io::Error),
    /// The command failed.
    #[error("`password_command` ended with {0}: run it by hand to see why")]
    Failed(std::process::ExitStatus),
    /// What was found is empty or is not text.
    #[error("`{0}` gives no password: its first line is empty or not UTF-8")]
    Empty(&'static str),
}

impl PasswordSource {
    /// The setting that says it, for messages.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unsaid => "PGPASSWORD or ~/.pgpass",
            Self::Said(_) => "password",
            Self::Fetched { key, .. } => key,
            Self::Env(_) => "password_env",
            Self::File(_) => "password_file",
            Self::Command { .. } => "password_command",
        }
    }

    /// Fetches the password; `None` where the settings do not say any.
    ///
    /// A command inherits standard input and standard error, so that it can ask its user.
    ///
    /// # Errors
    /// Where there is none at the place that the settings name.
    pub async fn fetch(&self) -> Result<Option<SecretString>, PasswordError> {
        match self {
            Self::Unsaid => Ok(None),
            Self::Said(password) | Self::Fetched { password, .. } => Ok(Some(password.clone())),
            Self::Env(name) => std::env::var(name)
                .map(|password| Some(password.into()))
                .map_err(|_| PasswordError::Unset(name.clone())),
            Self::File(path) => {
                let bytes = std::fs::read(path).map_err(|source| PasswordError::File {
                    path: path.clone(),
                    source,
                })?;
                first_line(&bytes, self.key()).map(Some)
            }
            Self::Command { command, folder } => {
                let (command, folder) = (command.clone(), folder.clone());
                // A command may wait for its user: the connection's own thread must not.
                let output = tokio::task::spawn_blocking(move || run(&command, &folder)).await;
                let output = output.map_err(|error| PasswordError::Start(error.into()))??;
                first_line(&output, self.key()).map(Some)
            }
        }
    }
}

fn run(command: &str, folder: &std::path::Path) -> Result<Vec<u8>, PasswordError> {
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .output()
        .map_err(PasswordError::Start)?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(PasswordError::Failed(output.status))
    }
}

fn first_line(bytes: &[u8], key: &'static str) -> Result<SecretString, PasswordError> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) if !text.is_empty() => Ok(text.into()),
        Ok(_) | Err(_) => Err(PasswordError::Empty(key)),
    }
}
