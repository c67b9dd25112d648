//! pg_dump and pg_restore: those that fit the server, found where they usually are.
use super::secret::program;
use crate::dialect::copy::CopyError;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A pair of programs of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tools {
    folder: PathBuf,
    /// The first part of their version.
    pub(super) major: u32,
}

impl Tools {
    /// The oldest pair that is not older than the server: a dump by a newer one may say what an
    /// older server does not understand. Where the settings name a folder, it is that one.
    pub(super) fn find(server: u32, from: &str, said: Option<&Path>) -> Result<Self, CopyError> {
        let found: Vec<Self> = match said {
            Some(folder) => Self::at(folder).into_iter().collect(),
            None => everywhere()
                .filter_map(|folder| Self::at(&folder))
                .collect(),
        };
        let fits = found.iter().filter(|tools| tools.major >= server);
        if let Some(tools) = fits.min_by_key(|tools| tools.major) {
            return Ok(tools.clone());
        }
        let newest = found.iter().map(|tools| tools.major).max();
        Err(CopyError::NoTools {
            from: from.to_owned(),
            server,
            found: match (newest, said) {
                (Some(newest), Some(folder)) => {
                    format!("`postgres_tools` `{}` holds {newest}", folder.display())
                }
                (None, Some(folder)) => {
                    format!("`postgres_tools` `{}` does not hold it", folder.display())
                }
                (Some(newest), None) => format!("the newest one here is {newest}"),
                (None, None) => "there is none on PATH".to_owned(),
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

    /// Where the one is that makes the dump.
    pub(super) fn dumper(&self) -> PathBuf {
        self.folder.join("pg_dump")
    }

    pub(super) fn pg_dump(&self) -> Command {
        program(self.dumper())
    }

    pub(super) fn pg_restore(&self) -> Command {
        program(self.folder.join("pg_restore"))
    }
}

/// PATH, and where packages put them beside it.
fn everywhere() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let folders = [
        "/usr/lib/postgresql",
        "/usr",
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/Applications/Postgres.app/Contents/Versions",
    ];
    for folder in folders {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut more: Vec<PathBuf> = entries.map(|entry| entry.path().join("bin")).collect();
        more.sort();
        found.extend(more);
    }
    found.into_iter()
}

/// The first part of a program's version: `pg_dump (PostgreSQL) 15.18 (Debian …)`.
fn version(path: &Path) -> Option<u32> {
    // Debian's wrapper chooses among those that are found anyway, by what it knows of clusters.
    let real = path.canonicalize().ok()?;
    if !real.is_file() || real.ends_with("pg_wrapper") {
        return None;
    }
    let output = program(path).arg("--version").output().ok()?;
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
        let error = Tools::find(99, "shop.prod", None).unwrap_err().to_string();
        assert!(error.contains("shop.prod is on PostgreSQL 99"), "{error}");
        assert!(error.contains("postgresql-client-99"), "{error}");
    }

    #[test]
    fn a_folder_of_the_settings_is_the_only_one() {
        let folder = tempfile::tempdir().unwrap();
        let error = Tools::find(10, "shop.prod", Some(folder.path())).unwrap_err();
        assert!(error.to_string().contains("does not hold it"), "{error}");
    }
}
