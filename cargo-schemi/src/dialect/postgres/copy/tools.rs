//! pg_dump and pg_restore: those that fit the server, found where they usually are.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::CopyError;

/// A pair of programs of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tools {
    folder: PathBuf,
    /// The first part of their version.
    pub(super) major: u32,
}

impl Tools {
    /// The oldest pair that is not older than the server: a dump by a newer one may say what an
    /// older server does not understand.
    pub(super) fn find(server: u32, from: &str) -> Result<Self, CopyError> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found: Vec<Self> = std::env::split_paths(&path)
            .chain(installed())
            .filter_map(|folder| Self::at(&folder))
            .collect();
        let fits = found.iter().filter(|tools| tools.major >= server);
        if let Some(tools) = fits.min_by_key(|tools| tools.major) {
            return Ok(tools.clone());
        }
        let newest = found.iter().map(|tools| tools.major).max();
        Err(CopyError::NoTools {
            from: from.to_owned(),
            server,
            newest: match newest {
                Some(newest) => format!("pg_dump {newest} is too old for it"),
                None => "there is no pg_dump on PATH".to_owned(),
            },
        })
    }

    fn at(folder: &Path) -> Option<Self> {
        let dump = version(&folder.join("pg_dump"))?;
        let restore = version(&folder.join("pg_restore"))?;
        (dump == restore).then(|| Self {
            folder: folder.to_owned(),
            major: dump,
        })
    }

    pub(super) fn pg_dump(&self) -> Command {
        Command::new(self.folder.join("pg_dump"))
    }

    pub(super) fn pg_restore(&self) -> Command {
        Command::new(self.folder.join("pg_restore"))
    }
}

/// Where packages put them beside PATH.
fn installed() -> impl Iterator<Item = PathBuf> {
    let folders = ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt", "/usr/local/opt"];
    let entries = folders
        .into_iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path().join("bin")).collect();
    found.sort();
    found.into_iter()
}

/// The first part of a program's version: `pg_dump (PostgreSQL) 15.18 (Debian …)`.
fn version(program: &Path) -> Option<u32> {
    if !program.is_file() {
        return None;
    }
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let number = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    output.status.success().then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_newer_than_every_program_is_told() {
        let error = Tools::find(99, "shop.prod").unwrap_err().to_string();
        assert!(error.contains("shop.prod is on PostgreSQL 99"), "{error}");
        assert!(error.contains("postgresql-client-99"), "{error}");
    }
}
