//! Applied revisions whose files are others than when they were applied, and in what.

use std::path::PathBuf;

use schemi_runtime::migrate::{Applied, Block, Header, Revision, RevisionId, Section, State};
use schemi_runtime::migrate::{checksum, parse};
use serde::Serialize;
use similar::TextDiff;

use crate::command::CommandError;
use crate::command::history_of::Project;
use crate::command::opened::Opened;
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

/// Refuses to go on by a file whose first statements may be others than those that are committed.
pub(super) fn refuse_other_begin(project: &Project, opened: &Opened) -> Result<(), CommandError> {
    let half = opened.applied.iter().find(|row| row.state != State::Done);
    let header = half.and_then(|row| project.graph.get(&row.revision));
    let (Some(row), Some(header)) = (half, header) else {
        return Ok(());
    };
    let now = project.folder.read(header)?;
    let committed = |revision: &Revision| -> Vec<String> {
        let sections = revision.sections_for(row.direction, opened.target.dialect());
        let statements = sections.into_iter().flat_map(Section::statements);
        let committed = statements.take(row.statement_no);
        committed.map(|one| one.sql.clone()).collect()
    };
    if now.checksum == row.checksum || row.statement_no == 0 {
        return Ok(());
    }
    let then = before(row, header).and_then(|text| parse(&text, &header.path).ok());
    if then.is_some_and(|then| committed(&then) == committed(&now)) {
        return Ok(());
    }
    Err(CommandError::Misused(format!(
        "revision {} was edited since {} of its statements were committed, and nobody knows whether they are still \
         its first ones: put these back as they were in {}, or, where they are, pass --checksums",
        row.revision,
        row.statement_no,
        header.path.display()
    )))
}

/// The text that was applied, where git has it.
fn before(row: &Applied, header: &Header) -> Option<String> {
    let line = format!("-- revision: {}", row.revision);
    let is_it = |text: &str| checksum(text) == row.checksum;
    past::text(&header.path, &line, row.git_commit.as_deref(), is_it)
}

fn edited(row: &Applied, header: &Header) -> Result<Edited, CommandError> {
    let path = header.path.clone();
    let text = std::fs::read_to_string(&path).map_err(|error| CommandError::read(&path, error))?;
    let now = parse(&text, &path)?;
    let then = before(row, header);
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
    revision.sections.iter().map(runs_of).collect()
}

/// What a section is for, and what it runs.
fn runs_of(section: &Section) -> (String, Vec<String>) {
    let Section {
        direction,
        dialect,
        mode,
        ..
    } = section;
    let rebuilds = section.blocks.iter().filter_map(|block| match block {
        Block::Statement(_) => None,
        Block::Rebuild(rebuild) => Some(rebuild.table.as_str()),
    });
    let rebuilds: Vec<&str> = rebuilds.collect();
    let statements = section.statements().map(|one| one.sql.clone());
    (
        format!("{direction:?} {dialect:?} {mode:?} {rebuilds:?}"),
        statements.collect(),
    )
}
