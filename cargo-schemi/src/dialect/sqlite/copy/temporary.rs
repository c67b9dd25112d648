//! A copy that takes nobody's place: to try something on, and to be thrown away.

use std::path::{Path, PathBuf};

use super::place::{Place, folder_of, unwritten};
use super::{Fate, build, open};
use crate::dialect::copy::{Copied, CopyError, Options};
use crate::settings::{Access, SqliteSpec};
use sqlx::Connection;

/// A copy in a file of its own. While this lives nobody removes it; where we are killed, the next one
/// of the same name does.
#[derive(Debug)]
pub struct Temporary {
    /// The way to it.
    pub spec: SqliteSpec,
    /// What it holds.
    pub copied: Copied,
    place: Place,
}

/// Makes a copy beside the file of `like`, which is not touched and need not be there; its folder is
/// made. `existing` and `others` of the options have no meaning here.
///
/// # Errors
/// The first thing that hinders it; nothing is left of it then.
pub async fn temporary(
    source: &SqliteSpec,
    like: &SqliteSpec,
    options: &mut Options<'_>,
) -> Result<Temporary, CopyError> {
    make_folder(folder_of(&like.file))?;
    let place = Place::new(&like.file)?;
    let mut from = open(source, Access::Read).await?;
    let made = build(&mut from, source, like, (&place, Fate::Passes), options).await;
    from.close().await.ok();
    let copied = made?;
    let mut spec = like.clone();
    spec.file.clone_from(&place.file);
    Ok(Temporary {
        spec,
        copied,
        place,
    })
}

/// A folder that only we may look into.
fn make_folder(folder: &Path) -> Result<(), CopyError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| unwritten(folder, error))
}

impl Temporary {
    /// Keeps the copy under a plain name beside it, which nobody removes.
    ///
    /// # Errors
    /// A name that is taken, a file that cannot be renamed.
    pub fn keep(mut self, name: &str) -> Result<PathBuf, CopyError> {
        let file = self.spec.file.with_file_name(format!("{name}.db"));
        self.place.keep(&file)?;
        Ok(file)
    }
}
