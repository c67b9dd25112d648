//! What a file was at an earlier time, as far as git knows.

use std::path::Path;

use super::git::said;

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
        let found = said(folder, &grep)?;
        let mut places = found.lines();
        places.find_map(|place| said(folder, &["show", place]).filter(|text| is_it(text)))
    });
    then.or_else(|| {
        let name = file.file_name()?.to_str()?;
        let log = ["log", "--all", "-n", COMMITS, "--format=%H", "--", name];
        let commits = said(folder, &log)?;
        let mut places = commits.lines().map(|commit| format!("{commit}:./{name}"));
        places.find_map(|place| said(folder, &["show", &place]).filter(|text| is_it(text)))
    })
}
