//! Where the programs are, and who may run them.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

fn has_server(dir: &Path) -> bool {
    dir.join("initdb").is_file() && dir.join("postgres").is_file()
}

/// `$SCHEMI_TEST_PG_BIN`, then PATH, then the newest version in the usual folders.
pub(super) fn find_bin() -> Option<PathBuf> {
    if let Some(dir) = std::env::var_os("SCHEMI_TEST_PG_BIN") {
        return Some(dir.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(dir) = std::env::split_paths(&path).find(|dir| has_server(dir)) {
        return Some(
            dir.join("initdb")
                .canonicalize()
                .ok()?
                .parent()?
                .to_path_buf(),
        );
    }
    let mut found: Vec<_> = ["/usr/lib/postgresql", "/usr", "/opt/homebrew/opt"]
        .iter()
        .filter_map(|dir| std::fs::read_dir(dir).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|dir| has_server(dir))
        .collect();
    found.sort_by_key(|dir| version_of(dir));
    found.pop()
}

fn version_of(bin: &Path) -> Option<u32> {
    let folder = bin.parent()?.file_name()?.to_str()?;
    folder
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .ok()
}

/// The user to become when we are root: initdb and postgres refuse to run as root.
pub(super) fn drop_to() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|user| {
        let line = passwd
            .lines()
            .map(|l| l.split(':').collect::<Vec<_>>())
            .find(|f| f[0] == *user)?;
        Some((line[2].parse().ok()?, line[3].parse().ok()?))
    })
}
