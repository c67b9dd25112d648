//! The file written whole or not at all.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret;

use super::{Settings, SettingsError};

impl Settings {
    /// Writes the edits to the file, readable by its owner only, as it may hold passwords.
    ///
    /// The text goes to a temporary file of the same folder, which then takes the file's place, so
    /// that nobody ever sees half of it. A symbolic link stays: its target is replaced.
    ///
    /// # Errors
    /// Where the file changed since it was read, or cannot be written. It is unchanged then.
    pub fn save(&mut self) -> Result<(), SettingsError> {
        let place = real_place(&self.path).map_err(|source| self.unwritable(source))?;
        self.refuse_if_changed(&place)?;
        replace(&place, self.text()).map_err(|source| self.unwritable(source))?;
        self.stored = Some(self.text.clone());
        Ok(())
    }

    fn refuse_if_changed(&self, place: &Path) -> Result<(), SettingsError> {
        let now = match std::fs::read(place) {
            Ok(now) => Some(now),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(self.unwritable(source)),
        };
        let before = self
            .stored
            .as_ref()
            .map(|text| text.expose_secret().as_bytes());
        if now.as_deref() == before {
            Ok(())
        } else {
            Err(SettingsError::Changed {
                path: self.path.clone(),
            })
        }
    }

    fn unwritable(&self, source: std::io::Error) -> SettingsError {
        SettingsError::Unwritable {
            path: self.path.clone(),
            source,
        }
    }
}

/// The file itself, behind symbolic links.
fn real_place(path: &Path) -> std::io::Result<PathBuf> {
    match std::fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => match std::fs::read_link(path) {
            // A link to a file that is not there yet.
            Ok(to) => Ok(path.parent().unwrap_or(Path::new("")).join(to)),
            Err(_) => Ok(path.to_path_buf()),
        },
        found => found,
    }
}

fn replace(place: &Path, text: &str) -> std::io::Result<()> {
    let folder = match place.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    // Created with mode 0600, and removed again when anything fails.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(place).map_err(|error| error.error)?;
    Ok(())
}
