//! The head of a revision file: enough to draw the graph, so that a long history is read fast.

use std::path::PathBuf;

use super::parse::ParseError;
use super::revision::{Revision, RevisionId};

/// What a revision file says before its first section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Its identifier.
    pub id: RevisionId,
    /// Its parents: none for a base, several for a merge.
    pub revises: Vec<RevisionId>,
    /// Revisions of other branches that must be applied first.
    pub depends_on: Vec<RevisionId>,
    /// Names for the branch that begins here.
    pub branch_labels: Vec<String>,
    /// Revisions without a file that it stands for, the first one first.
    pub replaces: Vec<RevisionId>,
    /// What it is for.
    pub message: String,
    /// When it was made, as the file says (RFC 3339).
    pub created: String,
    /// The file.
    pub path: PathBuf,
}

impl From<&Revision> for Header {
    fn from(revision: &Revision) -> Self {
        Self {
            id: revision.id.clone(),
            revises: revision.revises.clone(),
            depends_on: revision.depends_on.clone(),
            branch_labels: revision.branch_labels.clone(),
            replaces: revision.replaces.clone(),
            message: revision.message.clone(),
            created: revision.created.clone(),
            path: revision.path.clone(),
        }
    }
}

/// The keys in the order in which they are written.
const KEYS: [&str; 8] = [
    "revision",
    "revises",
    "created",
    "message",
    "depends-on",
    "branch-label",
    "replaces",
    RECORD,
];

/// The header that holds the checksum of the changes that are kept as data beside the file. Who
/// applies a revision needs nothing of it; who reads those changes does.
pub const RECORD: &str = "record";

/// Reads the lines before the first section; stops there, so the rest of the text may be missing.
pub(crate) fn read(text: &str, path: PathBuf) -> Result<Header, ParseError> {
    let mut found: Vec<(&str, String, usize)> = Vec::new();
    let mut continues = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim_end();
        let number = index + 1;
        if line.starts_with("-- schemi:") {
            break;
        }
        let Some(comment) = line.strip_prefix("--") else {
            continues = false;
            if line.trim().is_empty() {
                continue;
            }
            break;
        };
        let more = if comment.is_empty() {
            Some("")
        } else {
            comment.strip_prefix("  ")
        };
        if let (true, Some(more), Some((_, value, _))) = (continues, more, found.last_mut()) {
            value.push('\n');
            value.push_str(more);
            continue;
        }
        continues = take(comment, number, &path, &mut found)?;
    }
    assemble(found, path)
}

/// Keeps `key: value` where the key is one of ours; says so where it nearly is. Gives whether the next lines may
/// go on with it.
fn take<'a>(
    comment: &'a str,
    line: usize,
    path: &std::path::Path,
    found: &mut Vec<(&'a str, String, usize)>,
) -> Result<bool, ParseError> {
    let Some((key, value)) = comment.split_once(':') else {
        return Ok(false);
    };
    let key = key.trim();
    if !KEYS.contains(&key) {
        return match super::nearness::near(key, KEYS).first() {
            Some(near) => Err(ParseError::new(
                path,
                line,
                format!("unknown header `{key}`: did you mean `{near}`?"),
            )),
            None => Ok(false),
        };
    }
    if found.iter().any(|(other, _, _)| *other == key) {
        let text = format!("the header `{key}` stands here a second time: take one of them out");
        return Err(ParseError::new(path, line, text));
    }
    found.push((key, value.trim().to_owned(), line));
    // Names and dates are one line each.
    Ok(key == "message")
}

fn assemble(found: Vec<(&str, String, usize)>, path: PathBuf) -> Result<Header, ParseError> {
    let mut header = Header::default();
    for (key, value, _) in found {
        match key {
            "revision" => header.id = RevisionId(value),
            "revises" => header.revises = list(&value).map(RevisionId).collect(),
            "depends-on" => header.depends_on = list(&value).map(RevisionId).collect(),
            "branch-label" => header.branch_labels = list(&value).collect(),
            "replaces" => header.replaces = list(&value).map(RevisionId).collect(),
            "message" => value.trim_end().clone_into(&mut header.message),
            "created" => value.trim_end().clone_into(&mut header.created),
            _ => {}
        }
    }
    if header.id.0.is_empty() {
        let text = "no `-- revision: ID` at the head of the file: write it there, or move the file \
                    out of the folder";
        return Err(ParseError::new(&path, 1, text.to_owned()));
    }
    header.path = path;
    Ok(header)
}

