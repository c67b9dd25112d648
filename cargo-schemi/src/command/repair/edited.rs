//! Applied revisions whose files are others than when they were applied, and in what.

use std::path::PathBuf;

use schemi_runtime::migrate::{Applied, Block, Header, Revision, RevisionId, Section, State};
use schemi_runtime::migrate::{checksum, parse};
use serde::Serialize;
use similar::TextDiff;

use crate::command::CommandError;
use crate::command::history_of::Project;
use crate::project::past;

/// A revision that was edited after it had been applied.
#[derive(Clone, Debug, Serialize)]
pub struct Edited {
    /// Which.
    pub revision: RevisionId,
    /// What it is for, as the history says it.
    pub message: String,
    /// Its file now.
    pub path: PathBuf,
    /// Whether it runs something else now.
    pub statements: Statements,
    /// What differs, line by line, from what was applied; none where git does not have that.
    pub diff: Option<String>,
}

/// What an edited revision runs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statements {
    /// The same as when it was applied.
    Same,
    /// Something else.
    Others,
    /// Nobody knows: what was applied is not in git.
    Unknown,
}

/// The applied revisions whose files have another checksum than the history.
pub(super) fn find(project: &Project, applied: &[Applied]) -> Result<Vec<Edited>, CommandError> {
    let done = || applied.iter().filter(|row| row.state == State::Done);
    let ids = done().map(|row| &row.revision);
    let now = project.folder.checksums(&project.graph, ids)?;
    let mut found = Vec::new();
    for row in done() {
        let is_other = now
            .get(&row.revision)
            .is_some_and(|now| *now != row.checksum);
        if let Some(header) = project.graph.get(&row.revision).filter(|_| is_other) {
            found.push(edited(row, header)?);
        }
    }
    Ok(found)
}

fn edited(row: &Applied, header: &Header) -> Result<Edited, CommandError> {
    let path = header.path.clone();
    let text = std::fs::read_to_string(&path).map_err(|error| CommandError::read(&path, error))?;
    let now = parse(&text, &path)?;
    let line = format!("-- revision: {}", row.revision);
    let is_it = |text: &str| checksum(text) == row.checksum;
    let then = past::text(&path, &line, row.git_commit.as_deref(), is_it);
    let statements = match then.as_deref().map(|text| parse(text, &path)) {
        Some(Ok(then)) if runs(&then) == runs(&now) => Statements::Same,
        Some(Ok(_)) => Statements::Others,
        Some(Err(_)) | None => Statements::Unknown,
    };
    let diff = then.map(|then| {
        let diff = TextDiff::from_lines(&then, &text);
        diff.unified_diff().context_radius(1).to_string()
    });
    Ok(Edited {
        revision: row.revision.clone(),
        message: row.message.clone(),
        path,
        statements,
        diff,
    })
}

/// What a revision runs, wherever in its file that stands.
fn runs(revision: &Revision) -> Vec<(String, Vec<String>)> {
    let of = |section: &Section| {
        let blocks = section.blocks.iter().flat_map(|block| match block {
            Block::Statement(statement) => vec![statement.sql.clone()],
            Block::Rebuild(rebuild) => {
                let mut all = vec![format!("rebuild {}", rebuild.table)];
                all.extend(rebuild.statements.iter().map(|one| one.sql.clone()));
                all
            }
        });
        let head = format!(
            "{:?} {:?} {:?}",
            section.direction, section.dialect, section.mode
        );
        (head, blocks.collect())
    };
    revision.sections.iter().map(of).collect()
}
