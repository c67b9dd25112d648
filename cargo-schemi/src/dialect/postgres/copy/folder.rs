//! A folder for a dump, and for what only the programs may read. It goes with its owner; what a
//! killed one has left, the next removes.

use std::fs::File;
use std::io::{Error, Write};
use std::path::Path;
use std::time::Duration;

use tempfile::{NamedTempFile, TempDir};

const PREFIX: &str = "schemi-clone-";

/// The file whose lock says that the owner lives.
const LOCK: &str = "lock";

/// A folder without a lock may be one whose owner has just made it.
const GRACE: Duration = Duration::from_secs(60);

/// A private folder.
#[derive(Debug)]
pub(super) struct Folder {
    folder: TempDir,
    _lock: File,
}

impl Folder {
    /// Makes one, and removes those that nobody owns.
    pub(super) fn new() -> Result<Self, Error> {
        let parent = std::env::temp_dir();
        sweep(&parent);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o700));
        }
        let folder = builder.tempdir_in(parent)?;
        // It takes its name when it is locked: who finds it finds it locked.
        let lock = NamedTempFile::new_in(folder.path())?;
        lock.as_file().try_lock()?;
        let lock = lock.persist(folder.path().join(LOCK))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file that only we may read, from its first moment.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        let mut file = NamedTempFile::new_in(self.path())?;
        file.write_all(text.as_bytes())?;
        file.persist(self.path().join(name))?;
        Ok(())
    }
}

/// Removes what killed copies have left. What cannot be removed is somebody else's.
fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && is_left(&entry.path()) {
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}

fn is_left(folder: &Path) -> bool {
    // A link may lead anywhere.
    let Ok(found) = std::fs::symlink_metadata(folder) else {
        return false;
    };
    if !found.is_dir() || !is_mine(&found) {
        return false;
    }
    match File::open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => found
            .modified()
            .is_ok_and(|made| made.elapsed().is_ok_and(|age| age > GRACE)),
    }
}

#[cfg(unix)]
fn is_mine(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    // SAFETY: it only asks who runs this process.
    found.uid() == unsafe { libc::geteuid() }
}

#[cfg(not(unix))]
fn is_mine(_found: &std::fs::Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_owns_is_removed_and_nothing_else() {
        let owned = Folder::new().unwrap();
        let left = std::env::temp_dir().join(format!("{PREFIX}left-{}", std::process::id()));
        std::fs::create_dir_all(&left).unwrap();
        std::fs::write(left.join(LOCK), "").unwrap();
        std::fs::write(left.join("password"), "secret").unwrap();
        let young = std::env::temp_dir().join(format!("{PREFIX}young-{}", std::process::id()));
        std::fs::create_dir_all(&young).unwrap();
        let second = Folder::new().unwrap();
        assert!(!left.exists() && young.exists() && owned.path().exists());
        std::fs::remove_dir(&young).unwrap();
        let path = second.path().to_owned();
        drop(second);
        assert!(!path.exists());
    }
}