fn list(value: &str) -> impl Iterator<Item = String> {
    value
        .split([',', ' '])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}

/// A revision's text with other parents in its head; everything else stays as it is.
pub fn revise(text: &str, parents: &[RevisionId]) -> String {
    with_ids(text, "revises", parents)
}

/// A revision's text whose head says for which others it stands; everything else stays as it is.
pub fn stand_for(text: &str, ids: &[RevisionId]) -> String {
    with_ids(text, "replaces", ids)
}

fn with_ids(text: &str, wanted: &str, ids: &[RevisionId]) -> String {
    let line = format!("-- {wanted}: {}", join(ids));
    let line = line.trim_end();
    let mut revised = String::with_capacity(text.len() + line.len());
    let mut lines = text.split_inclusive('\n');
    // Where the head has no such line, it belongs below the first one that has a key.
    let mut below = None;
    for whole in lines.by_ref() {
        let said = whole.trim_start_matches('\u{feff}').trim_end();
        let ends = said.starts_with("-- schemi:") || !(said.is_empty() || said.starts_with("--"));
        // What begins with two blanks goes on with the line above it.
        let comment = said
            .strip_prefix("--")
            .filter(|rest| !rest.starts_with("  "));
        let key = comment.and_then(|comment| comment.split_once(':'));
        let key = key.map(|(key, _)| key.trim());
        if key == Some(wanted) && !ends {
            let before = &whole[..whole.len() - whole.trim_start_matches('\u{feff}').len()];
            let after = &whole[whole.trim_end_matches(['\n', '\r']).len()..];
            revised.push_str(&format!("{before}{line}{after}"));
            below = None;
            break;
        }
        revised.push_str(whole);
        if ends {
            break;
        }
        if key == Some("revision") {
            let after = &whole[whole.trim_end_matches(['\n', '\r']).len()..];
            below = Some((revised.len(), format!("{line}{after}")));
        }
    }
    revised.extend(lines);
    if let Some((at, line)) = below {
        revised.insert_str(at, &line);
    }
    revised
}

fn join(ids: &[RevisionId]) -> String {
    let ids: Vec<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    ids.join(", ")
}

/// Writes what [`read`] reads.
pub(crate) fn write(header: &Header) -> String {
    let values = [
        header.id.0.clone(),
        join(&header.revises),
        header.created.clone(),
        header.message.trim_end().replace('\n', "\n--  "),
        join(&header.depends_on),
        header.branch_labels.join(", "),
        join(&header.replaces),
    ];
    let mut text = String::new();
    for (key, value) in KEYS.into_iter().zip(values) {
        let optional = ["depends-on", "branch-label", "replaces"].contains(&key);
        if !(optional && value.is_empty()) {
            text.push_str(format!("-- {key}: {value}").trim_end());
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_parents_change_one_line() {
        let ids = |ids: &[&str]| -> Vec<RevisionId> {
            ids.iter().map(|id| RevisionId((*id).to_owned())).collect()
        };
        let head = "\u{feff}-- revision: a\r\n-- message: x\r\n--  revises: y\r\n";
        let rest = "-- record: 1\r\n\r\n-- schemi:up\r\n-- revises: no\r\nSELECT 1;\r\n";
        let with = |line: &str| format!("{head}{line}{rest}");
        let revised = revise(&with("-- revises: b, c\r\n"), &ids(&["d"]));
        assert_eq!(revised, with("-- revises: d\r\n"));
        assert_eq!(
            revise(&revised, &ids(&["b", "c"])),
            with("-- revises: b, c\r\n")
        );
        assert_eq!(revise(&revised, &[]), with("-- revises:\r\n"));
        let inserted = revise(&with(""), &ids(&["d"]));
        let read = read(&inserted, PathBuf::new()).unwrap();
        assert_eq!(read.revises, ids(&["d"]));
        assert_eq!(inserted.replacen("-- revises: d\r\n", "", 1), with(""));
    }
}
