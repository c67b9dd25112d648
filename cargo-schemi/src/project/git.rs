//! What git knows of a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where others' work is found, the surest place first.
const SHARED: [&str; 6] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
    "@{upstream}",
];

/// The commit that is checked out in a folder, where git knows: the history keeps it, so that a
/// revision whose file is gone can be found again.
pub fn git_commit(folder: &Path) -> Option<String> {
    let commit = said(folder, &["rev-parse", "HEAD"])?.trim().to_owned();
    (!commit.is_empty()).then_some(commit)
}

/// The files below folders that are in a branch which others share, for each such branch, the surest
/// first. The branch that is checked out is none of them; nothing where git knows none.
pub fn shared_files(folders: &[PathBuf]) -> Vec<BTreeSet<PathBuf>> {
    let Some(first) = folders.first() else {
        return Vec::new();
    };
    let own = said(first, &["symbolic-ref", "-q", "HEAD"]).unwrap_or_default();
    let others = SHARED.iter().filter(|branch| **branch != own.trim());
    let files = |branch: &&str| -> Option<BTreeSet<PathBuf>> {
        let mut found = BTreeSet::new();
        for folder in folders {
            let listed = said(folder, &["ls-tree", "-r", "-z", "--name-only", branch, "."])?;
            let names = listed.split('\0').filter(|name| !name.is_empty());
            found.extend(names.map(|name| folder.join(name)));
        }
        Some(found)
    };
    others.filter_map(files).collect()
}

/// Whether git has a file as it is now; `None` where no git looks after its folder.
pub fn has_as_is(file: &Path) -> Option<bool> {
    let folder = file.parent()?;
    said(folder, &["rev-parse", "--git-dir"])?;
    let name = file.file_name()?.to_str()?;
    let is_known = said(folder, &["ls-files", "--error-unmatch", "--", name]).is_some();
    let changed = said(folder, &["status", "--porcelain", "--", name])?;
    Some(is_known && changed.trim().is_empty())
}

/// What git prints; nothing where it fails, or is not there.
pub(super) fn said(folder: &Path, args: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    let output = git.arg("-C").arg(folder).args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}
