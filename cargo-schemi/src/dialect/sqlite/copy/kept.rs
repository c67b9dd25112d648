//! Copies that were kept: files that are found by their names, and dropped.

use std::fs;
use std::path::PathBuf;

use super::place::{folder_of, remove, unwritten};
use crate::dialect::copy::CopyError;
use crate::dialect::copy::kept::{Found, is_kept};
use crate::dialect::sqlite::connection::holders;
use crate::settings::SqliteSpec;

/// The copies beside a file that are called so.
///
/// # Errors
/// A folder that cannot be read. Where there is none, there is no copy.
pub fn kept(like: &SqliteSpec, beginning: &str) -> Result<Vec<Found>, CopyError> {
    let folder = folder_of(&like.file);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let failed = |error| unwritten(folder, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        let name = file.file_name().and_then(|name| name.to_str());
        let name = name.and_then(|name| name.strip_suffix(".db"));
        let Some(name) = name.filter(|name| is_kept(name, beginning)) else {
            continue;
        };
        let about = fs::metadata(&file).map_err(failed)?;
        let changed = about.modified().ok();
        let changed = changed.and_then(|time| jiff::Timestamp::try_from(time).ok());
        found.push(Found {
            name: name.to_owned(),
            at: file.display().to_string(),
            bytes: Some(about.len()),
            kept_at: changed.map_or_else(String::new, |time| format!("{time:.0}")),
        });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Drops one of them.
///
/// # Errors
/// Somebody has it open.
pub fn drop_kept(like: &SqliteSpec, name: &str) -> Result<(), CopyError> {
    let file: PathBuf = folder_of(&like.file).join(format!("{name}.db"));
    let holders = holders(&file);
    if !holders.is_empty() {
        return Err(CopyError::Open {
            to: format!("`{name}`"),
            file,
            holders,
        });
    }
    remove(&file);
    match file.exists() {
        true => Err(unwritten(
            &file,
            std::io::ErrorKind::PermissionDenied.into(),
        )),
        false => Ok(()),
    }
}
