//! Who has a file open.

use std::fs;
use std::path::{Path, PathBuf};

/// The other programs that have a file open, as far as the system tells.
pub fn holders(file: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(file) = file.canonicalize() else {
        return found;
    };
    let own = std::process::id().to_string();
    let Ok(processes) = fs::read_dir("/proc") else {
        return found;
    };
    for process in processes.flatten() {
        let id = process.file_name().to_string_lossy().into_owned();
        if id == own || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let Ok(open) = fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        let is_it = |link: PathBuf| fs::read_link(link).is_ok_and(|path| path == file);
        if open.flatten().any(|entry| is_it(entry.path())) {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            found.push(format!("{} (process {id})", name.trim()));
        }
    }
    found
}
