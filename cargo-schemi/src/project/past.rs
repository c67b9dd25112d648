//! What a file was at an earlier time, as far as git knows.

use std::path::Path;
use std::process::Command;

/// How many commits of a file are looked at: an applied revision is edited soon, or never.
const COMMITS: &str = "200";

/// The text that a file of a folder had, found by what it must satisfy: in one commit, where that is
/// known, under whatever name a file there holds the line; else in the commits that changed the file.
/// `None` where git, the commits or the file are not here.
pub fn text(
    file: &Path,
    line: &str,
    commit: Option<&str>,
    is_it: impl Fn(&str) -> bool,
) -> Option<String> {
    let folder = file.parent()?;
    let then = commit.and_then(|commit| {
        let grep = ["grep", "--full-name", "-lFe", line, commit, "--", ":/*.sql"];
        let found = git(folder, &grep)?;
        let mut places = found.lines();
        places.find_map(|place| git(folder, &["show", place]).filter(|text| is_it(text)))
    });
    then.or_else(|| {
        let name = file.file_name()?.to_str()?;
        let log = ["log", "--all", "-n", COMMITS, "--format=%H", "--", name];
        let commits = git(folder, &log)?;
        let mut places = commits.lines().map(|commit| format!("{commit}:./{name}"));
        places.find_map(|place| git(folder, &["show", &place]).filter(|text| is_it(text)))
    })
}

/// What git says in a folder; `None` where it fails.
pub(super) fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .output()
        .ok()?;
    let is_done = output.status.success();
    is_done.then(|| String::from_utf8(output.stdout).ok())?
}
